package io.toystore.message;

import io.toystore.model.LogEntry;
import java.util.List;

/** What the replicas of the order group say to each other (design, section 5). */
public sealed interface ReplicaMessage extends Message {
  /** What one replica of a group says to another. */
  interface FromReplica {
    /** Which replica says so. */
    int from();
  }

  /** What counts only from the data folder that the receiver knows as that replica's. */
  interface FromFolder extends FromReplica {
    /** The id of the sender's data folder. */
    long folderId();
  }

  /** Asks a peer whether it leads or hears a leader, before anyone is disturbed (pre-vote). */
  record PreVote(int from, long round) implements ReplicaMessage, FromReplica {}

  /**
   * @param hearsLeader whether the peer leads, hears a leader, or has promised just now
   * @param leader the id of the leader it means; 0 for none
   */
  record PreVoteAnswer(
      int from, long round, boolean hearsLeader, int leader, long leaderTerm, long promisedTerm)
      implements ReplicaMessage, FromReplica {}

  /** A candidate, whose new term is durable, asks for a promise. */
  record Prepare(int from, long term) implements ReplicaMessage, FromReplica {}

  /**
   * The sender obeys no term below {@code term} any more, and this is how its forced log ends.
   *
   * @param folderId of the sender's data folder
   */
  record Promise(int from, long term, long folderId, long lastTerm, long lastIndex)
      implements ReplicaMessage, FromFolder {}

  /** The sender has promised {@code promisedTerm} and cannot promise {@code term}. */
  record PrepareRefused(int from, long term, long promisedTerm)
      implements ReplicaMessage, FromReplica {}

  /** A candidate fetches what it lacks of the log that it must adopt. */
  record FetchLog(int from, long term, long prevIndex, long prevTerm)
      implements ReplicaMessage, FromReplica {}

  /**
   * @param matched whether the sender has the same entry at {@code prevIndex}; if not, there are no
   *     entries
   * @param hintIndex where the logs may still agree, if they do not match
   * @param hintTerm the term of the sender's entry there
   */
  record FetchedLog(
      int from,
      long term,
      long prevIndex,
      boolean matched,
      long hintIndex,
      long hintTerm,
      List<LogEntry> entries)
      implements ReplicaMessage, FromReplica {}

  /**
   * The leader's entries after {@code prevIndex}; none for a heartbeat.
   *
   * @param forced up to here the leader has forced its own log
   * @param round the latest read round that this message belongs to
   */
  record AppendEntries(
      int from,
      long term,
      long prevIndex,
      long prevTerm,
      List<LogEntry> entries,
      long leaderCommit,
      long forced,
      long round)
      implements ReplicaMessage, FromReplica {}

  /** Everything up to {@code matchIndex} is the leader's log, forced. */
  record AppendConfirmed(int from, long term, long folderId, long matchIndex, long round)
      implements ReplicaMessage, FromFolder {}

  /** The leader's word of this round has come; what it held is still on its way to the disk. */
  record AppendHeard(int from, long term, long folderId, long round)
      implements ReplicaMessage, FromFolder {}

  /**
   * Nothing was appended.
   *
   * @param term the term of the append that is refused
   * @param promisedTerm above {@code term}: the leader is deposed; equal: only the log differs
   * @param hintIndex where the logs may still agree, when only the log differs
   * @param hintTerm the term of the follower's entry there
   */
  record AppendRefused(
      int from,
      long term,
      long folderId,
      long promisedTerm,
      long hintIndex,
      long hintTerm,
      long round)
      implements ReplicaMessage, FromFolder {}

  /** The leader of this term leads no more: nobody need wait for its silence. */
  record Resigned(int from, long term) implements ReplicaMessage, FromReplica {}

  /**
   * A replica has started, for the first time or again, and asks each other one to have to do with
   * it; whoever leads may then send it what it lacks ({@code replication.Membership}).
   *
   * @param startId of this start; the answer repeats it
   * @param isNew its data folder has never been in use
   */
  record Returned(
      int from, int groupSize, long folderId, long startId, boolean isNew, long lastIndex)
      implements ReplicaMessage {}

  /**
   * Who the sender is, and what it knows of the replica that has started.
   *
   * @param startId of the start that asked
   * @param isNew the sender's data folder has never been in use either
   * @param known the data folder that the sender knows as the asking replica's; 0 for none
   * @param promisedTerm the highest term that the asking replica was heard to obey
   * @param committedIndex the last committed entry that the asking replica is known to have forced
   * @param committedTerm the term of that entry
   */
  record ReturnedAnswer(
      int from,
      int groupSize,
      long folderId,
      long startId,
      boolean isNew,
      long known,
      long promisedTerm,
      long committedIndex,
      long committedTerm)
      implements ReplicaMessage {}
}
