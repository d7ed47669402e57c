package io.toystore.replication;

/**
 * What a replica finds on its disk when it starts.
 *
 * @param incarnation of the data folder; never 0
 * @param promisedTerm the highest term it has promised to obey; 0 for none
 * @param baseIndex the last entry that is covered by a snapshot and not replayed; 0 for none
 * @param baseTerm the term of that entry
 * @param commitIndex what it knew as committed, perhaps less than the truth; at most its last index
 */
public record ReplicaStart(
    long incarnation, long promisedTerm, long baseIndex, long baseTerm, long commitIndex) {}
