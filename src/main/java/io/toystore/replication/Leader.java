package io.toystore.replication;

import io.toystore.message.ReplicaMessage;
import io.toystore.model.LogEntry;
import io.toystore.replication.ReplicaStatus.FollowerStatus;
import io.toystore.sansio.Outputs;
import java.util.ArrayList;
import java.util.List;

/**
 * The leader of one term: it appends, commits what a majority has forced, proves by read rounds
 * that it still leads, and steps down when it hears no majority (design, sections 5.7 to 5.10;
 * Raft, sections 5.3, 5.4 and 8). Volatile; a new object for each term. Not thread-safe.
 */
final class Leader {
  private final Roles roles;
  private final ReplicaState state;
  private final ReplicationSettings settings;
  private final StateMachine machine;
  private final Membership membership;
  private final DurableLog log;
  private final ReadRounds rounds = new ReadRounds();
  private final Replicator replicator;
  private final long term;

  /** The index of this term's first entry; nothing commits in this term before it does. */
  private final long openedIndex;

  /** The progress of each peer, in the order of the ids. */
  private final FollowerProgress[] followers;

  /** Set once this term's first entry has committed; before that, this leader answers no client. */
  private boolean serving;

  /** Defined while {@code serving}. */
  private long servingSinceMillis;

  /** The leader of the promised term. */
  Leader(Roles roles, ReplicaState state, Peers peers, long nowMillis) {
    this.roles = roles;
    this.state = state;
    this.settings = state.settings();
    this.machine = state.machine();
    this.membership = state.membership();
    this.log = state.log();
    this.term = state.promisedTerm();
    this.replicator = new Replicator(state, peers, rounds, term);
    this.openedIndex = log.lastIndex() + 1;
    this.followers = new FollowerProgress[settings.groupSize() - 1];
    int i = 0;
    for (int id = 1; id <= settings.groupSize(); id++) {
      if (id != settings.replica()) {
        followers[i++] = new FollowerProgress(id, openedIndex, nowMillis);
      }
    }
  }

  boolean serving() {
    return serving;
  }

  /** For how long this leader has served; 0 if it does not serve yet. */
  long servingForMillis(long nowMillis) {
    return serving ? nowMillis - servingSinceMillis : 0;
  }

  /** Whether the replica {@code id} is a follower that has answered lately. */
  boolean hearsFollower(int id, long nowMillis) {
    for (FollowerProgress follower : followers) {
      if (follower.replica == id) {
        return isHeard(follower, nowMillis);
      }
    }
    return false;
  }

  private boolean isHeard(FollowerProgress follower, long nowMillis) {
    return nowMillis - follower.heardMillis <= settings.leaderSilenceMillis();
  }

  List<FollowerStatus> followers(long nowMillis) {
    List<FollowerStatus> found = new ArrayList<>();
    for (FollowerProgress follower : followers) {
      found.add(
          new FollowerStatus(
              follower.replica, follower.matchIndex, nowMillis - follower.heardMillis));
    }
    return found;
  }

  long roundsOpen() {
    return rounds.open();
  }

  private FollowerProgress follower(int id) {
    return followers[id < settings.replica() ? id - 1 : id - 2];
  }

  // ---- append ----

  /** Opens the term with an entry of its own (design, section 5.6; Raft, section 8). */
  void begin(long nowMillis, Outputs out) {
    propose(Replica.TERM_OPENED);
    flush(nowMillis, out);
  }

  /** As {@link Replica#propose}. */
  long propose(byte[] payload) {
    long index = log.lastIndex() + 1;
    log.append(new LogEntry(index, term, payload));
    return index;
  }

  /** As {@link Replica#askRound}. */
  long askRound() {
    return rounds.ask();
  }

  /** The burst of inputs is over: the disk and the followers get the new entries in parallel. */
  void flush(long nowMillis, Outputs out) {
    log.write(out);
    boolean newRound = rounds.begin();
    for (FollowerProgress follower : followers) {
      replicator.replicate(follower, newRound, nowMillis, out);
    }
    confirmRounds(nowMillis, out);
  }

  /**
   * Entries that were read from the disk have arrived, for followers that lag.
   *
   * @param current whether the log still has them
   */
  void onLogRead(List<LogEntry> entries, boolean current, long nowMillis, Outputs out) {
    for (FollowerProgress follower : followers) {
      replicator.onLogRead(follower, entries, current, nowMillis, out);
    }
  }

  // ---- what followers answer, in this term ----

  /** A follower has forced this log up to {@code matchIndex}. */
  void onAppendConfirmed(ReplicaMessage.AppendConfirmed m, long nowMillis, Outputs out) {
    if (m.matchIndex() > log.lastIndex() || m.round() > rounds.begun()) {
      return;
    }
    FollowerProgress follower = follower(m.from());
    membership.spoke(m.from(), term);
    follower.answered(m.round(), nowMillis);
    follower.confirmed(m.matchIndex());
    advanceCommit(nowMillis, out);
    confirmRounds(nowMillis, out);
  }

  /** A follower hears this leader, and its disk is still busy (design, section 5.7). */
  void onAppendHeard(ReplicaMessage.AppendHeard m, long nowMillis, Outputs out) {
    if (m.round() <= rounds.begun()) {
      membership.spoke(m.from(), term);
      follower(m.from()).answered(m.round(), nowMillis);
      confirmRounds(nowMillis, out);
    }
  }

  /** A follower obeys a higher term, or its log lacks the entry before those sent. */
  void onAppendRefused(ReplicaMessage.AppendRefused m, long nowMillis, Outputs out) {
    // 1. A higher term deposes this leader (design, section 5.10).
    if (m.promisedTerm() > m.term()) {
      roles.observe(m.promisedTerm());
      return;
    }
    if (m.round() > rounds.begun()) {
      return;
    }
    FollowerProgress follower = follower(m.from());
    follower.answered(m.round(), nowMillis);
    // 2. Continue where the logs may agree (Raft, section 5.3). A late refusal moves nothing
    //    forward.
    if (m.hintIndex() + 1 < follower.nextIndex) {
      follower.backTo(log.terms().hintBelow(m.hintIndex() + 1, m.hintTerm()));
    }
    confirmRounds(nowMillis, out);
  }

  /** A follower has restarted: send what it lacks at once (design, section 5.7). */
  void onReturned(ReplicaMessage.Returned m, long nowMillis, Outputs out) {
    FollowerProgress follower = follower(m.from());
    follower.reading = false;
    follower.backTo(Math.min(m.lastIndex(), log.lastIndex()));
    replicator.replicate(follower, true, nowMillis, out);
  }

  /** Sends to a follower that was admitted just now. */
  void onAdmitted(int id, long nowMillis, Outputs out) {
    replicator.replicate(follower(id), true, nowMillis, out);
  }

  // ---- commit ----

  /**
   * Commits up to the highest index that a majority has forced, if that entry is of this term;
   * earlier entries commit with it (design, section 5.8; Raft, section 5.4.2). The leader's own
   * copy counts only once it is forced.
   */
  void advanceCommit(long nowMillis, Outputs out) {
    long[] forced = new long[settings.groupSize()];
    for (int i = 0; i < followers.length; i++) {
      forced[i] = followers[i].matchIndex;
    }
    forced[forced.length - 1] = log.durableIndex();
    long majority = Majority.reachedByMajority(forced);
    if (majority < openedIndex || majority <= state.commitIndex()) {
      return;
    }
    state.commitUpTo(majority, nowMillis, out);
    if (!serving) {
      serving = true;
      servingSinceMillis = nowMillis;
      machine.servingBegan(term, nowMillis, out);
    }
  }

  /**
   * Remembers which committed entries each follower has forced. Must be called while this replica
   * still leads: the next leader may cut entries that this one did not commit.
   */
  void rememberConfirmed() {
    for (FollowerProgress follower : followers) {
      state.rememberForced(follower.replica, follower.matchIndex);
    }
  }

  // ---- read ----

  private void confirmRounds(long nowMillis, Outputs out) {
    long[] answered = new long[settings.groupSize()];
    for (int i = 0; i < followers.length; i++) {
      answered[i] = followers[i].answeredRound;
    }
    answered[answered.length - 1] = rounds.begun();
    long confirmed = Majority.reachedByMajority(answered);
    if (rounds.confirm(confirmed)) {
      machine.roundConfirmed(confirmed, nowMillis, out);
    }
  }

  // ---- time ----

  /**
   * Steps down if it hears no majority; otherwise sends to each follower for which a message is
   * due.
   */
  void tick(long nowMillis, Outputs out) {
    if (!hearsMajority(nowMillis)) {
      roles.becomeFollower();
      return;
    }
    for (FollowerProgress follower : followers) {
      boolean due = nowMillis - follower.sentMillis >= settings.heartbeatMillis();
      replicator.replicate(follower, due, nowMillis, out);
    }
  }

  private boolean hearsMajority(long nowMillis) {
    int heard = 1;
    for (FollowerProgress follower : followers) {
      if (isHeard(follower, nowMillis)) {
        heard++;
      }
    }
    return heard >= Majority.of(settings.groupSize());
  }

  /** When the next {@link #tick} is due. */
  long nextTickMillis(long nowMillis) {
    if (!hearsMajority(nowMillis)) {
      return nowMillis;
    }
    long next = Long.MAX_VALUE;
    for (FollowerProgress follower : followers) {
      long silentAt = follower.heardMillis + settings.leaderSilenceMillis() + 1;
      long heartbeatAt = follower.sentMillis + settings.heartbeatMillis();
      next = Math.min(next, follower.reading ? nowMillis : heartbeatAt);
      if (silentAt > nowMillis) {
        next = Math.min(next, silentAt);
      }
    }
    return next;
  }
}
