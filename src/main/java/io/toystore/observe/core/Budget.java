package io.toystore.observe.core;

/**
 * A token bucket that fills at a steady rate and holds at most the amount of a second. Times are
 * milliseconds of a clock that only moves forward. Not thread-safe.
 */
public final class Budget {
  private static final long SECOND_MILLIS = 1_000;

  private final long perSecond;
  private long left;
  private boolean begun;
  private long filledMillis;

  /**
   * @param perSecond the rate, and the capacity
   */
  public Budget(long perSecond) {
    this.perSecond = perSecond;
    this.left = perSecond;
  }

  /**
   * Takes the amount and returns true if that much is left; otherwise takes nothing and returns
   * false.
   */
  public boolean take(long amount, long nowMillis) {
    return takeLeaving(amount, 0, nowMillis);
  }

  /** As {@link #take}, but at least {@code reserve} must be left afterwards. */
  public boolean takeLeaving(long amount, long reserve, long nowMillis) {
    if (!has(amount, reserve, nowMillis)) {
      return false;
    }
    left -= amount;
    return true;
  }

  /** Whether {@link #takeLeaving} would succeed now. */
  public boolean has(long amount, long reserve, long nowMillis) {
    fill(nowMillis);
    return amount <= left - reserve;
  }

  private void fill(long nowMillis) {
    if (!begun || nowMillis - filledMillis >= SECOND_MILLIS) {
      begun = true;
      left = perSecond;
      filledMillis = nowMillis;
      return;
    }
    long gained = perSecond * (nowMillis - filledMillis) / SECOND_MILLIS;
    if (gained > 0) {
      left = Math.min(perSecond, left + gained);
      // Adds only the time that this gain took; the rest counts for the next gain.
      filledMillis += (gained * SECOND_MILLIS + perSecond - 1) / perSecond;
    }
  }
}
