package io.toystore.simulation;

import io.toystore.model.LogEntry;
import io.toystore.order.core.OrderReplica;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What order replicas have ever called committed, looked at after every step of every replica. It
 * checks the two things that committing means, and knows nothing of the rule by which it is done:
 *
 * <ol>
 *   <li>At one index all replicas commit the same entry, for good (Raft, "State Machine Safety").
 *   <li>What is committed can no longer be lost: at the moment when an entry is first called
 *       committed, any majority of disks that a candidate may hear must make it adopt a log with
 *       that entry (Raft, "Leader Completeness"). So a commit that was merely lucky is found, too.
 * </ol>
 */
final class CommittedLog {
  private final List<SimNode> replicas;
  private final List<LogEntry> entries = new ArrayList<>();
  private final long[] committed;

  /** Its folder was replaced, so nobody counts its vote; null for none. */
  private SimNode outcast;

  CommittedLog(List<SimNode> replicas) {
    this.replicas = replicas;
    this.committed = new long[replicas.size()];
  }

  List<LogEntry> entries() {
    return entries;
  }

  /** From now on nobody may count the vote of this replica, whatever its disk holds. */
  void castOut(SimNode replica) {
    outcast = replica;
  }

  /** Looks at one replica after a step; its place is that in the list. */
  void observe(int place) {
    SimNode node = replicas.get(place);
    long commit = ((OrderReplica) node.core()).log().commitIndex();
    // A replica that starts again may know less than before.
    for (long index = committed[place] + 1; index <= commit; index++) {
      commits(node, index);
    }
    committed[place] = commit;
  }

  private void commits(SimNode node, long index) {
    LogEntry entry = node.disk().entry(index);
    require(entry != null, node.name() + " has committed what it lacks: " + index);
    if (index > entries.size()) {
      entries.add(entry);
      requireSafe(node, entry);
    }
    require(
        entries.get((int) index - 1).equals(entry),
        node.name() + " has committed another entry at " + index);
  }

  private void requireSafe(SimNode node, LogEntry entry) {
    for (SimNode lacking : replicas) {
      if (lacking != outcast && !holds(lacking, entry)) {
        long outvoted =
            replicas.stream()
                .filter(other -> other != outcast && !isBetter(other.disk(), lacking.disk()))
                .count();
        require(
            outvoted * 2 < replicas.size(),
            String.format(
                Locale.ROOT,
                "%s has committed %d, and yet a majority would follow %s, which lacks it",
                node.name(),
                entry.index(),
                lacking.name()));
      }
    }
  }

  /** Whether an entry would survive a crash of this replica now. */
  private static boolean holds(SimNode replica, LogEntry entry) {
    List<LogEntry> log = replica.disk().log();
    return log.size() >= entry.index() && log.get((int) entry.index() - 1).equals(entry);
  }

  /** Whether a candidate prefers this disk's log: by its last term, and then by its length. */
  private static boolean isBetter(SimDisk one, SimDisk other) {
    long term = lastTerm(one);
    long otherTerm = lastTerm(other);
    return term != otherTerm ? term > otherTerm : one.log().size() > other.log().size();
  }

  private static long lastTerm(SimDisk disk) {
    List<LogEntry> log = disk.log();
    return log.isEmpty() ? 0 : log.get(log.size() - 1).term();
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
