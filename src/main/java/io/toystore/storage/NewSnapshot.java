package io.toystore.storage;

import io.toystore.sansio.Check;
import io.toystore.sansio.Writable;

/**
 * A snapshot, or a part of one, that is yet to be written.
 *
 * @param first the first entry that a part covers; 0 for a snapshot of the whole state
 * @param index the last entry that it covers
 * @param term that entry's term
 * @param state opaque to the journal; written on a worker thread, twice, and must not change until
 *     the snapshot is durable
 */
public record NewSnapshot(long first, long index, long term, Writable state) {
  public NewSnapshot {
    Check.that(first >= 0 && first <= index, "a snapshot from %d to %d", first, index);
  }

  /** A snapshot of the whole state after the entry at {@code index}. */
  public static NewSnapshot ofAll(long index, long term, Writable state) {
    return new NewSnapshot(0, index, term, state);
  }

  /** A part: what the entries from {@code first} to {@code index} have added to the state. */
  public static NewSnapshot ofPart(long first, long index, long term, Writable state) {
    Check.that(first >= 1, "a part from %d to %d", first, index);
    return new NewSnapshot(first, index, term, state);
  }

  boolean isPart() {
    return first > 0;
  }
}
