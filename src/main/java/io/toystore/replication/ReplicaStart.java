package io.toystore.replication;

import io.toystore.model.PeerMemory;
import java.util.List;

/**
 * What a replica finds on its disk when it starts, and the id of this start.
 *
 * @param folderId the id of the data folder; never 0
 * @param promisedTerm the highest term that the replica has promised to obey; 0 for none
 * @param baseIndex the last entry that is covered by a snapshot and not replayed; 0 for none
 * @param baseTerm the term of that entry
 * @param commitIndex the highest index that the replica knew to be committed, at most its last
 *     index; more may be committed
 * @param startId drawn at random for each start of a process, so that no answer to an earlier start
 *     counts
 * @param members the folder of each replica of the group, from replica 1 on; empty when they are
 *     not known
 * @param peers what the replica remembers of each replica of the group, from replica 1 on; possibly
 *     out of date, or empty
 */
public record ReplicaStart(
    long folderId,
    long promisedTerm,
    long baseIndex,
    long baseTerm,
    long commitIndex,
    long startId,
    List<Long> members,
    List<PeerMemory> peers) {

  /** The start of a replica that has no peers, or knows none. */
  public ReplicaStart(
      long folderId, long promisedTerm, long baseIndex, long baseTerm, long commitIndex) {
    this(folderId, promisedTerm, baseIndex, baseTerm, commitIndex, 1, List.of(), List.of());
  }

  /** This start, with what is known of the group. */
  public ReplicaStart inGroup(
      long idOfStart, List<Long> knownMembers, List<PeerMemory> rememberedPeers) {
    return new ReplicaStart(
        folderId,
        promisedTerm,
        baseIndex,
        baseTerm,
        commitIndex,
        idOfStart,
        knownMembers,
        rememberedPeers);
  }
}
