package io.toystore.observe;

import java.util.concurrent.TimeUnit;

/** The clock of events: that of the wall at the start of the process, and then steady. */
public final class Clocks {
  private static final long START_NANOS = System.nanoTime();
  private static final long START_MICROS =
      TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());

  private Clocks() {}

  /** Microseconds since 1970, never fewer than at an earlier call. Thread-safe. */
  public static long micros() {
    return START_MICROS + TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - START_NANOS);
  }
}
