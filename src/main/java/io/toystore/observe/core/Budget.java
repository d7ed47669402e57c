package io.toystore.observe.core;

/**
 * So much a second, with as much at once after a pause: a bucket that fills at a steady rate. Times
 * are milliseconds of a clock that only moves forward. Not thread-safe.
 */
public final class Budget {
  private static final long SECOND_MILLIS = 1_000;

  private final long perSecond;
  private long left;
  private boolean begun;
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
    return takeLeaving(amount, 0, nowMillis);
  }

  /** The same, but at least {@code reserve} must be left after it, for others. */
  public boolean takeLeaving(long amount, long reserve, long nowMillis) {
    if (!has(amount, reserve, nowMillis)) {
      return false;
    }
    left -= amount;
    return true;
  }

  /** Whether {@link #takeLeaving} would take so much now. */
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
      // Only the time that this took to gain: the rest counts for what is gained next.
      filledMillis += (gained * SECOND_MILLIS + perSecond - 1) / perSecond;
    }
  }
}
