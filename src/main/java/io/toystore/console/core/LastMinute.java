package io.toystore.console.core;

import java.util.Arrays;

/** A value for each of the last 60 seconds. */
final class LastMinute {
  static final int SECONDS = 60;

  private final double[] values = new double[SECONDS];
  private long second = Long.MIN_VALUE;

  LastMinute() {
    Arrays.fill(values, Double.NaN);
  }

  /** Adds a value to the second of {@code micros}; the highest value of a second is kept. */
  void add(long micros, double value) {
    moveTo(micros / 1_000_000);
    int last = SECONDS - 1;
    values[last] = Double.isNaN(values[last]) ? value : Math.max(values[last], value);
  }

  private void moveTo(long now) {
    long passed = second == Long.MIN_VALUE ? 0 : Math.min(SECONDS, Math.max(0, now - second));
    int kept = (int) (SECONDS - passed);
    System.arraycopy(values, (int) passed, values, 0, kept);
    Arrays.fill(values, kept, SECONDS, Double.NaN);
    second = Math.max(second, now);
  }

  /** The values, the newest last; NaN for seconds without a value. */
  double[] upTo(long micros) {
    moveTo(micros / 1_000_000);
    return values.clone();
  }
}
