package io.toystore.observe.core;

/**
 * Says when something is due that is done at a steady rate by a caller that looks at uneven times:
 * a look that comes late does not delay those after it, and what was missed is not made up for.
 * Times are milliseconds of a clock that only moves forward. Not thread-safe.
 */
public final class Pace {
  private final long everyMillis;
  private boolean soon = true;
  private long dueMillis;

  /**
   * @param everyMillis how far apart two times are on average
   */
  public Pace(long everyMillis) {
    this.everyMillis = everyMillis;
  }

  /** Whether it is due; it is then taken for done. At first it is. */
  public boolean due(long nowMillis) {
    if (!soon && nowMillis < dueMillis) {
      return false;
    }
    boolean late = soon || nowMillis - dueMillis >= everyMillis;
    dueMillis = (late ? nowMillis : dueMillis) + everyMillis;
    soon = false;
    return true;
  }

  /** It is due at the next look. */
  public void soon() {
    soon = true;
  }
}
