package io.toystore.replication;

import io.toystore.message.ReplicaMessage;
import io.toystore.model.LogEntry;
import io.toystore.sansio.Outputs;
import java.util.List;

/**
 * Sends a leader's log to its followers (design, section 5.7). Several messages to one follower are
 * in flight at once; a lost message shows when the follower refuses the next one. Volatile; a new
 * object for each term. Not thread-safe.
 */
final class Replicator {
  private final ReplicaState state;
  private final ReplicationSettings settings;
  private final DurableLog log;
  private final Peers peers;
  private final ReadRounds rounds;
  private final long term;

  /**
   * @param term the term that this replica leads
   */
  Replicator(ReplicaState state, Peers peers, ReadRounds rounds, long term) {
    this.state = state;
    this.settings = state.settings();
    this.log = state.log();
    this.peers = peers;
    this.rounds = rounds;
    this.term = term;
  }

  /**
   * Sends the entries that the follower lacks, as far as its window allows. A follower that is not
   * admitted is asked for its data folder instead, if {@code evenIfEmpty} is set.
   *
   * @param evenIfEmpty whether to send a message without entries if there are none to send
   */
  void replicate(FollowerProgress follower, boolean evenIfEmpty, long nowMillis, Outputs out) {
    if (!peers.admits(follower.replica)) {
      if (evenIfEmpty) {
        follower.sentMillis = nowMillis;
        peers.askForFolder(follower.replica, nowMillis, out);
      }
      return;
    }
    boolean sent = false;
    while (follower.nextIndex <= log.lastIndex()
        && follower.inFlight.size() < (follower.probing ? 1 : settings.maxBatchesInFlight())) {
      if (!log.recent().holds(follower.nextIndex)) {
        readFor(follower, nowMillis, out);
        break;
      }
      sent = true;
      sendEntries(follower, state.entriesAfter(follower.nextIndex - 1), nowMillis, out);
    }
    if (evenIfEmpty && !sent) {
      send(follower, follower.nextIndex - 1, List.of(), nowMillis, out);
    }
  }

  /** Asks the disk for the follower's next entries, and again if the answer was lost. */
  private void readFor(FollowerProgress follower, long nowMillis, Outputs out) {
    boolean lost = nowMillis - follower.readingSinceMillis > settings.candidacyMillis();
    if (!follower.reading || lost) {
      follower.reading = true;
      follower.readingSinceMillis = nowMillis;
      out.readLog(follower.nextIndex, settings.maxBatchBytes());
    }
  }

  /**
   * Sends entries that were read from the disk to a follower that waits for just these.
   *
   * @param entries at least one
   * @param current whether the log still has them
   */
  void onLogRead(
      FollowerProgress follower,
      List<LogEntry> entries,
      boolean current,
      long nowMillis,
      Outputs out) {
    boolean wanted = follower.reading && follower.nextIndex == entries.get(0).index();
    if (wanted && current && peers.admits(follower.replica)) {
      follower.reading = false;
      sendEntries(follower, entries, nowMillis, out);
      replicate(follower, false, nowMillis, out);
    } else if (!wanted) {
      follower.reading = false;
    }
  }

  private void sendEntries(
      FollowerProgress follower, List<LogEntry> entries, long nowMillis, Outputs out) {
    send(follower, follower.nextIndex - 1, entries, nowMillis, out);
    follower.nextIndex += entries.size();
    follower.inFlight.add(follower.nextIndex - 1);
  }

  private void send(
      FollowerProgress follower,
      long prevIndex,
      List<LogEntry> entries,
      long nowMillis,
      Outputs out) {
    follower.sentMillis = nowMillis;
    peers.send(
        follower.replica,
        new ReplicaMessage.AppendEntries(
            settings.replica(),
            term,
            prevIndex,
            log.terms().termAt(prevIndex),
            entries,
            state.commitIndex(),
            log.durableIndex(),
            rounds.begun()),
        out);
  }
}
