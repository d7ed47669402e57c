package io.toystore.observe;

import java.util.concurrent.TimeUnit;

/**
 * The clocks of the observation. The clock of events starts with the wall clock at the start of the
 * process and is monotonic from then on. The clock of intervals is monotonic. Thread-safe.
 */
public final class Clocks {
  private static final long START_NANOS = System.nanoTime();
  private static final long START_MICROS =
      TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());

  private Clocks() {}

  /** Microseconds since 1970, never fewer than at an earlier call. */
  public static long micros() {
    return START_MICROS + TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - START_NANOS);
  }

  /** Milliseconds since an arbitrary moment, for intervals within this process. */
  static long monotonicMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
