package io.toystore.frontend.core;

import io.toystore.message.Address;
import io.toystore.message.OrderMessage.Lead;
import io.toystore.message.OrderMessage.LeadAnswer;
import io.toystore.message.OrderMessage.Selected;
import io.toystore.sansio.Outputs;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Appoints an order replica as leader while none serves (design, sections 5.3 and 5.4), in rounds.
 * A round begins with the highest id that answers and goes on to the next lower; after the lowest
 * id comes a pause of random length, then the next round. Before the first round, the replicas that
 * have not answered yet are given {@code firstSelectionMillis} to do so. Not thread-safe.
 */
final class Appointments {
  /** After this many failed rounds, the pause between rounds no longer grows. */
  private static final int MAX_DOUBLINGS = 10;

  /** The factor by which the first round waits longer while only a minority has answered. */
  private static final int MINORITY_PATIENCE = 4;

  /** A replica that was asked to lead. */
  private static final class Appointment {
    final int replica;
    final long attempt;

    /** If the replica does not serve by then, the next lower id is appointed. */
    final long untilMillis;

    long askedAtMillis;
    boolean accepted;

    Appointment(int replica, long attempt, long nowMillis, long untilMillis) {
      this.replica = replica;
      this.attempt = attempt;
      this.askedAtMillis = nowMillis;
      this.untilMillis = untilMillis;
    }
  }

  /** A leader that an appointed replica hears, and that this front-end may not reach. */
  record NamedLeader(int leader, long term) {}

  private final FrontendSettings settings;
  private final long frontend;
  private final ReplicaWatch replicas;
  private final RandomGenerator random;

  // All state below is volatile: none of it survives a restart.

  /** The appointment in progress; null between rounds. */
  private Appointment appointment;

  /** Null unless the last appointed replica has refused and named a leader. */
  private NamedLeader named;

  private long attempts;
  private int roundsInVain;
  private long nextRoundAtMillis;

  /**
   * @param seed the seed of the random pauses between rounds
   */
  Appointments(FrontendSettings settings, long frontend, ReplicaWatch replicas, long seed) {
    this.settings = settings;
    this.frontend = frontend;
    this.replicas = replicas;
    this.random = new Random(seed);
  }

  /** Forgets all rounds, because a leader serves, or at the start. */
  void reset(long nowMillis) {
    appointment = null;
    named = null;
    roundsInVain = 0;
    nextRoundAtMillis = nowMillis;
  }

  /** How many appointments this front-end has made. */
  long attempts() {
    return attempts;
  }

  /** The leader that the last appointed replica has named; null for none. */
  NamedLeader named() {
    return named;
  }

  /** Whether a replica has accepted its appointment and does not serve yet. */
  boolean isAccepted() {
    return appointment != null && appointment.accepted;
  }

  /**
   * Called while no leader serves: begins a round if it is due, moves on to the next lower replica
   * if the appointed replica has failed, or asks the appointed replica again.
   *
   * @param first whether this front-end has never used a leader
   */
  void advance(boolean first, long nowMillis, Outputs out) {
    if (appointment == null) {
      if (nowMillis >= nextRoundAtMillis
          && allHaveAnsweredOrAreTardy(nowMillis)
          && !(first && awaitsNewcomers(nowMillis))) {
        appointBelow(replicas.highestId() + 1, nowMillis, out);
      }
    } else if (nowMillis >= appointment.untilMillis
        || replicas.isTardy(appointment.replica, nowMillis)) {
      appointBelow(appointment.replica, nowMillis, out);
    } else if (!appointment.accepted
        && nowMillis - appointment.askedAtMillis >= settings.answerTimeoutMillis()) {
      appointment.askedAtMillis = nowMillis;
      out.send(Address.order(appointment.replica), new Lead(frontend, appointment.attempt));
    }
  }

  /**
   * Handles the answer of an appointed replica, which accepts, refuses and names the leader that it
   * hears, or refuses without a reason.
   *
   * @param lowestTerm a named leader of a lower term is ignored
   * @return whether the answer belongs to the appointment in progress
   */
  boolean onLeadAnswer(LeadAnswer answer, long lowestTerm, long nowMillis, Outputs out) {
    if (appointment == null
        || answer.attempt() != appointment.attempt
        || answer.from() != appointment.replica) {
      return false;
    }
    if (answer.accepted()) {
      appointment.accepted = true;
      named = null;
    } else if (replicas.isReplica(answer.leader())
        && replicas.owns(answer.leader(), answer.leaderTerm())
        && answer.leaderTerm() >= lowestTerm) {
      named = new NamedLeader(answer.leader(), answer.leaderTerm());
      appointment = null;
      nextRoundAtMillis = nowMillis + settings.suspectAfterMillis() + pause(0);
    } else {
      appointBelow(appointment.replica, nowMillis, out);
    }
    return true;
  }

  private boolean allHaveAnsweredOrAreTardy(long nowMillis) {
    for (int id = 1; id <= replicas.highestId(); id++) {
      if (!replicas.isTardy(id, nowMillis) && !replicas.isBelieved(id)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether the first round still waits for replicas that have not answered. When all members start
   * together, a low id must not be appointed only because it was found first, or because a higher
   * id has stalled for a moment. If a replica hears a leader, this is not the store's start.
   */
  private boolean awaitsNewcomers(long nowMillis) {
    for (int id = 1; id <= replicas.highestId(); id++) {
      if (replicas.answers(id, nowMillis) && replicas.pong(id).leader() != 0) {
        return false;
      }
    }
    int answering = replicas.answering(nowMillis);
    boolean majority = answering > settings.orderReplicas() / 2;
    long patience = settings.firstSelectionMillis() * (majority ? 1 : MINORITY_PATIENCE);
    return answering < settings.orderReplicas()
        && nowMillis - replicas.newcomerAtMillis() < patience;
  }

  /** Appoints the highest id below this one that answers, or ends the round. */
  private void appointBelow(int above, long nowMillis, Outputs out) {
    if (above <= replicas.highestId()) {
      // The replica above was asked for the leader, and did not confirm the named one.
      named = null;
    }
    int next = above - 1;
    while (next >= 1 && !replicas.answers(next, nowMillis)) {
      next--;
    }
    if (next < 1) {
      appointment = null;
      nextRoundAtMillis = nowMillis + pause(roundsInVain);
      roundsInVain = Math.min(MAX_DOUBLINGS, roundsInVain + 1);
      return;
    }
    appointment =
        new Appointment(next, ++attempts, nowMillis, nowMillis + settings.leadTimeoutMillis());
    out.send(Address.SELECTIONS, new Selected(frontend, next));
    out.send(Address.order(next), new Lead(frontend, appointment.attempt));
  }

  /** A pause of random length, so that front-ends do not keep disturbing each other. */
  private long pause(int doublings) {
    long ping = settings.pingIntervalMillis();
    long maxExtra = Math.max(ping, Math.min(settings.leadTimeoutMillis(), ping << doublings));
    return ping + random.nextLong(maxExtra + 1);
  }
}
