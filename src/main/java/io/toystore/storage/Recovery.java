package io.toystore.storage;

import java.util.Optional;

/**
 * What opening a journal has found.
 *
 * @param lastIndex index of the last entry, 0 for an empty journal
 * @param lastTerm term of the last entry, 0 for an empty journal
 * @param entriesReplayed how many entries the visitor got
 * @param forcedLost the journal ends before an entry that this replica has known as forced or
 *     committed: the disk has lost it
 * @param repair what was cut off, if anything
 */
public record Recovery(
    long lastIndex,
    long lastTerm,
    long entriesReplayed,
    boolean forcedLost,
    Optional<Repair> repair) {
  /** How many bytes were cut off the end. */
  public long bytesCut() {
    return repair.map(Repair::bytesCut).orElse(0L);
  }

  /**
   * Whether an entry that was forced once may be missing, or certainly is: this replica may have
   * confirmed more than it now holds, so it must not take part as if nothing had happened.
   */
  public boolean mayHaveLostForced() {
    return forcedLost || repair.map(Repair::ambiguous).orElse(false);
  }
}
