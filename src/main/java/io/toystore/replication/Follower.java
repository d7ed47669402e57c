package io.toystore.replication;

import io.toystore.message.ReplicaMessage;
import io.toystore.model.LogEntry;
import io.toystore.sansio.Outputs;
import java.util.List;

/**
 * The follower's rules, and what a replica knows of the leader of its promised term. A follower
 * promises, accepts entries, confirms the entries that it has forced, and serves its log to a
 * candidate (design, sections 5.5 to 5.7). One object for the life of the replica; everything here
 * is volatile. Not thread-safe.
 */
final class Follower {
  private static final long NEVER_MILLIS = Long.MIN_VALUE / 2;

  private final ReplicaState state;
  private final ReplicationSettings settings;
  private final DurableLog log;
  private final Peers peers;

  /** The leader of the promised term, once it has sent entries; 0 for none. */
  private int leader;

  /** When that leader was last heard. */
  private long heardMillis = NEVER_MILLIS;

  /** When this replica last promised a term, unless the leader of that term has resigned. */
  private long promisedAtMillis = NEVER_MILLIS;

  /** When this replica last answered a leader; 0 before the first time. */
  private long answeredMillis;

  /** Up to this index the log is the leader's, forced or not; 0 before the first comparison. */
  private long confirmedIndex;

  /** The highest round of that leader that this replica has heard. */
  private long heardRound;

  /** The latest candidate's question whose answer is being read from the disk; null for none. */
  private ReplicaMessage.FetchLog fetching;

  Follower(ReplicaState state, Peers peers) {
    this.state = state;
    this.settings = state.settings();
    this.log = state.log();
    this.peers = peers;
  }

  // ---- the leader that it hears ----

  /** A term was just promised; nothing is known of its leader yet. */
  void onTermPromised(long nowMillis) {
    leader = 0;
    promisedAtMillis = nowMillis;
    confirmedIndex = 0;
    heardRound = 0;
  }

  /** Follows no leader until the leader of the promised term is heard again. */
  void forgetLeader() {
    leader = 0;
  }

  /**
   * Whether the leader of the promised term was heard lately. A promise given lately counts as
   * hearing its candidate (design, section 5.4).
   */
  boolean hearsLeader(long nowMillis) {
    return nowMillis - promisedAtMillis < settings.hearsLeaderMillis()
        || (leader != 0 && nowMillis - heardMillis < settings.hearsLeaderMillis());
  }

  /** The leader that is heard; 0 for none. */
  int leader(long nowMillis) {
    return hearsLeader(nowMillis) ? leader : 0;
  }

  /**
   * The leader of the promised term no longer leads. This is only a hint: the replica stops hearing
   * the leader a little early.
   */
  void onResigned() {
    leader = 0;
    promisedAtMillis = NEVER_MILLIS;
  }

  // ---- prepare ----

  /** Answers the candidate of the promised term once the promise and the log are durable. */
  void onPrepare(ReplicaMessage.Prepare m, long nowMillis, Outputs out) {
    ReplicaMessage.Promise answer = state.ownPromise();
    log.whenStored(
        nowMillis, out, (now, outputs) -> peers.sendIfAdmitted(m.from(), answer, outputs));
  }

  // ---- append ----

  /** The leader of the promised term sends entries, or none for a heartbeat. */
  void onAppendEntries(ReplicaMessage.AppendEntries m, long nowMillis, Outputs out) {
    leader = m.from();
    heardMillis = nowMillis;
    heardRound = Math.max(heardRound, m.round());

    // 1. Where the previous entry does not match, nothing is confirmed; the answer says where the
    //    logs may agree (design, section 5.7; Raft, section 5.3).
    if (!log.terms().matches(m.prevIndex(), m.prevTerm())) {
      long hint = log.terms().hintBelow(m.prevIndex(), m.prevTerm());
      long hintTerm = log.terms().termAt(hint);
      log.whenStored(
          nowMillis,
          out,
          (now, outputs) -> {
            answeredMillis = now;
            refuse(m, hint, hintTerm, outputs);
          });
      return;
    }

    // 2. Skip, cut at the first real conflict, append.
    state.merge(m.entries(), out);

    // 3. Once the entries are forced, confirm what was compared; other entries may follow in the
    //    log.
    long match = m.prevIndex() + m.entries().size();
    confirmedIndex = Math.max(confirmedIndex, match);
    log.whenStored(
        nowMillis,
        out,
        (now, outputs) -> {
          answeredMillis = now;
          peers.sendIfAdmitted(
              m.from(),
              new ReplicaMessage.AppendConfirmed(
                  settings.replica(), m.term(), state.folderId(), match, m.round()),
              outputs);
        });

    // 4. What the leader knows as committed is committed here, as far as the logs were compared
    //    (design, section 5.8).
    state.commitUpTo(Math.min(m.leaderCommit(), confirmedIndex), nowMillis, out);
    state.rememberForced(m.from(), m.forced());
  }

  /** Refuses entries: because of the promised term, or because the logs differ after the hint. */
  void refuse(ReplicaMessage.AppendEntries m, long hintIndex, long hintTerm, Outputs out) {
    peers.sendIfAdmitted(
        m.from(),
        new ReplicaMessage.AppendRefused(
            settings.replica(),
            m.term(),
            state.folderId(),
            state.promisedTerm(),
            hintIndex,
            hintTerm,
            m.round()),
        out);
  }

  // ---- the log of a promise, for a candidate that adopts it ----

  /**
   * The candidate of the promised term asks for entries. Entries are served only while the promise
   * stands, because nothing else changes the log in that time (design, section 5.6).
   */
  void onFetchLog(ReplicaMessage.FetchLog m, Outputs out) {
    long prevIndex = m.prevIndex();
    if (!log.terms().matches(prevIndex, m.prevTerm())) {
      long hint = log.terms().hintBelow(prevIndex, m.prevTerm());
      peers.send(
          m.from(),
          new ReplicaMessage.FetchedLog(
              settings.replica(),
              m.term(),
              prevIndex,
              false,
              hint,
              log.terms().termAt(hint),
              List.of()),
          out);
    } else if (prevIndex == log.lastIndex() || log.recent().holds(prevIndex + 1)) {
      sendFetched(m, state.entriesAfter(prevIndex), out);
    } else {
      fetching = m;
      out.readLog(prevIndex + 1, settings.maxBatchBytes());
    }
  }

  /**
   * Entries that were read from the disk have arrived, perhaps for a candidate.
   *
   * @param entries at least one; the log still has them
   */
  void onLogRead(List<LogEntry> entries, Outputs out) {
    if (fetching != null && fetching.prevIndex() + 1 == entries.get(0).index()) {
      if (fetching.term() == state.promisedTerm()) {
        sendFetched(fetching, entries, out);
      }
      fetching = null;
    }
  }

  private void sendFetched(ReplicaMessage.FetchLog m, List<LogEntry> entries, Outputs out) {
    peers.send(
        m.from(),
        new ReplicaMessage.FetchedLog(
            settings.replica(), m.term(), m.prevIndex(), true, 0, 0, entries),
        out);
  }

  // ---- time ----

  /**
   * Answers within a heartbeat that the leader is heard, even if the disk is slow (design, section
   * 5.7). The answer says nothing about stored entries. It answers the leader's round, which asks
   * only whether this replica still obeys the term; so the promise of the term must be durable.
   */
  void tick(long nowMillis, Outputs out) {
    if (owesAnswer()
        && state.durablePromise() == state.promisedTerm()
        && nowMillis - answeredMillis >= settings.heartbeatMillis()) {
      answeredMillis = nowMillis;
      peers.sendIfAdmitted(
          leader,
          new ReplicaMessage.AppendHeard(
              settings.replica(), state.promisedTerm(), state.folderId(), heardRound),
          out);
    }
  }

  private boolean owesAnswer() {
    return leader != 0 && heardMillis > answeredMillis;
  }

  /** When the next {@link #tick} is due. */
  long nextTickMillis() {
    return owesAnswer() ? answeredMillis + settings.heartbeatMillis() : Long.MAX_VALUE;
  }
}
