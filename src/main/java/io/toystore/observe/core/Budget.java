package io.toystore.observe.core;

/**
 * So much a second, with as much at once after a pause: a bucket that fills at a steady rate. Times
 * are milliseconds of a clock that only moves forward. Not thread-safe.
 */
public final class Budget {
  private static final long SECOND_MILLIS = 1_000;

  private final long perSecond;
  private long left;
  private long filledMillis;

  /**
   * @param perSecond the rate, and the most that there is at once
   */
  public Budget(long perSecond) {
    this.perSecond = perSecond;
    this.left = perSecond;
  }

  /** Takes so much if there is so much; otherwise takes nothing and says false. */
  public boolean take(long amount, long nowMillis) {
    long gained = perSecond * Math.min(nowMillis - filledMillis, SECOND_MILLIS) / SECOND_MILLIS;
    if (gained > 0) {
      left = Math.min(perSecond, left + gained);
      filledMillis = nowMillis;
    }
    if (amount > left) {
      return false;
    }
    left -= amount;
    return true;
  }
}
