package io.toystore.storage;

/**
 * A tier's state after the entry at {@code index}.
 *
 * @param index the last entry that it covers, from 1
 * @param term that entry's term
 * @param body the state, opaque to the journal; never changed after construction
 */
// Snapshots are handed over once and never compared, so the array's identity does no harm.
@SuppressWarnings("ArrayRecordComponent")
public record Snapshot(long index, long term, byte[] body) {}
