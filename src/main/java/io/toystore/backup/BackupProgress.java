package io.toystore.backup;

import io.toystore.processes.Say;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Prints the progress of long work every few seconds, on the stream for errors. Not thread-safe.
 */
final class BackupProgress {
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Say say;
  private final String what;
  private final ProcessorShare pace;
  private long printedAt = System.nanoTime();

  /**
   * @param what the work does, such as "copied"
   * @param pace called at each step
   */
  BackupProgress(Say say, String what, ProcessorShare pace) {
    this.say = say;
    this.what = what;
    this.pace = pace;
  }

  /**
   * Called when {@code done} units of {@code of} are done.
   *
   * @throws io.toystore.config.UserError when a signal has asked this process to end
   */
  void at(long done, long of) {
    pace.step();
    long now = System.nanoTime();
    if (now - printedAt >= PAUSE_NANOS) {
      printedAt = now;
      say.problem(String.format(Locale.ROOT, "%s: %d %%", what, of == 0 ? 0 : 100 * done / of));
    }
  }
}
