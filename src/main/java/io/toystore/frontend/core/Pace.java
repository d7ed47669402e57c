package io.toystore.frontend.core;

import java.util.Arrays;

/**
 * Bounds how many questions to a tier may be in flight, and how many may wait, by the tier's rate
 * of answers. By Little's law a question in flight takes {@code inFlight / rate}. So the bounds
 * keep the time in the tier far below the timeout for resends, which would only worsen an overload,
 * and the waiting time below the deadline.
 *
 * <p>The rate is the highest of the last {@value #SLICES} time slices in which questions had to
 * wait. In other slices the rate was limited by demand, so such a slice counts only if its rate is
 * higher (Cardwell et al., BBR, ACM Queue 14(5), 2016, on delivery rates that the application has
 * limited).
 */
final class Pace {
  static final int MIN_IN_FLIGHT = 128;
  static final int MIN_WAITING = 1_000;

  private static final int SLICES = 5;
  private static final long SLICE_MILLIS = 1_000;

  /** How long a question takes when the maximum number is in flight. */
  private static final long IN_FLIGHT_MILLIS = 200;

  private final long maxWaitMillis;
  private final long[] slices = new long[SLICES];
  private int next;
  private boolean begun;
  private long sliceBeganMillis;
  private long answers;
  private boolean hadWaiting;
  private long perSecond;

  /**
   * @param maxWaitMillis how long a question may wait
   */
  Pace(long maxWaitMillis) {
    this.maxWaitMillis = maxWaitMillis;
  }

  /** A question was answered. */
  void answered() {
    answers++;
    // A higher rate counts before the slice has ended.
    perSecond = Math.max(perSecond, answers * 1_000 / SLICE_MILLIS);
  }

  /** Called as time passes; {@code waiting} questions wait now. */
  void tick(long nowMillis, int waiting) {
    hadWaiting |= waiting > 0;
    if (!begun) {
      begun = true;
      sliceBeganMillis = nowMillis;
    }
    long length = nowMillis - sliceBeganMillis;
    if (length >= SLICE_MILLIS) {
      long rate = answers * 1_000 / length;
      if (hadWaiting || rate > perSecond) {
        slices[next] = rate;
        next = (next + 1) % SLICES;
        perSecond = Arrays.stream(slices).max().orElseThrow();
      }
      sliceBeganMillis = nowMillis;
      answers = 0;
      hadWaiting = false;
    }
  }

  /** The estimated number of answers per second; 0 at first. */
  long perSecond() {
    return perSecond;
  }

  /** The maximum number of questions in flight. */
  long maxInFlight() {
    return Math.max(MIN_IN_FLIGHT, perSecond * IN_FLIGHT_MILLIS / 1_000);
  }

  /** The maximum number of waiting questions. */
  long maxWaiting() {
    return Math.max(MIN_WAITING, perSecond * maxWaitMillis / 1_000);
  }
}
