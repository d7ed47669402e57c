package io.toystore.frontend.core;

import io.toystore.message.Address;
import io.toystore.message.OrderMessage.Ping;
import io.toystore.message.OrderMessage.Pong;
import io.toystore.sansio.Outputs;

/**
 * Pings the order replicas, and holds their answers (design, section 5.3). The answers may be out
 * of date or wrong, which costs time, never an order. Not thread-safe.
 */
final class ReplicaWatch {
  /** What is known of a replica. */
  private static final class Replica {
    final FaultDetector detector;

    /** The latest answer to a ping; null for none. */
    Pong pong;

    /** Answers to pings before this one no longer count. */
    long believedFromPing;

    Replica(FaultDetector detector) {
      this.detector = detector;
    }

    boolean believed() {
      return pong != null && pong.ping() >= believedFromPing;
    }
  }

  private final FrontendSettings settings;
  private final long frontend;

  // All state below is volatile: none of it survives a restart.

  /** The replicas by id, from 1; index 0 is unused. */
  private final Replica[] replicas;

  /** The number of the latest ping. */
  private long pings;

  private long pingedAtMillis;

  /** When all replicas, and not only the leader, were last pinged. */
  private long allPingedAtMillis;

  private boolean pingSoon;
  private long tickedAtMillis;

  /** When the most recent replica to do so answered for the first time. */
  private long newcomerAtMillis;

  ReplicaWatch(FrontendSettings settings, long frontend) {
    this.settings = settings;
    this.frontend = frontend;
    replicas = new Replica[settings.orderReplicas() + 1];
    for (int id = 1; id < replicas.length; id++) {
      replicas[id] = new Replica(new FaultDetector(settings.suspectAfterMillis()));
    }
  }

  /**
   * Counts every replica as heard now. Silence proves nothing before the first suspicion time is
   * over, so a low id that happens to answer first is not appointed before higher ids could answer.
   */
  void start(long nowMillis) {
    for (int id = 1; id < replicas.length; id++) {
      replicas[id].detector.signal(nowMillis);
    }
    tickedAtMillis = nowMillis;
    newcomerAtMillis = nowMillis;
  }

  /**
   * Called as time passes. If this front-end itself was paused, replicas that were not suspected
   * before are not suspected because of that pause.
   */
  void tick(long nowMillis) {
    if (nowMillis - tickedAtMillis >= settings.suspectAfterMillis()) {
      newcomerAtMillis = nowMillis;
      for (int id = 1; id < replicas.length; id++) {
        if (!replicas[id].detector.tardy(tickedAtMillis)) {
          replicas[id].detector.signal(nowMillis);
        }
      }
    }
    tickedAtMillis = nowMillis;
  }

  /**
   * Handles a replica's answer to a ping.
   *
   * @return whether the answer is new; a late or duplicate answer is not
   */
  boolean onPong(Pong pong, long nowMillis) {
    if (!isReplica(pong.from()) || pong.ping() > pings) {
      return false;
    }
    Replica replica = replicas[pong.from()];
    if (replica.pong != null && pong.ping() <= replica.pong.ping()) {
      return false;
    }
    if (replica.pong == null) {
      newcomerAtMillis = nowMillis;
    }
    replica.pong = pong;
    replica.detector.signal(nowMillis);
    return true;
  }

  /** Ignores this replica's answers to all earlier pings. */
  void disbelieve(int id) {
    replicas[id].believedFromPing = pings + 1;
  }

  boolean isReplica(int id) {
    return id >= 1 && id < replicas.length;
  }

  /** The highest id of a replica. */
  int highestId() {
    return replicas.length - 1;
  }

  /**
   * Whether the replica can lead this term: terms have owners (design, section 5.2). Believing a
   * wrong claim would raise the highest term used, and exclude the true leader.
   */
  boolean owns(int id, long term) {
    return term > 0 && term % settings.orderReplicas() == id % settings.orderReplicas();
  }

  /** Whether this replica answers pings. */
  boolean answers(int id, long nowMillis) {
    return !isTardy(id, nowMillis) && isBelieved(id);
  }

  /** How many replicas answer pings. */
  int answering(long nowMillis) {
    int count = 0;
    for (int id = 1; id < replicas.length; id++) {
      count += answers(id, nowMillis) ? 1 : 0;
    }
    return count;
  }

  /** Whether this replica has been silent for so long that it is suspected. */
  boolean isTardy(int id, long nowMillis) {
    return replicas[id].detector.tardy(nowMillis);
  }

  /** When this replica becomes tardy if it stays silent, in milliseconds. */
  long tardyAtMillis(int id) {
    return replicas[id].detector.tardyAtMillis();
  }

  /** Whether this replica has answered a ping since it was last disbelieved. */
  boolean isBelieved(int id) {
    return replicas[id].believed();
  }

  /** This replica's latest answer; null if it has never answered. */
  Pong pong(int id) {
    return replicas[id].pong;
  }

  /** When the most recent replica to do so answered for the first time, in milliseconds. */
  long newcomerAtMillis() {
    return newcomerAtMillis;
  }

  /** The replica with the highest term among those that report that they serve; 0 for none. */
  int highestServing(long lowestTerm, long nowMillis) {
    int best = 0;
    for (int id = 1; id < replicas.length; id++) {
      if (answers(id, nowMillis)) {
        Pong pong = replicas[id].pong;
        if (pong.serving()
            && owns(id, pong.term())
            && pong.term() >= lowestTerm
            && (best == 0 || pong.term() > replicas[best].pong.term())) {
          best = id;
        }
      }
    }
    return best;
  }

  // ---- pinging ----

  /** Asks for a ping of all replicas as soon as possible. */
  void pingSoon() {
    pingSoon = true;
  }

  boolean isPingWanted() {
    return pingSoon;
  }

  /** When the last ping was sent. */
  long pingedAtMillis() {
    return pingedAtMillis;
  }

  /**
   * Pings all replicas, or the leader alone.
   *
   * @param leader the leader in use; 0 for none
   * @param leaderServes whether the leader answers and reports that it serves
   */
  void ping(int leader, boolean leaderServes, long nowMillis, Outputs out) {
    boolean all = pingSoon || !leaderServes || !followersCanWait(leader, nowMillis);
    pings++;
    pingedAtMillis = nowMillis;
    pingSoon = false;
    if (all) {
      allPingedAtMillis = nowMillis;
    }
    for (int id = 1; id < replicas.length; id++) {
      if (all || id == leader) {
        out.send(Address.order(id), new Ping(frontend, pings));
      }
    }
  }

  /**
   * Whether only the leader needs a ping: while it serves and has answered the last ping, no
   * request waits for a follower's answer. Followers are pinged often enough that none is silent
   * for more than two thirds of the time after which it would be suspected.
   */
  private boolean followersCanWait(int leader, long nowMillis) {
    return replicas[leader].pong.ping() == pings
        && nowMillis + settings.pingIntervalMillis() - allPingedAtMillis
            <= settings.suspectAfterMillis() * 2 / 3;
  }
}
