package io.toystore.processes;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits by polling, where no notification exists, such as for the end of a process that is not a
 * child.
 */
public final class Poll {
  private static final long PAUSE_MILLIS = 20;

  private Poll() {}

  /**
   * Polls until the condition holds; blocks for at most {@code millis}.
   *
   * @return whether it holds
   */
  public static boolean until(long millis, BooleanSupplier condition) {
    return until(millis, PAUSE_MILLIS, condition);
  }

  /** As above, with a longer pause between checks, for a condition that is expensive to check. */
  public static boolean until(long millis, long pauseMillis, BooleanSupplier condition) {
    long deadline = deadline(millis);
    while (!condition.getAsBoolean()) {
      if (isOver(deadline)) {
        return false;
      }
      pause(pauseMillis);
    }
    return true;
  }

  /** A moment from now, for {@link #isOver}. */
  public static long deadline(long millis) {
    return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
  }

  public static boolean isOver(long deadline) {
    return System.nanoTime() - deadline >= 0;
  }

  /** Blocks for {@code millis}; returns at once if the thread was interrupted. */
  public static void pause(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
