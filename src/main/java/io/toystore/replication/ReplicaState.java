package io.toystore.replication;

import io.toystore.message.ReplicaMessage;
import io.toystore.model.LogEntry;
import io.toystore.sansio.Check;
import io.toystore.sansio.Outputs;
import java.util.List;

/**
 * What a replica has in every role: terms, log and commit index. Not thread-safe.
 *
 * <p>Persistent: {@code promisedTerm} and the log. Volatile: everything else.
 */
final class ReplicaState {
  private final ReplicationSettings settings;
  private final StateMachine machine;
  private final long folderId;
  private final Membership membership;
  private final DurableLog log;

  /** Persistent. This replica obeys no lower term. Never falls; at least the log's last term. */
  private long promisedTerm;

  /** Volatile. The highest promised term that is durable; at most {@code promisedTerm}. */
  private long durablePromise;

  /** Volatile. The highest term seen anywhere; at least {@code promisedTerm}. */
  private long highestTermSeen;

  /** Volatile. Never falls; at most the log's last index, once the log is restored. */
  private long commitIndex;

  ReplicaState(
      ReplicationSettings settings,
      StateMachine machine,
      ReplicaStart start,
      Membership membership,
      DurableLog log) {
    this.settings = settings;
    this.machine = machine;
    this.folderId = start.folderId();
    this.membership = membership;
    this.log = log;
    this.promisedTerm = start.promisedTerm();
    this.durablePromise = start.promisedTerm();
    this.highestTermSeen = start.promisedTerm();
    this.commitIndex = Math.max(start.commitIndex(), start.baseIndex());
  }

  ReplicationSettings settings() {
    return settings;
  }

  StateMachine machine() {
    return machine;
  }

  Membership membership() {
    return membership;
  }

  DurableLog log() {
    return log;
  }

  /** The id of this replica's data folder, which its promises and confirmations name. */
  long folderId() {
    return folderId;
  }

  long promisedTerm() {
    return promisedTerm;
  }

  long durablePromise() {
    return durablePromise;
  }

  long commitIndex() {
    return commitIndex;
  }

  // ---- terms ----

  /**
   * The lowest term that this replica owns and no replica is known to have used (design, section
   * 5.2).
   */
  long nextOwnTerm() {
    return Terms.nextOwned(
        Math.max(promisedTerm, highestTermSeen), settings.replica(), settings.groupSize());
  }

  /** Notes a term that was seen; at most {@link Terms#HIGHEST}. */
  void noteTerm(long term) {
    highestTermSeen = Math.max(highestTermSeen, term);
  }

  /**
   * Promises to obey no term below this one, which must be above the promised term. The promise is
   * durable once the disk has stored it; nothing may be sent in its name before ({@link
   * DurableLog#whenStored}).
   */
  void promise(long term, long nowMillis, Outputs out) {
    Check.that(term > promisedTerm, "promise of %d after %d", term, promisedTerm);
    promisedTerm = term;
    noteTerm(term);
    log.savePromise(term, out);
    log.whenStored(
        nowMillis, out, (now, outputs) -> durablePromise = Math.max(durablePromise, term));
  }

  /** This replica's current promise; it must not be sent before all of it is durable. */
  ReplicaMessage.Promise ownPromise() {
    return new ReplicaMessage.Promise(
        settings.replica(), promisedTerm, folderId, log.lastTerm(), log.lastIndex());
  }

  // ---- the log ----

  /** The log is restored. The commit index is the one known before, as far as the log reaches. */
  void start(long nowMillis, Outputs out) {
    Check.that(
        promisedTerm >= log.lastTerm(), "promised %d, log has %d", promisedTerm, log.lastTerm());
    commitIndex = Math.min(commitIndex, log.lastIndex());
    if (commitIndex > 0) {
      machine.committed(commitIndex, nowMillis, out);
    }
  }

  /** Takes over entries from the disk that a snapshot covers; all of them are committed. */
  void restoreCovered(List<TermRun> runs, long lastIndex) {
    log.restoreCovered(runs, lastIndex);
    commitIndex = Math.max(commitIndex, lastIndex);
  }

  /**
   * Merges entries of a leader, or of a log that a candidate adopts, into the log. Besides {@link
   * Leader#propose}, this is the only place where a log changes (design, section 5.7).
   */
  void merge(List<LogEntry> entries, Outputs out) {
    for (LogEntry entry : entries) {
      if (entry.index() <= log.lastIndex()) {
        // 1. An entry that is in the log already is skipped.
        if (log.terms().termAt(entry.index()) == entry.term()) {
          continue;
        }
        // 2. At the first real conflict the log is cut.
        Check.that(
            entry.index() > commitIndex,
            "entry %d of term %d would replace a committed one",
            entry.index(),
            entry.term());
        log.cutFrom(entry.index(), out);
      }
      // 3. The rest is appended.
      log.append(entry);
    }
  }

  /** Entries after {@code index} for one message; they must be in memory. */
  List<LogEntry> entriesAfter(long index) {
    return log.recent().from(index + 1, settings.maxBatchEntries(), settings.maxBatchBytes());
  }

  /**
   * Everything up to {@code index}, which the log must have, is committed; a lower index is
   * ignored.
   */
  void commitUpTo(long index, long nowMillis, Outputs out) {
    if (index > commitIndex) {
      Check.that(index <= log.lastIndex(), "commit %d of %d", index, log.lastIndex());
      commitIndex = index;
      machine.committed(index, nowMillis, out);
    }
  }

  /**
   * Remembers that a peer has forced this log up to {@code forcedIndex}, as far as it is committed:
   * a data folder of the peer that lacks such an entry is an old copy.
   */
  void rememberForced(int peer, long forcedIndex) {
    long committed = Math.min(forcedIndex, commitIndex);
    if (committed > 0) {
      membership.forcedCommitted(peer, committed, log.terms().termAt(committed));
    }
  }
}
