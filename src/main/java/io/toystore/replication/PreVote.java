package io.toystore.replication;

import io.toystore.message.Address;
import io.toystore.message.OrderMessage;
import io.toystore.message.OrderMessage.Role;
import io.toystore.message.ReplicaMessage;
import io.toystore.sansio.Outputs;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Appointment and pre-vote: a front-end asks a replica to lead, and the replica asks its peers
 * whether they hear a leader before it disturbs that leader (design, sections 5.3 and 5.4). A
 * pre-vote is in progress only while the replica is a follower. Everything here is volatile. Not
 * thread-safe.
 */
final class PreVote {
  private static final int MAX_APPOINTERS = 64;

  private final Roles roles;
  private final ReplicaState state;
  private final ReplicationSettings settings;
  private final Peers peers;

  /** The number of the last pre-vote of this start; an answer to an earlier one does not count. */
  private long round;

  /** Set for good once this replica has resigned: it does not lead again before its next start. */
  private boolean resigned;

  // ---- the pre-vote in progress ----

  private boolean inProgress;
  private long sinceMillis;
  private long sentMillis;

  /** The replicas that hear no leader, this one included. */
  private Set<Integer> hearNoLeader = Set.of();

  /** The last attempt of each front-end that waits for the answer; at most 64 front-ends. */
  private Map<Long, Long> appointers = Map.of();

  PreVote(Roles roles, ReplicaState state, Peers peers) {
    this.roles = roles;
    this.state = state;
    this.settings = state.settings();
    this.peers = peers;
  }

  boolean inProgress() {
    return inProgress;
  }

  /** A front-end asks this replica to lead (design, section 5.3). */
  void onLead(OrderMessage.Lead m, long nowMillis, Outputs out) {
    // 1. A leader accepts, and so does a candidate.
    if (roles.role() != Role.FOLLOWER) {
      answer(m.frontend(), m.attempt(), true, nowMillis, out);
      return;
    }
    // 2. A follower that hears a leader refuses and names that leader.
    if (resigned || roles.hearsLeader(nowMillis)) {
      answer(m.frontend(), m.attempt(), false, nowMillis, out);
      return;
    }
    // 3. Any other follower asks its peers first, and answers the front-end afterwards.
    if (!inProgress) {
      begin(nowMillis, out);
    }
    if (appointers.size() < MAX_APPOINTERS) {
      appointers.put(m.frontend(), m.attempt());
    }
    becomeCandidateIfPassed(nowMillis, out);
  }

  private void begin(long nowMillis, Outputs out) {
    inProgress = true;
    round++;
    sinceMillis = nowMillis;
    sentMillis = nowMillis;
    hearNoLeader = new HashSet<>(Set.of(settings.replica()));
    appointers = new HashMap<>();
    peers.sendToAll(question(), nowMillis, out);
  }

  private ReplicaMessage.PreVote question() {
    return new ReplicaMessage.PreVote(settings.replica(), round);
  }

  /** A peer asks whether this replica leads or hears a leader. */
  void onPreVote(ReplicaMessage.PreVote m, long nowMillis, Outputs out) {
    long promised = state.promisedTerm();
    // A peer that asks does not lead, for instance because it has restarted. That this replica
    // heard it as a leader, or promised it a term as a candidate, must not keep it from leading
    // again.
    boolean ownsPromised = promised > 0 && Terms.owner(promised, settings.groupSize()) == m.from();
    peers.send(
        m.from(),
        new ReplicaMessage.PreVoteAnswer(
            settings.replica(),
            m.round(),
            !ownsPromised && roles.hearsLeader(nowMillis),
            roles.knownLeader(nowMillis),
            promised,
            promised),
        out);
  }

  /** A peer says whether it hears a leader; if it does, the pre-vote ends. */
  void onPreVoteAnswer(ReplicaMessage.PreVoteAnswer m, long nowMillis, Outputs out) {
    if (!inProgress || m.round() != round) {
      return;
    }
    roles.observe(m.promisedTerm());
    if (m.hearsLeader()) {
      refuse(m.leader(), m.leaderTerm(), out);
    } else {
      hearNoLeader.add(m.from());
      becomeCandidateIfPassed(nowMillis, out);
    }
  }

  /** Passed: a majority, this replica included, hears no leader (design, section 5.4). */
  private void becomeCandidateIfPassed(long nowMillis, Outputs out) {
    if (hearNoLeader.size() >= Majority.of(settings.groupSize())) {
      roles.becomeCandidate(nowMillis, out);
      appointers.forEach((frontend, attempt) -> answer(frontend, attempt, true, nowMillis, out));
    }
  }

  /** Ends a pre-vote in progress because of this leader; 0 for none. Answers the front-ends. */
  void refuse(int leader, long leaderTerm, Outputs out) {
    if (inProgress) {
      inProgress = false;
      appointers.forEach(
          (frontend, attempt) ->
              out.send(
                  Address.frontend(frontend),
                  new OrderMessage.LeadAnswer(
                      settings.replica(), attempt, false, leader, leaderTerm)));
    }
  }

  /** Ends a pre-vote in progress without an answer; front-ends look for the leader themselves. */
  void abandon() {
    inProgress = false;
  }

  /** Ends a pre-vote in progress; from now on each appointment is refused. */
  void resign(Outputs out) {
    resigned = true;
    refuse(0, 0, out);
  }

  /** Asks a peer that was admitted while a pre-vote is in progress. */
  void onAdmitted(int peer, Outputs out) {
    peers.sendIfAdmitted(peer, question(), out);
  }

  /** Asks again, and gives up after {@link ReplicationSettings#candidacyMillis}. */
  void tick(long nowMillis, Outputs out) {
    if (!inProgress) {
      return;
    }
    if (nowMillis - sinceMillis > settings.candidacyMillis()) {
      refuse(0, 0, out);
    } else if (nowMillis - sentMillis >= settings.resendMillis()) {
      sentMillis = nowMillis;
      peers.sendToAll(question(), nowMillis, out);
    }
  }

  private void answer(long frontend, long attempt, boolean accepted, long nowMillis, Outputs out) {
    out.send(
        Address.frontend(frontend),
        new OrderMessage.LeadAnswer(
            settings.replica(),
            attempt,
            accepted,
            roles.knownLeader(nowMillis),
            state.promisedTerm()));
  }
}
