package io.toystore.message;

import io.toystore.model.LogEntry;
import java.util.List;

/** The messages between the replicas of the order group (design, section 5). */
public sealed interface ReplicaMessage extends Message {
  /** A message from one replica of a group to another. */
  interface FromReplica {
    /** The id of the sender. */
    int from();
  }

  /**
   * A message that counts only if it comes from the data folder that the receiver knows as the
   * sender's.
   */
  interface FromFolder extends FromReplica {
    /** The id of the sender's data folder. */
    long folderId();
  }

  /**
   * Asks a peer whether it leads or hears a leader, before a candidacy disturbs the group
   * (pre-vote).
   */
  record PreVote(int from, long round) implements ReplicaMessage, FromReplica {}

  /**
   * @param hearsLeader whether the sender leads, hears a leader, or has just promised a term
   * @param leader the id of that leader; 0 for none
   */
  record PreVoteAnswer(
      int from, long round, boolean hearsLeader, int leader, long leaderTerm, long promisedTerm)
      implements ReplicaMessage, FromReplica {}

  /** A candidate, whose new term is durable, asks for a promise. */
  record Prepare(int from, long term) implements ReplicaMessage, FromReplica {}

  /**
   * The sender no longer obeys any term below {@code term}. Its forced log ends with the entry
   * {@code lastIndex} of {@code lastTerm}.
   *
   * @param folderId of the sender's data folder
   */
  record Promise(int from, long term, long folderId, long lastTerm, long lastIndex)
      implements ReplicaMessage, FromFolder {}

  /** The sender has promised {@code promisedTerm} and cannot promise {@code term}. */
  record PrepareRefused(int from, long term, long promisedTerm)
      implements ReplicaMessage, FromReplica {}

  /** A candidate fetches the entries that it lacks of the log that it must adopt. */
  record FetchLog(int from, long term, long prevIndex, long prevTerm)
      implements ReplicaMessage, FromReplica {}

  /**
   * @param matched whether the sender has the same entry at {@code prevIndex}; if not, there are no
   *     entries
   * @param hintIndex an index at which the logs may still agree, if they do not match
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
   * @param forced the leader has forced its own log up to this index
   * @param round the latest read round that the leader has begun
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

  /** The sender has forced the leader's log up to {@code matchIndex}. */
  record AppendConfirmed(int from, long term, long folderId, long matchIndex, long round)
      implements ReplicaMessage, FromFolder {}

  /** The leader's message of this round has arrived; its entries are not forced yet. */
  record AppendHeard(int from, long term, long folderId, long round)
      implements ReplicaMessage, FromFolder {}

  /**
   * The sender has appended nothing.
   *
   * @param term the term of the refused {@link AppendEntries}
   * @param promisedTerm above {@code term}: the leader is deposed; equal: only the log differs
   * @param hintIndex an index at which the logs may still agree, when only the log differs
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

  /** The leader of this term no longer leads, so its peers need not wait until they miss it. */
  record Resigned(int from, long term) implements ReplicaMessage, FromReplica {}

  /**
   * A replica has started, for the first time or again, and asks each peer to admit it; a leader
   * may then send the entries that it lacks ({@code replication.Membership}).
   *
   * @param startId of this start; the answer repeats it
   * @param isNew whether its data folder has never been in use
   */
  record Returned(
      int from, int groupSize, long folderId, long startId, boolean isNew, long lastIndex)
      implements ReplicaMessage {}

  /**
   * Answers {@link Returned}: who the sender is, and what it knows of the replica that has started.
   *
   * @param startId the start id of the question
   * @param isNew whether the sender's data folder has never been in use either
   * @param known the data folder that the sender knows as the asking replica's; 0 for none
   * @param promisedTerm the highest term that the sender has heard the asking replica obey
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
