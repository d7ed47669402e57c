package io.toystore.storage;

import java.util.Optional;

/**
 * The result of opening a journal.
 *
 * @param lastIndex index of the last entry, 0 for an empty journal
 * @param lastTerm term of the last entry, 0 for an empty journal
 * @param entriesReplayed how many entries the visitor received
 * @param repair what was cut off, if anything
 */
public record Recovery(
    long lastIndex, long lastTerm, long entriesReplayed, Optional<Repair> repair) {
  /** How many bytes were cut off the end. */
  public long bytesCut() {
    return repair.map(Repair::bytesCut).orElse(0L);
  }
}
