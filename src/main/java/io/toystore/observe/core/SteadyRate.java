package io.toystore.observe.core;

/**
 * Tells a caller that looks at uneven times when a periodic action is due. A late look does not
 * delay later ones, and missed times are not made up for. Times are milliseconds of a clock that
 * only moves forward. Not thread-safe.
 */
public final class SteadyRate {
  private final long everyMillis;
  private boolean soon = true;
  private long dueMillis;

  /**
   * @param everyMillis the average period
   */
  public SteadyRate(long everyMillis) {
    this.everyMillis = everyMillis;
  }

  /** Whether the action is due; if so, it counts as done. It is due at the first call. */
  public boolean due(long nowMillis) {
    if (!soon && nowMillis < dueMillis) {
      return false;
    }
    boolean late = soon || nowMillis - dueMillis >= everyMillis;
    dueMillis = (late ? nowMillis : dueMillis) + everyMillis;
    soon = false;
    return true;
  }

  /** Makes the action due at the next look. */
  public void soon() {
    soon = true;
  }
}
