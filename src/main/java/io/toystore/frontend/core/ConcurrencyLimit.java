package io.toystore.frontend.core;

import java.util.Arrays;

/**
 * Bounds how many questions to a tier are in flight, and how many more may wait for their turn, by
 * the rate of the tier's answers. By Little's law a question in flight takes {@code inFlight /
 * rate}. So the first bound keeps the time in the tier far below the timeout after which questions
 * are sent again, which would only make an overload worse; the second keeps the wait before it
 * below the deadline.
 *
 * <p>The rate is the highest of the last {@value #SLICES} slices of time in which a question had to
 * wait. A slice without waiting shows only the demand, so it counts only if its rate is higher
 * (Cardwell et al., BBR, ACM Queue 14(5), 2016, on delivery rates that the application has
 * limited).
 */
final class ConcurrencyLimit {
  static final int MIN_IN_FLIGHT = 128;
  static final int MIN_WAITING = 1_000;

  private static final int SLICES = 5;
  private static final long SLICE_MILLIS = 1_000;

  /** The time in the tier when as many questions are in flight as allowed. */
  private static final long IN_FLIGHT_MILLIS = 200;

  private final long maxWaitMillis;
  private final long[] slices = new long[SLICES];
  private int next;
  private boolean begun;
  private long sliceBeganMillis;
  private long answers;
  private boolean questionsWaited;
  private long perSecond;

  /**
   * @param maxWaitMillis how long the last waiting question may have to wait
   */
  ConcurrencyLimit(long maxWaitMillis) {
    this.maxWaitMillis = maxWaitMillis;
  }

  /** A question was answered. */
  void answered() {
    answers++;
    // This many answers in less than a slice: no need to wait for its end.
    perSecond = Math.max(perSecond, answers * 1_000 / SLICE_MILLIS);
  }

  /** Time has passed; {@code waiting} questions now wait for their turn. */
  void tick(long nowMillis, int waiting) {
    questionsWaited |= waiting > 0;
    if (!begun) {
      begun = true;
      sliceBeganMillis = nowMillis;
    }
    long length = nowMillis - sliceBeganMillis;
    if (length >= SLICE_MILLIS) {
      long rate = answers * 1_000 / length;
      if (questionsWaited || rate > perSecond) {
        slices[next] = rate;
        next = (next + 1) % SLICES;
        perSecond = Arrays.stream(slices).max().orElseThrow();
      }
      sliceBeganMillis = nowMillis;
      answers = 0;
      questionsWaited = false;
    }
  }

  /** Answers per second, as far as known; 0 at first. */
  long perSecond() {
    return perSecond;
  }

  /** The most questions that may be in flight. */
  long maxInFlight() {
    return Math.max(MIN_IN_FLIGHT, perSecond * IN_FLIGHT_MILLIS / 1_000);
  }

  /** The most questions that may wait for their turn. */
  long maxWaiting() {
    return Math.max(MIN_WAITING, perSecond * maxWaitMillis / 1_000);
  }
}
