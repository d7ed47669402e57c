package io.toystore.frontend.core;

import java.util.Arrays;

/**
 * How many questions a tier is asked at once, and how many more may wait for their turn, from how
 * quickly it answers. By Little's law what is under way takes {@code inFlight / rate}; so a bound
 * on both keeps the time in the tier far below the timeout after which questions are sent again,
 * which would only make an overload worse, and the time before it below the deadline.
 *
 * <p>The rate is the highest of the last {@value #SLICES} slices of time in which somebody had to
 * wait. A slice in which nobody had to says only what was asked for, so it counts only if it is
 * higher (Cardwell et al., BBR, ACM Queue 14(5), 2016, on delivery rates that the application has
 * limited).
 */
final class Pace {
  static final int LEAST_UNDER_WAY = 128;
  static final int LEAST_WAITING = 1_000;

  private static final int SLICES = 5;
  private static final long SLICE_MILLIS = 1_000;

  /** How long what is under way takes, when as much is under way as may be. */
  private static final long UNDER_WAY_MILLIS = 200;

  private final long mostWaitMillis;
  private final long[] slices = new long[SLICES];
  private int next;
  private boolean begun;
  private long sliceBeganMillis;
  private long answers;
  private boolean somebodyWaited;
  private long perSecond;

  /**
   * @param mostWaitMillis how long the last one that waits may have to
   */
  Pace(long mostWaitMillis) {
    this.mostWaitMillis = mostWaitMillis;
  }

  /** A question was answered. */
  void answered() {
    answers++;
    // So many in less than a slice: no need to wait for its end.
    perSecond = Math.max(perSecond, answers * 1_000 / SLICE_MILLIS);
  }

  /** Time has passed, at whose end {@code waiting} questions wait for their turn. */
  void tick(long nowMillis, int waiting) {
    somebodyWaited |= waiting > 0;
    if (!begun) {
      begun = true;
      sliceBeganMillis = nowMillis;
    }
    long length = nowMillis - sliceBeganMillis;
    if (length >= SLICE_MILLIS) {
      long rate = answers * 1_000 / length;
      if (somebodyWaited || rate > perSecond) {
        slices[next] = rate;
        next = (next + 1) % SLICES;
        perSecond = Arrays.stream(slices).max().orElseThrow();
      }
      sliceBeganMillis = nowMillis;
      answers = 0;
      somebodyWaited = false;
    }
  }

  /** Answers in a second, as far as is known; 0 at first. */
  long perSecond() {
    return perSecond;
  }

  /** The most questions that may be under way. */
  long maxInFlight() {
    return Math.max(LEAST_UNDER_WAY, perSecond * UNDER_WAY_MILLIS / 1_000);
  }

  /** The most questions that may wait for their turn. */
  long mostWaiting() {
    return Math.max(LEAST_WAITING, perSecond * mostWaitMillis / 1_000);
  }
}
