package io.toystore.replication;

import io.toystore.message.Message;
import io.toystore.message.OrderMessage;
import io.toystore.message.OrderMessage.Role;
import io.toystore.message.ReplicaMessage;
import io.toystore.model.LogEntry;
import io.toystore.sansio.Check;
import io.toystore.sansio.Outputs;
import java.util.List;

/**
 * The role of a replica. Checks the term of each message of a peer, and hands it to the class that
 * has the rule in this role. The role changes only in {@link #becomeFollower}, {@link
 * #becomeCandidate} and {@link #becomeLeader}, and the term that this replica obeys only with
 * {@link #promise}. Volatile. Not thread-safe.
 *
 * <p>A leader or candidate owns the promised term. So when the owner of the promised term sends a
 * message of that term, this replica is a follower.
 */
final class Roles {
  private final ReplicationSettings settings;
  private final StateMachine machine;
  private final Membership membership;
  private final Peers peers;
  private final ReplicaState state;
  private final PreVote preVote;
  private final Follower follower;

  private Role role = Role.FOLLOWER;

  /** Not null while this replica is a candidate. */
  private Candidate candidate;

  /** Not null while this replica leads. */
  private Leader leader;

  Roles(ReplicaState state, Peers peers) {
    this.settings = state.settings();
    this.machine = state.machine();
    this.membership = state.membership();
    this.peers = peers;
    this.state = state;
    this.preVote = new PreVote(this, state, peers);
    this.follower = new Follower(state, peers);
  }

  // ---- queries ----

  Role role() {
    return role;
  }

  /** What only a leader has; null unless this replica leads. */
  Leader leader() {
    return leader;
  }

  /** Whether this replica leads, and its own term's first entry has committed. */
  boolean serving() {
    return leader != null && leader.serving();
  }

  /** The id of the leader that this replica knows, possibly its own; 0 for none. */
  int knownLeader(long nowMillis) {
    return role == Role.LEADER ? settings.replica() : follower.leader(nowMillis);
  }

  /** Whether this replica hears a leader: a leader or candidate hears itself. */
  boolean hearsLeader(long nowMillis) {
    return role != Role.FOLLOWER || follower.hearsLeader(nowMillis);
  }

  /** Whether this replica serves, or hears a leader that does: an entry of its term committed. */
  boolean hearsServingLeader(long nowMillis) {
    return role == Role.FOLLOWER
        ? knownLeader(nowMillis) != 0
            && state.log().terms().termAt(state.commitIndex()) == state.promisedTerm()
        : serving();
  }

  boolean isCandidateOf(long term) {
    return role == Role.CANDIDATE && term == state.promisedTerm();
  }

  private boolean isLeaderOf(long term) {
    return role == Role.LEADER && term == state.promisedTerm();
  }

  private boolean isFollowerIn(long term) {
    return role == Role.FOLLOWER && term == state.promisedTerm();
  }

  // ---- messages ----

  /** A front-end asks this replica to lead. */
  void onLead(OrderMessage.Lead m, long nowMillis, Outputs out) {
    preVote.onLead(m, nowMillis, out);
  }

  /** A message from an admitted peer; ignored if it is not for this replica's role and term. */
  void receive(Message message, long nowMillis, Outputs out) {
    if (message instanceof ReplicaMessage.AppendEntries m) {
      onAppendEntries(m, nowMillis, out);
    } else if (message instanceof ReplicaMessage.AppendConfirmed m) {
      if (isLeaderOf(m.term())) {
        leader.onAppendConfirmed(m, nowMillis, out);
      }
    } else if (message instanceof ReplicaMessage.AppendHeard m) {
      if (isLeaderOf(m.term())) {
        leader.onAppendHeard(m, nowMillis, out);
      }
    } else if (message instanceof ReplicaMessage.AppendRefused m) {
      if (isLeaderOf(m.term())) {
        leader.onAppendRefused(m, nowMillis, out);
      }
    } else if (message instanceof ReplicaMessage.Prepare m) {
      onPrepare(m, nowMillis, out);
    } else if (message instanceof ReplicaMessage.Promise m) {
      if (m.term() <= state.promisedTerm()) {
        membership.spoke(m.from(), m.term());
      }
      if (isCandidateOf(m.term())) {
        candidate.onPromise(m, nowMillis, out);
      }
    } else if (message instanceof ReplicaMessage.PrepareRefused m) {
      observe(m.promisedTerm());
    } else if (message instanceof ReplicaMessage.FetchLog m) {
      if (isFollowerIn(m.term())) {
        follower.onFetchLog(m, out);
      }
    } else if (message instanceof ReplicaMessage.FetchedLog m) {
      if (isCandidateOf(m.term())) {
        candidate.onFetchedLog(m, nowMillis, out);
      }
    } else if (message instanceof ReplicaMessage.PreVote m) {
      preVote.onPreVote(m, nowMillis, out);
    } else if (message instanceof ReplicaMessage.PreVoteAnswer m) {
      preVote.onPreVoteAnswer(m, nowMillis, out);
    } else if (message instanceof ReplicaMessage.Resigned m) {
      if (isFollowerIn(m.term()) && peers.isOwner(m.from(), m.term())) {
        follower.onResigned();
      }
    }
  }

  /** The leader of a term sends entries, or a heartbeat; also ends a pre-vote in progress. */
  private void onAppendEntries(ReplicaMessage.AppendEntries m, long nowMillis, Outputs out) {
    if (!peers.isOwner(m.from(), m.term())
        || !DurableLog.mayFollow(m.prevIndex(), m.prevTerm(), m.term(), m.entries())) {
      return;
    }
    membership.spoke(m.from(), m.term());
    if (obey(m.term(), nowMillis, out)) {
      preVote.refuse(m.from(), m.term(), out);
      follower.onAppendEntries(m, nowMillis, out);
    } else {
      follower.refuse(m, 0, 0, out);
    }
  }

  /** The candidate of a term asks for a promise; a higher term ends a pre-vote in progress. */
  private void onPrepare(ReplicaMessage.Prepare m, long nowMillis, Outputs out) {
    if (!peers.isOwner(m.from(), m.term())) {
      return;
    }
    membership.spoke(m.from(), m.term());
    if (m.term() > state.promisedTerm()) {
      preVote.abandon();
    }
    if (obey(m.term(), nowMillis, out)) {
      follower.onPrepare(m, nowMillis, out);
    } else {
      peers.send(
          m.from(),
          new ReplicaMessage.PrepareRefused(settings.replica(), m.term(), state.promisedTerm()),
          out);
    }
  }

  /** A peer was just admitted: it has not received the messages in progress. */
  void onAdmitted(int peer, long nowMillis, Outputs out) {
    if (leader != null) {
      leader.onAdmitted(peer, nowMillis, out);
    } else if (candidate != null) {
      candidate.onAdmitted(peer, out);
    } else if (preVote.inProgress()) {
      preVote.onAdmitted(peer, out);
    }
  }

  /** Its group has refused this replica: it no longer leads, and follows no leader. */
  void onRefused() {
    if (role != Role.FOLLOWER) {
      becomeFollower();
    }
    preVote.abandon();
    follower.forgetLeader();
  }

  /**
   * Entries that were read from the disk have arrived.
   *
   * @param entries at least one
   */
  void onLogRead(List<LogEntry> entries, long nowMillis, Outputs out) {
    LogEntry last = entries.get(entries.size() - 1);
    boolean current = state.log().terms().matches(last.index(), last.term());
    if (current) {
      follower.onLogRead(entries, out);
    }
    if (leader != null) {
      leader.onLogRead(entries, current, nowMillis, out);
    }
  }

  // ---- time ----

  void tick(long nowMillis, Outputs out) {
    switch (role) {
      case LEADER -> leader.tick(nowMillis, out);
      case CANDIDATE -> candidate.tick(nowMillis, out);
      case FOLLOWER -> {
        preVote.tick(nowMillis, out);
        follower.tick(nowMillis, out);
      }
    }
  }

  /** When the next {@link #tick} is due. */
  long nextTickMillis(long nowMillis) {
    return switch (role) {
      case LEADER -> leader.nextTickMillis(nowMillis);
      case CANDIDATE -> nowMillis;
      case FOLLOWER -> preVote.inProgress() ? nowMillis : follower.nextTickMillis();
    };
  }

  // ---- terms ----

  /** As {@link Replica#observe}. */
  void observe(long term) {
    if (term > Terms.HIGHEST) {
      return;
    }
    state.noteTerm(term);
    if (term > state.promisedTerm() && role != Role.FOLLOWER) {
      becomeFollower();
    }
  }

  /**
   * The term check for messages that only the owner of a term sends. A lower term is not obeyed; a
   * higher one is promised before anything else (design, sections 5.7 and 5.10).
   *
   * @return whether the term is now the promised one and this replica is a follower in it
   */
  private boolean obey(long term, long nowMillis, Outputs out) {
    if (term < state.promisedTerm()) {
      return false;
    }
    if (role != Role.FOLLOWER) {
      becomeFollower();
    }
    if (term > state.promisedTerm()) {
      promise(term, nowMillis, out);
    }
    return true;
  }

  /** Promises to obey no lower term than this; its leader is not known yet. */
  private void promise(long term, long nowMillis, Outputs out) {
    state.promise(term, nowMillis, out);
    follower.onTermPromised(nowMillis);
  }

  // ---- roles ----

  /** As {@link Replica#resign}. */
  void resign(long nowMillis, Outputs out) {
    if (role == Role.LEADER) {
      peers.sendToAll(
          new ReplicaMessage.Resigned(settings.replica(), state.promisedTerm()), nowMillis, out);
    }
    preVote.resign(out);
    if (role != Role.FOLLOWER) {
      becomeFollower();
    }
  }

  /** A leader or candidate gives up; the answers that it has collected no longer count. */
  void becomeFollower() {
    Check.that(role != Role.FOLLOWER, "a %s cannot become a follower", role);
    boolean led = leader != null;
    if (led) {
      leader.rememberConfirmed();
    }
    role = Role.FOLLOWER;
    leader = null;
    candidate = null;
    if (led) {
      machine.servingEnded();
    }
  }

  /** A follower promises a new term of its own, and begins a candidacy. */
  void becomeCandidate(long nowMillis, Outputs out) {
    Check.that(role == Role.FOLLOWER, "a %s cannot become a candidate", role);
    role = Role.CANDIDATE;
    preVote.abandon();
    promise(state.nextOwnTerm(), nowMillis, out);
    candidate = new Candidate(this, state, peers, nowMillis);
    candidate.begin(nowMillis, out);
  }

  /** A candidate that has adopted the best log of a majority opens its term. */
  void becomeLeader(long nowMillis, Outputs out) {
    Check.that(role == Role.CANDIDATE, "a %s cannot become a leader", role);
    role = Role.LEADER;
    candidate = null;
    leader = new Leader(this, state, peers, nowMillis);
    leader.begin(nowMillis, out);
  }
}
