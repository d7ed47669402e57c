package io.toystore.replication;

import io.toystore.message.ReplicaMessage;
import io.toystore.sansio.Check;
import io.toystore.sansio.Outputs;
import java.util.HashMap;
import java.util.Map;

/**
 * A candidacy: with promises of a majority the candidate adopts the best log among them, and then
 * leads (design, sections 5.5 and 5.6; "Viewstamped Replication Revisited", section 4.2). A new
 * object for each candidacy; everything here is volatile. Not thread-safe.
 */
final class Candidate {
  private final Roles roles;
  private final ReplicaState state;
  private final ReplicationSettings settings;
  private final DurableLog log;
  private final Peers peers;

  /** The term of this candidacy: this replica has promised it, and no other candidacy uses it. */
  private final long term;

  /** The promise of each replica for this term; this replica's own once it is durable. */
  private final Map<Integer, ReplicaMessage.Promise> promises = new HashMap<>();

  /** Set once the term and the log before it are durable; nothing is sent before. */
  private boolean durable;

  /** The promise whose log is adopted; null as long as no majority has promised. */
  private ReplicaMessage.Promise source;

  /** Up to this index the log is the source's, or the source is being asked whether it is. */
  private long fetchIndex;

  /** When a promise or entries last arrived. */
  private long progressMillis;

  private long sentMillis;

  /** A candidacy for the promised term. */
  Candidate(Roles roles, ReplicaState state, Peers peers, long nowMillis) {
    this.roles = roles;
    this.state = state;
    this.settings = state.settings();
    this.log = state.log();
    this.peers = peers;
    this.term = state.promisedTerm();
    this.progressMillis = nowMillis;
    this.sentMillis = nowMillis;
  }

  // ---- prepare ----

  /** Asks for promises once this replica's own promise and its log are durable. */
  void begin(long nowMillis, Outputs out) {
    log.whenStored(
        nowMillis,
        out,
        (now, outputs) -> {
          if (!roles.isCandidateOf(term)) {
            return;
          }
          durable = true;
          progressMillis = now;
          promises.put(settings.replica(), state.ownPromise());
          peers.sendToAll(prepare(), now, outputs);
          adoptIfMajority(now, outputs);
        });
  }

  private ReplicaMessage.Prepare prepare() {
    return new ReplicaMessage.Prepare(settings.replica(), term);
  }

  /** A peer promises to obey no term below this candidate's. */
  void onPromise(ReplicaMessage.Promise m, long nowMillis, Outputs out) {
    if (!durable || source != null || m.lastTerm() >= term || m.lastIndex() < 0) {
      return;
    }
    if (promises.put(m.from(), m) == null) {
      progressMillis = nowMillis;
    }
    adoptIfMajority(nowMillis, out);
  }

  // ---- adopt ----

  /** Chooses the log with the highest (last term, last index) of a majority; not the longest. */
  private void adoptIfMajority(long nowMillis, Outputs out) {
    if (promises.size() < Majority.of(settings.groupSize())) {
      return;
    }
    ReplicaMessage.Promise best = promises.get(settings.replica());
    for (ReplicaMessage.Promise promise : promises.values()) {
      if (promise.lastTerm() > best.lastTerm()
          || (promise.lastTerm() == best.lastTerm() && promise.lastIndex() > best.lastIndex())) {
        best = promise;
      }
    }
    source = best;
    if (best.from() == settings.replica()) {
      roles.becomeLeader(nowMillis, out);
    } else {
      fetchIndex = Math.min(log.lastIndex(), best.lastIndex());
      fetch(nowMillis, out);
    }
  }

  private void fetch(long nowMillis, Outputs out) {
    sentMillis = nowMillis;
    peers.send(
        source.from(),
        new ReplicaMessage.FetchLog(
            settings.replica(), term, fetchIndex, log.terms().termAt(fetchIndex)),
        out);
  }

  /** The source sends what comes after {@code fetchIndex}, or where the logs may still agree. */
  void onFetchedLog(ReplicaMessage.FetchedLog m, long nowMillis, Outputs out) {
    if (source == null || m.from() != source.from() || m.prevIndex() != fetchIndex) {
      return;
    }
    // 1. The logs differ at fetchIndex: try further back.
    if (!m.matched()) {
      fetchIndex = log.terms().hintBelow(Math.min(m.hintIndex() + 1, m.prevIndex()), m.hintTerm());
      fetch(nowMillis, out);
      return;
    }
    long prevTerm = log.terms().termAt(m.prevIndex());
    if (m.entries().isEmpty()
        || m.entries().size() > source.lastIndex() - m.prevIndex()
        || !DurableLog.mayFollow(m.prevIndex(), prevTerm, source.lastTerm(), m.entries())) {
      return;
    }
    // 2. Cut at the first mismatch, append, and continue until the source's last entry is here.
    state.merge(m.entries(), out);
    progressMillis = nowMillis;
    fetchIndex = m.prevIndex() + m.entries().size();
    if (fetchIndex < source.lastIndex()) {
      fetch(nowMillis, out);
      return;
    }
    // 3. Lead once the adopted log is durable.
    Check.that(
        log.lastIndex() == source.lastIndex() && log.lastTerm() == source.lastTerm(),
        "adopted up to %d of term %d, not %s",
        log.lastIndex(),
        log.lastTerm(),
        source);
    log.whenStored(
        nowMillis,
        out,
        (now, outputs) -> {
          if (roles.isCandidateOf(term)) {
            roles.becomeLeader(now, outputs);
          }
        });
  }

  // ---- time ----

  /**
   * Repeats unanswered questions, and gives up after {@link ReplicationSettings#candidacyMillis}
   * without progress.
   */
  void tick(long nowMillis, Outputs out) {
    if (settings.groupSize() > 1 && nowMillis - progressMillis > settings.candidacyMillis()) {
      roles.becomeFollower();
    } else if (durable && nowMillis - sentMillis >= settings.resendMillis()) {
      sentMillis = nowMillis;
      if (source == null) {
        peers.sendToAll(prepare(), nowMillis, out);
      } else if (fetchIndex < source.lastIndex()) {
        fetch(nowMillis, out);
      }
    }
  }

  /** Asks a peer that was admitted during this candidacy for its promise. */
  void onAdmitted(int peer, Outputs out) {
    if (durable && source == null) {
      peers.sendIfAdmitted(peer, prepare(), out);
    }
  }
}
