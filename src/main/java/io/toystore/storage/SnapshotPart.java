package io.toystore.storage;

/**
 * What a tier's state has gained between two entries. Parts suit states that only grow: writing a
 * part costs only what is new. All parts from entry 1 on are a snapshot.
 *
 * @param first the first entry that it covers: 1, or the entry after the previous part
 * @param index the last entry that it covers
 * @param term that entry's term
 * @param body opaque to the journal; never changed after construction
 */
// Parts are handed over once and never compared, so the array's identity does no harm.
@SuppressWarnings("ArrayRecordComponent")
public record SnapshotPart(long first, long index, long term, byte[] body) {}
