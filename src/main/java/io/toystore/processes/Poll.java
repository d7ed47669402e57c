package io.toystore.processes;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what only looking can tell, such as the end of a process that is not a child. */
public final class Poll {
  private static final long PAUSE_MILLIS = 20;

  private Poll() {}

  /**
   * Looks until the condition holds; blocks for {@code millis} at most.
   *
   * @return whether it holds
   */
  public static boolean until(long millis, BooleanSupplier condition) {
    return until(millis, PAUSE_MILLIS, condition);
  }

  /** As above, with a longer pause from one look to the next, for looks that cost something. */
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

  /** Blocks for so long; a thread that was interrupted goes on at once. */
  public static void pause(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
