package io.toystore.backup;

import java.util.concurrent.TimeUnit;

/**
 * Keeps the work of one thread to a share of one processor core, so that a backup leaves the rest
 * to the store: after each short stretch of work it pauses. A stretch is measured by the clock, so
 * the pauses grow longer on a busy machine. Not thread-safe.
 */
final class ProcessorShare {
  /** Long enough for exact pauses, and short enough not to delay requests. */
  private static final long STRETCH_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final long MAX_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final int percent;
  private final Interruption interruption;
  private long began = System.nanoTime();

  /**
   * @param percent the share of the time to work, 1 to 100
   */
  ProcessorShare(int percent, Interruption interruption) {
    this.percent = percent;
    this.interruption = interruption;
  }

  /**
   * Called after each small step of the work; pauses at the end of a stretch.
   *
   * @throws io.toystore.config.UserError when a signal has asked this process to end
   */
  void step() {
    interruption.check();
    long pause = pauseNanos(System.nanoTime() - began, percent);
    if (pause > 0) {
      interruption.pause(pause);
      began = System.nanoTime();
    }
  }

  /** The pause after a stretch of work; 0 while the stretch goes on. */
  static long pauseNanos(long workedNanos, int percent) {
    return workedNanos < STRETCH_NANOS
        ? 0
        : Math.min(MAX_PAUSE_NANOS, workedNanos * (100 - percent) / percent);
  }
}
