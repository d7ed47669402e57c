package io.toystore.frontend.core;

import io.toystore.frontend.core.Appointments.NamedLeader;
import io.toystore.message.OrderMessage.LeadAnswer;
import io.toystore.message.OrderMessage.Pong;
import io.toystore.sansio.Check;
import io.toystore.sansio.Outputs;

/**
 * Decides which order replica is used as leader (design, sections 5.3 and 5.4). Front-ends may
 * disagree or be wrong. That costs time, never an order, because every command names its term.
 *
 * <p>The rule, applied after every event:
 *
 * <ol>
 *   <li>Of the replicas that answer pings and say that they serve ({@link ReplicaWatch}), the one
 *       with the highest term is used, if no higher term was used before.
 *   <li>Otherwise a replica is appointed ({@link Appointments}).
 *   <li>If an appointed replica refuses and names a leader that this front-end cannot reach,
 *       commands go to a follower that says, in its latest answer to a ping, that it hears that
 *       leader. Rounds of appointments go on meanwhile, since what the follower says may be out of
 *       date.
 * </ol>
 *
 * <p>Not thread-safe.
 */
final class LeaderSelector {
  private final FrontendSettings settings;
  private final ReplicaWatch replicas;
  private final Appointments appointments;

  // All state below is volatile: none of it survives a restart.

  /** The leader in use and its term; both 0 when there is none. */
  private int leader;

  private long term;

  /** The replica that commands are sent to: the leader, or a follower; 0 for none. */
  private int route;

  /** The highest term used so far; no lower term is used again. */
  private long highestTermUsed;

  /** Selects among the followers that hear the leader; advances when a request fails. */
  private int turn;

  /**
   * @param frontend the start id of this front-end
   * @param seed the seed of the random pauses between rounds of appointments
   */
  LeaderSelector(FrontendSettings settings, long frontend, long seed) {
    this.settings = settings;
    this.replicas = new ReplicaWatch(settings, frontend);
    this.appointments = new Appointments(settings, frontend, replicas, seed);
  }

  void start(long nowMillis, Outputs out) {
    replicas.start(nowMillis);
    appointments.reset(nowMillis);
    ping(nowMillis, out);
  }

  void tick(long nowMillis, Outputs out) {
    replicas.tick(nowMillis);
    // A replica that is about to lead is pinged at every tick, since all requests wait for it.
    if (replicas.isPingWanted()
        || appointments.isAccepted()
        || nowMillis - replicas.pingedAtMillis() >= settings.pingIntervalMillis()) {
      ping(nowMillis, out);
    }
    decide(nowMillis, out);
  }

  /** When the next tick is due, see {@link io.toystore.sansio.Core#nextTickMillis}. */
  long nextTickMillis(long nowMillis) {
    return serves(leader, nowMillis) && !replicas.isPingWanted()
        ? Math.min(
            replicas.pingedAtMillis() + settings.pingIntervalMillis(),
            replicas.tardyAtMillis(leader))
        : nowMillis;
  }

  /**
   * Requests may fail by the thousand in a burst; a ping each millisecond is enough for all of
   * them.
   */
  void flush(long nowMillis, Outputs out) {
    if (replicas.isPingWanted() && nowMillis > replicas.pingedAtMillis()) {
      ping(nowMillis, out);
    }
  }

  /** Handles a replica's answer to a ping. */
  void pong(Pong pong, long nowMillis, Outputs out) {
    if (replicas.onPong(pong, nowMillis)) {
      decide(nowMillis, out);
    }
  }

  /** Handles the answer of an appointed replica. */
  void leadAnswer(LeadAnswer answer, long nowMillis, Outputs out) {
    if (appointments.onLeadAnswer(answer, highestTermUsed, nowMillis, out)) {
      replicas.pingSoon();
      decide(nowMillis, out);
    }
  }

  /**
   * Called when the replica in use did not answer a request in time: all replicas are pinged at
   * once.
   */
  void requestFailed() {
    replicas.pingSoon();
    turn = (turn + 1) & Integer.MAX_VALUE;
  }

  /**
   * Called when a replica has refused a command of this term. Its earlier answers about the leader
   * are out of date; its answer to the next ping counts.
   */
  void refused(int from, long refusedTerm, long nowMillis, Outputs out) {
    if (replicas.isReplica(from) && refusedTerm == term) {
      replicas.disbelieve(from);
      replicas.pingSoon();
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

  /**
   * The replica that commands are sent to: the leader, or a follower that passes them on; 0 for
   * none.
   */
  int route() {
    return route;
  }

  /** Whether this replica answers pings. */
  boolean answers(int replica, long nowMillis) {
    return replicas.answers(replica, nowMillis);
  }

  /** How many replicas answer pings. */
  int answering(long nowMillis) {
    return replicas.answering(nowMillis);
  }

  /** How many appointments this front-end has made. */
  long appointments() {
    return appointments.attempts();
  }

  private void decide(long nowMillis, Outputs out) {
    int serving = replicas.highestServing(highestTermUsed, nowMillis);
    if (serving != 0) {
      use(serving, replicas.pong(serving).term(), serving);
      appointments.reset(nowMillis);
      return;
    }
    NamedLeader named = appointments.named();
    int follower = named == null ? 0 : followerOf(named, nowMillis);
    if (follower != 0) {
      use(named.leader(), named.term(), follower);
    } else {
      if (leader != 0) {
        // A replica that was not pinged recently may lead by now.
        replicas.pingSoon();
      }
      leader = 0;
      term = 0;
      route = 0;
    }
    // A group of one opens its term without being asked (design, section 5.13).
    if (settings.orderReplicas() > 1) {
      appointments.advance(highestTermUsed == 0, nowMillis, out);
    }
  }

  private void use(int newLeader, long newTerm, int newRoute) {
    Check.that(newTerm >= highestTermUsed, "term %d after %d", newTerm, highestTermUsed);
    leader = newLeader;
    term = newTerm;
    route = newRoute;
    highestTermUsed = newTerm;
  }

  /** A follower that hears this leader, if the leader itself does not answer; otherwise 0. */
  private int followerOf(NamedLeader named, long nowMillis) {
    if (replicas.answers(named.leader(), nowMillis)) {
      return 0;
    }
    int hearing = 0;
    for (int id = 1; id <= replicas.highestId(); id++) {
      hearing += hears(id, named, nowMillis) ? 1 : 0;
    }
    if (hearing == 0) {
      return 0;
    }
    int skip = turn % hearing;
    for (int id = replicas.highestId(); id >= 1; id--) {
      if (hears(id, named, nowMillis) && skip-- == 0) {
        return id;
      }
    }
    return 0;
  }

  private boolean hears(int id, NamedLeader named, long nowMillis) {
    return id != named.leader()
        && replicas.answers(id, nowMillis)
        && replicas.pong(id).leader() == named.leader()
        && replicas.pong(id).leaderTerm() == named.term();
  }

  /** Whether this is the leader that would be used now. */
  private boolean serves(int id, long nowMillis) {
    return id != 0 && id == replicas.highestServing(highestTermUsed, nowMillis);
  }

  private void ping(long nowMillis, Outputs out) {
    replicas.ping(leader, serves(leader, nowMillis), nowMillis, out);
  }
}
