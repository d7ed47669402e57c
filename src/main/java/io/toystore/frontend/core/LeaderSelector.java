package io.toystore.frontend.core;

import io.toystore.protocol.Address;
import io.toystore.protocol.Check;
import io.toystore.protocol.Message.Lead;
import io.toystore.protocol.Message.LeadAnswer;
import io.toystore.protocol.Message.Ping;
import io.toystore.protocol.Message.Pong;
import io.toystore.protocol.Message.Selected;
import io.toystore.protocol.Outputs;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Decides which order replica is used as leader, and appoints one when none serves (design, section
 * 5, Appoint; section 10.7). Front-ends may disagree, or be wrong: it costs time, never an order,
 * because every command names the term that it is meant for.
 *
 * <p>The rule, applied after every event:
 *
 * <ol>
 *   <li>Of the replicas that answer and say that they serve, the one with the highest term is used,
 *       if that term is not below one used before.
 *   <li>Otherwise a replica is appointed, the highest id that answers first, then the next lower;
 *       after the last one a pause of random length, and again from the top. The first time, the
 *       replicas that have not answered yet are given {@code firstSelectionMillis} to do so.
 *   <li>If an appointed replica refuses and names a leader that this front-end cannot reach, then
 *       commands go to a follower that says, in its latest answer to a ping, that it hears that
 *       leader. The appointment is asked for again and again meanwhile, since the follower may be
 *       behind the times.
 * </ol>
 */
final class LeaderSelector {
  /** After this many rounds in vain the pause between rounds grows no more. */
  private static final int MAX_DOUBLINGS = 10;

  /** So many times as long the first selection waits while a minority has answered. */
  private static final int MINORITY_PATIENCE = 4;

  /** What is known of one replica. */
  private static final class Replica {
    final FaultDetector detector;
    Pong pong;

    /** Pongs to pings before this one prove nothing any more. */
    long believedFromPing;

    Replica(FaultDetector detector) {
      this.detector = detector;
    }

    boolean believed() {
      return pong != null && pong.ping() >= believedFromPing;
    }
  }

  /** A replica that was asked to lead. */
  private static final class Appointment {
    final int replica;
    final long attempt;
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

  /** A leader that an appointed replica has named. */
  private record Named(int leader, long term) {}

  private final FrontendSettings settings;
  private final long frontend;
  private final RandomGenerator random;
  private final Replica[] replicas;

  private long pings;
  private long pingedAtMillis;
  private long everybodyPingedAtMillis;
  private boolean pingSoon;
  private long tickedAtMillis;

  /** When a replica last answered that had not answered before. */
  private long newcomerAtMillis;

  private int leader;
  private long term;
  private int route;

  /** The highest term ever used; none below it is used again. */
  private long highestTermUsed;

  private Appointment appointment;
  private Named named;
  private long attempts;
  private int roundsInVain;
  private long nextRoundAtMillis;

  /** Which of several followers that hear the leader is used; moves on when a request fails. */
  private int turn;

  /**
   * @param frontend incarnation of this front-end
   * @param seed of the random pauses between rounds of appointments
   */
  LeaderSelector(FrontendSettings settings, long frontend, long seed) {
    this.settings = settings;
    this.frontend = frontend;
    this.random = new Random(seed);
    replicas = new Replica[settings.orderReplicas() + 1];
    for (int id = 1; id < replicas.length; id++) {
      replicas[id] = new Replica(new FaultDetector(settings.suspectAfterMillis()));
    }
  }

  void start(long nowMillis, Outputs out) {
    // Until the first span is over silence proves nothing, so nobody is tardy yet: a low id that
    // happens to answer first is not appointed before the higher ones had their chance.
    for (int id = 1; id < replicas.length; id++) {
      replicas[id].detector.signal(nowMillis);
    }
    tickedAtMillis = nowMillis;
    newcomerAtMillis = nowMillis;
    nextRoundAtMillis = nowMillis;
    ping(nowMillis, out);
  }

  void tick(long nowMillis, Outputs out) {
    if (nowMillis - tickedAtMillis >= settings.suspectAfterMillis()) {
      excuseReplicas(nowMillis);
    }
    tickedAtMillis = nowMillis;
    // A replica that is about to lead is asked at every tick, since everybody waits for it.
    boolean awaited = appointment != null && appointment.accepted;
    if (pingSoon || awaited || nowMillis - pingedAtMillis >= settings.pingIntervalMillis()) {
      ping(nowMillis, out);
    }
    decide(nowMillis, out);
  }

  /** When the next tick is due, see {@link io.toystore.protocol.Core#nextTickMillis}. */
  long nextTickMillis(long nowMillis) {
    boolean settled = leader != 0 && leader == highestServing(nowMillis);
    return settled && !pingSoon
        ? Math.min(
            pingedAtMillis + settings.pingIntervalMillis(),
            replicas[leader].detector.tardyAtMillis())
        : nowMillis;
  }

  void flush(long nowMillis, Outputs out) {
    // Requests can fail by the thousand in one burst; one ping a millisecond answers for them all.
    if (pingSoon && nowMillis > pingedAtMillis) {
      ping(nowMillis, out);
    }
  }

  void pong(Pong pong, long nowMillis, Outputs out) {
    if (!isReplica(pong.from()) || pong.ping() > pings) {
      return;
    }
    Replica replica = replicas[pong.from()];
    if (replica.pong != null && pong.ping() <= replica.pong.ping()) {
      return; // late or doubled
    }
    if (replica.pong == null) {
      newcomerAtMillis = nowMillis;
    }
    replica.pong = pong;
    replica.detector.signal(nowMillis);
    decide(nowMillis, out);
  }

  void leadAnswer(LeadAnswer answer, long nowMillis, Outputs out) {
    if (appointment == null
        || answer.attempt() != appointment.attempt
        || answer.from() != appointment.replica) {
      return;
    }
    pingSoon = true;
    if (answer.accepted()) {
      appointment.accepted = true;
      named = null;
    } else if (isReplica(answer.leader())
        && owns(answer.leader(), answer.leaderTerm())
        && answer.leaderTerm() >= highestTermUsed) {
      named = new Named(answer.leader(), answer.leaderTerm());
      appointment = null;
      nextRoundAtMillis = nowMillis + settings.suspectAfterMillis() + pause(0);
    } else {
      appointBelow(appointment.replica, nowMillis, out);
    }
    decide(nowMillis, out);
  }

  /** A request to the replica in use was not answered in time: look who is there, at once. */
  void requestFailed() {
    pingSoon = true;
    turn = (turn + 1) & Integer.MAX_VALUE;
  }

  /**
   * A replica has refused a command of this term. Its earlier word about who leads is worth nothing
   * any more; the answer to a ping sent from now on is.
   */
  void refused(int from, long refusedTerm, long nowMillis, Outputs out) {
    if (isReplica(from) && refusedTerm == term) {
      replicas[from].believedFromPing = pings + 1;
      pingSoon = true;
      decide(nowMillis, out);
    }
  }

  /** The leader in use; 0 when there is none. */
  int leader() {
    return leader;
  }

  /** The term of the leader in use, never below an earlier one; 0 when there is none. */
  long term() {
    return term;
  }

  /** Where commands are sent: the leader, or a follower that passes them on; 0 for nowhere. */
  int route() {
    return route;
  }

  /** Whether this replica answers pings. */
  boolean answers(int replica, long nowMillis) {
    return !replicas[replica].detector.tardy(nowMillis) && replicas[replica].believed();
  }

  int answering(long nowMillis) {
    int count = 0;
    for (int id = 1; id < replicas.length; id++) {
      count += answers(id, nowMillis) ? 1 : 0;
    }
    return count;
  }

  long appointments() {
    return attempts;
  }

  private void decide(long nowMillis, Outputs out) {
    int serving = highestServing(nowMillis);
    if (serving != 0) {
      use(serving, replicas[serving].pong.term(), serving);
      appointment = null;
      named = null;
      roundsInVain = 0;
      nextRoundAtMillis = nowMillis;
      return;
    }
    int follower = followerOfNamed(nowMillis);
    if (follower != 0) {
      use(named.leader(), named.term(), follower);
    } else {
      // Another one may lead by now that was not asked lately.
      pingSoon |= leader != 0;
      leader = 0;
      term = 0;
      route = 0;
    }
    // A group of one opens its term without being asked (design, section 10.11).
    if (settings.orderReplicas() > 1) {
      appoint(nowMillis, out);
    }
  }

  private int highestServing(long nowMillis) {
    int best = 0;
    for (int id = 1; id < replicas.length; id++) {
      if (answers(id, nowMillis)) {
        Pong pong = replicas[id].pong;
        if (pong.serving()
            && owns(id, pong.term())
            && pong.term() >= highestTermUsed
            && (best == 0 || pong.term() > replicas[best].pong.term())) {
          best = id;
        }
      }
    }
    return best;
  }

  /** A follower that hears the leader named, if that leader itself does not answer; otherwise 0. */
  private int followerOfNamed(long nowMillis) {
    if (named == null || answers(named.leader(), nowMillis)) {
      return 0;
    }
    int hearing = 0;
    for (int id = 1; id < replicas.length; id++) {
      hearing += hearsNamed(id, nowMillis) ? 1 : 0;
    }
    if (hearing == 0) {
      return 0;
    }
    int skip = turn % hearing;
    for (int id = replicas.length - 1; id >= 1; id--) {
      if (hearsNamed(id, nowMillis) && skip-- == 0) {
        return id;
      }
    }
    return 0;
  }

  private boolean hearsNamed(int id, long nowMillis) {
    return id != named.leader()
        && answers(id, nowMillis)
        && replicas[id].pong.leader() == named.leader()
        && replicas[id].pong.leaderTerm() == named.term();
  }

  private void use(int newLeader, long newTerm, int newRoute) {
    Check.that(newTerm >= highestTermUsed, "term %d after %d", newTerm, highestTermUsed);
    leader = newLeader;
    term = newTerm;
    route = newRoute;
    highestTermUsed = newTerm;
  }

  private void appoint(long nowMillis, Outputs out) {
    if (appointment == null) {
      if (nowMillis >= nextRoundAtMillis && settled(nowMillis)) {
        appointBelow(replicas.length, nowMillis, out);
      }
    } else if (nowMillis >= appointment.untilMillis
        || replicas[appointment.replica].detector.tardy(nowMillis)) {
      appointBelow(appointment.replica, nowMillis, out);
    } else if (!appointment.accepted
        && nowMillis - appointment.askedAtMillis >= settings.answerTimeoutMillis()) {
      appointment.askedAtMillis = nowMillis;
      out.send(Address.order(appointment.replica), new Lead(frontend, appointment.attempt));
    }
  }

  /** Whether each replica has either answered or been silent for long enough. */
  private boolean settled(long nowMillis) {
    for (int id = 1; id < replicas.length; id++) {
      if (!replicas[id].detector.tardy(nowMillis) && !replicas[id].believed()) {
        return false;
      }
    }
    return !awaitsNewcomers(nowMillis);
  }

  /**
   * Whether this is the first selection, and a replica that does not answer may still do so: when
   * all members start together, a lower one must not be appointed only because it was found first,
   * or because a higher one has stalled for a moment. If a replica hears a leader, this is not the
   * store's start.
   */
  private boolean awaitsNewcomers(long nowMillis) {
    if (highestTermUsed > 0) {
      return false;
    }
    for (int id = 1; id < replicas.length; id++) {
      if (answers(id, nowMillis) && replicas[id].pong.leader() != 0) {
        return false;
      }
    }
    int answering = answering(nowMillis);
    boolean majority = answering > settings.orderReplicas() / 2;
    long patience = settings.firstSelectionMillis() * (majority ? 1 : MINORITY_PATIENCE);
    return answering < settings.orderReplicas() && nowMillis - newcomerAtMillis < patience;
  }

  private void appointBelow(int above, long nowMillis, Outputs out) {
    if (above < replicas.length) {
      named = null; // the replica above was asked who leads, and did not confirm the name
    }
    int next = above - 1;
    while (next >= 1 && !answers(next, nowMillis)) {
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

  /** A pause of random length, so that front-ends that got in each other's way part company. */
  private long pause(int doublings) {
    long ping = settings.pingIntervalMillis();
    long most = Math.max(ping, Math.min(settings.leadTimeoutMillis(), ping << doublings));
    return ping + random.nextLong(most + 1);
  }

  private void ping(long nowMillis, Outputs out) {
    boolean everybody = pingSoon || !followersCanWait(nowMillis);
    pings++;
    pingedAtMillis = nowMillis;
    pingSoon = false;
    if (everybody) {
      everybodyPingedAtMillis = nowMillis;
    }
    for (int id = 1; id < replicas.length; id++) {
      if (everybody || id == leader) {
        out.send(Address.order(id), new Ping(frontend, pings));
      }
    }
  }

  /**
   * While the leader serves, and has answered the last ping, nobody waits for a follower's answer;
   * the others are asked so often that none is silent for more than two thirds of the time after
   * which it would be suspected.
   */
  private boolean followersCanWait(long nowMillis) {
    return leader != 0
        && leader == highestServing(nowMillis)
        && replicas[leader].pong.ping() == pings
        && nowMillis + settings.pingIntervalMillis() - everybodyPingedAtMillis
            <= settings.suspectAfterMillis() * 2 / 3;
  }

  /** This front-end itself has been away: its absence is not held against those it left well. */
  private void excuseReplicas(long nowMillis) {
    newcomerAtMillis = nowMillis;
    for (int id = 1; id < replicas.length; id++) {
      if (!replicas[id].detector.tardy(tickedAtMillis)) {
        replicas[id].detector.signal(nowMillis);
      }
    }
  }

  /**
   * Whether the replica can lead this term at all: terms have owners (design, section 5). Taking a
   * mistaken word for it would raise the highest term used, and shut out the leader that there is.
   */
  private boolean owns(int id, long ofTerm) {
    return ofTerm > 0 && ofTerm % settings.orderReplicas() == id % settings.orderReplicas();
  }

  private boolean isReplica(int id) {
    return id >= 1 && id < replicas.length;
  }
}
