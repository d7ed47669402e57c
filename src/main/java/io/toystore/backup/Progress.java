package io.toystore.backup;

import io.toystore.processes.Say;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Says how far something is that lasts, every few seconds, where errors go. Not thread-safe. */
final class Progress {
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Say say;
  private final String what;
  private final Pace pace;
  private long said = System.nanoTime();

  /**
   * @param what is done, such as "copied"
   * @param pace asked at each step
   */
  Progress(Say say, String what, Pace pace) {
    this.say = say;
    this.what = what;
    this.pace = pace;
  }

  /**
   * So much is done.
   *
   * @throws io.toystore.config.UserError when a signal has asked this process to end
   */
  void at(long done, long of) {
    pace.step();
    long now = System.nanoTime();
    if (now - said >= PAUSE_NANOS) {
      said = now;
      say.problem(String.format(Locale.ROOT, "%s: %d %%", what, of == 0 ? 0 : 100 * done / of));
    }
  }
}
