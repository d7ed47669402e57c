package io.toystore.replication;

import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.message.OrderMessage;
import io.toystore.message.OrderMessage.Role;
import io.toystore.message.ReplicaMessage;
import io.toystore.model.LogEntry;
import io.toystore.model.PeerMemory;
import io.toystore.sansio.Check;
import io.toystore.sansio.Outputs;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * One replica of a group: Raft's log and rules with two differences. No replica campaigns on its
 * own: a front-end appoints it. And the appointed replica, whose log may lag, first adopts the best
 * log of a majority, as the primary of a Viewstamped Replication view does (design, section 5).
 *
 * <p>This class takes the inputs, and checks that a message comes from a member of the group
 * ({@link Membership}). {@link Roles} checks its term, changes the role, and hands the message to
 * the class that has the rule: {@link PreVote}, {@link Candidate}, {@link Leader} or {@link
 * Follower}. What all roles share is in {@link ReplicaState}.
 *
 * <p>Inputs come one at a time, from one thread: first {@link #restoreCovered} and {@link
 * #restore}, then {@link #start}, then any other. No input blocks. Times are milliseconds of a
 * clock that only moves forward. An input throws {@link io.toystore.sansio.BrokenInvariant} if a
 * rule of the replication is broken; the replica must not be used any more then.
 */
public final class Replica {
  /**
   * The payload of the first entry of every term; until it commits, its leader answers no client.
   */
  public static final byte[] TERM_OPENED =
      "{\"type\":\"TermOpened\"}".getBytes(StandardCharsets.UTF_8);

  private final ReplicationSettings settings;
  private final Membership membership;
  private final DurableLog log;
  private final Peers peers;
  private final ReplicaState state;
  private final Roles roles;

  /**
   * @param addresses the address of each replica of the group
   * @param machine is called from inside the inputs
   * @param start what the disk holds, except the entries, which {@link #restore} takes
   */
  public Replica(
      ReplicationSettings settings,
      IntFunction<Address> addresses,
      StateMachine machine,
      ReplicaStart start) {
    this.settings = settings;
    this.membership = new Membership(settings, addresses, start);
    this.log = new DurableLog(start.baseIndex(), start.baseTerm(), settings.recentBytes(), machine);
    this.peers = new Peers(settings, addresses, membership, log);
    this.state = new ReplicaState(settings, machine, start, membership, log);
    this.roles = new Roles(state, peers);
  }

  // ---- queries ----

  /**
   * Whether this replica takes part in its group: it was not refused, and if its data folder is
   * new, its group has begun.
   */
  public boolean takesPart() {
    return membership.takesPart();
  }

  /** Why this replica takes no part before its next start, for people; empty if it may. */
  public Optional<String> refusal() {
    return membership.refusal();
  }

  /**
   * The ids of the replicas that must still answer before this new group begins; empty once it has
   * begun.
   */
  public List<Integer> awaited() {
    return membership.awaited();
  }

  /**
   * The memory of each replica, to be stored for the next start, from replica 1 on; may be empty.
   */
  public List<PeerMemory> peers() {
    rememberConfirmed();
    return membership.memory();
  }

  public Role role() {
    return roles.role();
  }

  /** The term this replica obeys, durable or not; a leader's or candidate's own. 0 for none. */
  public long term() {
    return state.promisedTerm();
  }

  /** The id of the leader this replica knows, possibly its own; 0 for none. */
  public int knownLeader(long nowMillis) {
    return roles.knownLeader(nowMillis);
  }

  /** The last entry known as committed; 0 for none. Never falls. */
  public long commitIndex() {
    return state.commitIndex();
  }

  /** The last entry of the log, forced or not; 0 for none. */
  public long lastIndex() {
    return log.lastIndex();
  }

  /** The highest promised term that is durable; 0 for none. */
  public long durablePromise() {
    return state.durablePromise();
  }

  /** The last entry of the prefix of the log that is forced; 0 for none. */
  public long durableIndex() {
    return log.durableIndex();
  }

  /** The term of an entry that the log has. */
  public long termAt(long index) {
    return log.terms().termAt(index);
  }

  /** The terms of the entries from {@code first} to {@code last}, both included, of the log. */
  public List<TermRun> termsBetween(long first, long last) {
    return log.terms().between(first, last);
  }

  /** Whether this replica leads, and its own term's first entry has committed. */
  public boolean serving() {
    return roles.serving();
  }

  /** For how long this replica has served as leader; 0 if it does not. */
  public long servingForMillis(long nowMillis) {
    Leader leader = roles.leader();
    return leader == null ? 0 : leader.servingForMillis(nowMillis);
  }

  /** Whether this replica leads, and this follower has answered lately. */
  public boolean hearsFollower(int id, long nowMillis) {
    Leader leader = roles.leader();
    return leader != null && leader.hearsFollower(id, nowMillis);
  }

  /** A report on this replica, for people. */
  public ReplicaStatus status(long nowMillis) {
    Leader leader = roles.leader();
    return new ReplicaStatus(
        roles.role(),
        state.promisedTerm(),
        state.durablePromise(),
        knownLeader(nowMillis),
        roles.hearsServingLeader(nowMillis),
        serving(),
        log.lastIndex(),
        log.durableIndex(),
        state.commitIndex(),
        leader == null ? 0 : leader.roundsOpen(),
        leader == null ? List.of() : leader.followers(nowMillis));
  }

  // ---- start ----

  /**
   * Takes over entries that the disk holds and a snapshot covers: the state machine has them from
   * the snapshot. All of them are committed. In order, before any {@link #restore}.
   *
   * @param runs their terms
   * @param lastIndex the last of them
   */
  public void restoreCovered(List<TermRun> runs, long lastIndex) {
    state.restoreCovered(runs, lastIndex);
  }

  /** Takes over an entry that the disk holds. In order, before {@link #start}. */
  public void restore(LogEntry entry) {
    log.restore(entry);
  }

  /** The log is restored. A group of one opens its own term (design, section 5.13). */
  public void start(long nowMillis, Outputs out) {
    state.start(nowMillis, out);
    membership.start(state.promisedTerm() > 0 || log.lastIndex() > 0);
    if (settings.groupSize() == 1) {
      roles.becomeCandidate(nowMillis, out);
    }
    for (int id = 1; id <= settings.groupSize(); id++) {
      if (id != settings.replica()) {
        peers.askForFolder(id, nowMillis, out);
      }
    }
  }

  // ---- messages ----

  /**
   * A message has arrived. A message that is not for a replica is ignored, and so is one that no
   * correct peer sends.
   */
  public void receive(Message message, long nowMillis, Outputs out) {
    if (message instanceof ReplicaMessage.Returned m) {
      onReturned(m, nowMillis, out);
    } else if (message instanceof ReplicaMessage.ReturnedAnswer m) {
      onReturnedAnswer(m, nowMillis, out);
    } else if (message instanceof ReplicaMessage.FromReplica m) {
      if (peers.admitsSender(m, nowMillis, out)) {
        roles.receive(message, nowMillis, out);
      }
    } else if (!membership.takesPart()) {
      return; // No front-end is answered before the group has begun.
    } else if (message instanceof OrderMessage.Ping m) {
      onPing(m, nowMillis, out);
    } else if (message instanceof OrderMessage.Lead m) {
      roles.onLead(m, nowMillis, out);
    }
  }

  private void onPing(OrderMessage.Ping m, long nowMillis, Outputs out) {
    out.send(
        Address.frontend(m.frontend()),
        new OrderMessage.Pong(
            settings.replica(),
            m.ping(),
            roles.role(),
            state.promisedTerm(),
            knownLeader(nowMillis),
            state.promisedTerm(),
            log.lastIndex(),
            state.commitIndex(),
            serving()));
  }

  /** A peer has started: it gets an answer and, from a leader, the entries that it lacks. */
  private void onReturned(ReplicaMessage.Returned m, long nowMillis, Outputs out) {
    rememberConfirmed();
    membership.onReturned(m, out);
    if (!peers.contains(m.from()) || !membership.takesPart()) {
      return;
    }
    if (!membership.admits(m.from())) {
      peers.askForFolder(m.from(), nowMillis, out);
    } else if (roles.leader() != null && membership.isFolderOf(m.from(), m.folderId())) {
      roles.leader().onReturned(m, nowMillis, out);
    }
  }

  private void rememberConfirmed() {
    if (roles.leader() != null) {
      roles.leader().rememberConfirmed();
    }
  }

  /** A peer says which data folders it knows: the peer is admitted, or this replica is refused. */
  private void onReturnedAnswer(ReplicaMessage.ReturnedAnswer m, long nowMillis, Outputs out) {
    boolean admittedBefore = peers.contains(m.from()) && membership.admits(m.from());
    membership.onAnswer(m, state.durablePromise(), log.terms(), out);
    if (!admittedBefore && peers.contains(m.from()) && membership.admits(m.from())) {
      roles.onAdmitted(m.from(), nowMillis, out);
    }
    if (membership.refusal().isPresent()) {
      roles.onRefused();
    } else if (membership.completes()) {
      log.saveMembers(membership.members(), out);
      log.whenStored(nowMillis, out, (now, outputs) -> membership.saved());
    }
  }

  // ---- disk and time ----

  /** The first {@code count} storage requests of this start are durable. */
  public void stored(long count, long nowMillis, Outputs out) {
    log.stored(count, nowMillis, out);
    if (roles.leader() != null) {
      roles.leader().advanceCommit(nowMillis, out);
    }
  }

  /** Entries that {@link Outputs#readLog} asked for, as they were when they were read. */
  public void logRead(List<LogEntry> entries, long nowMillis, Outputs out) {
    if (!entries.isEmpty()) {
      roles.onLogRead(entries, nowMillis, out);
    }
  }

  /** Time has passed; see {@link #nextTickMillis}. */
  public void tick(long nowMillis, Outputs out) {
    membership.tick(log.lastIndex(), nowMillis, out);
    roles.tick(nowMillis, out);
  }

  /** When the next tick is due, see {@link io.toystore.sansio.Core#nextTickMillis}. */
  public long nextTickMillis(long nowMillis) {
    return Math.min(roles.nextTickMillis(nowMillis), membership.nextTickMillis());
  }

  /** The burst of inputs is over: the disk and the followers get the new entries in parallel. */
  public void flush(long nowMillis, Outputs out) {
    if (roles.leader() != null) {
      roles.leader().flush(nowMillis, out);
    } else {
      log.write(out);
    }
  }

  // ---- what the tier asks of its leader ----

  /**
   * Appends an entry to the log of the term that this replica must lead. The entry goes to the disk
   * and to the followers with the next {@link #flush}.
   *
   * @return the entry's index; it is committed once {@link StateMachine#committed} says so
   */
  public long propose(byte[] payload) {
    Check.that(roles.leader() != null, "only a leader appends");
    return roles.leader().propose(payload);
  }

  /**
   * Asks for a read round that begins after this call; this replica must lead. Once the round is
   * confirmed, this replica was still the leader after the call, so its commit index was then the
   * group's (design, section 5.9; Raft, section 8).
   *
   * @return the round; one round serves all questions asked before it begins
   */
  public long askRound() {
    Check.that(roles.leader() != null, "only a leader asks for rounds");
    return roles.leader().askRound();
  }

  // ---- terms ----

  /**
   * Notes a term that was seen outside the group: a term above the promised one makes a leader or
   * candidate a follower (design, section 5.10). A term too high for any group is ignored.
   */
  public void observe(long term) {
    roles.observe(term);
  }

  /**
   * Steps down for good, because the process is about to end, and informs the peers, so that
   * another replica may lead before they miss this one. Safe at any time; clients wait the shortest
   * time if nothing is in flight.
   */
  public void resign(long nowMillis, Outputs out) {
    roles.resign(nowMillis, out);
  }
}
