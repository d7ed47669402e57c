package io.toystore.order;

import io.toystore.journal.JournalWriter;
import io.toystore.journal.NewSnapshot;
import io.toystore.order.core.OrderReplica;

/**
 * Writes a part of the snapshot each time the log has grown by so many entries that are committed
 * and forced. A book of orders only grows, so each entry is written once, however many there are.
 * All methods are called on the replica's event loop.
 */
final class PartKeeper {
  private final OrderReplica replica;
  private final JournalWriter writer;
  private final int entriesAPart;
  private long covered;
  private boolean busy;

  /**
   * @param covered the last entry that the parts in the folder cover; 0 for none
   */
  PartKeeper(OrderReplica replica, JournalWriter writer, int entriesAPart, long covered) {
    this.replica = replica;
    this.writer = writer;
    this.entriesAPart = entriesAPart;
    this.covered = covered;
  }

  /** Looks whether it is time; called now and then. */
  void look() {
    long last = covered + entriesAPart;
    long committed = Math.min(replica.log().commitIndex(), replica.log().durableIndex());
    if (busy || committed < last) {
      return;
    }
    busy = true;
    long first = covered + 1;
    long term = replica.log().termAt(last);
    writer.save(NewSnapshot.ofPart(first, last, term, replica.part(first, last)), this::saved);
  }

  private void saved() {
    covered += entriesAPart;
    busy = false;
  }
}
