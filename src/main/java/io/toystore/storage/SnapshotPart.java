package io.toystore.storage;

/**
 * What a tier's state has gained between two entries: for states that only grow, so that a snapshot
 * costs what is new and not what is there. All parts from the first entry on are a snapshot.
 *
 * @param first the first entry that it covers; 1, or one after the part before
 * @param index the last entry that it covers
 * @param term that entry's term
 * @param body opaque to the journal; never changed after construction
 */
// A value that is handed over once and never compared, so identity of the array does no harm.
@SuppressWarnings("ArrayRecordComponent")
public record SnapshotPart(long first, long index, long term, byte[] body) {}
