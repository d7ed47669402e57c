package io.toystore.order;

import io.toystore.order.core.OrderReplica;
import io.toystore.storage.JournalWriter;
import io.toystore.storage.NewSnapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a part of the snapshot each time the log has grown by {@code entriesAPart} entries that
 * are committed and forced. A book of orders only grows, so each entry is written only once. All
 * methods are called on the replica's event loop.
 */
final class PartKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(PartKeeper.class);

  private final OrderReplica replica;
  private final JournalWriter writer;
  private final int entriesAPart;
  private long covered;

  /** The next part is written once this index is committed. */
  private long nextTarget;

  private boolean busy;

  /**
   * @param covered the last entry that the parts in the folder cover; 0 for none
   */
  PartKeeper(OrderReplica replica, JournalWriter writer, int entriesAPart, long covered) {
    this.replica = replica;
    this.writer = writer;
    this.entriesAPart = entriesAPart;
    this.covered = covered;
    this.nextTarget = covered + entriesAPart;
  }

  /** Writes a part if one is due; called periodically. */
  void writeIfDue() {
    long last = covered + entriesAPart;
    long committed = Math.min(replica.log().commitIndex(), replica.log().durableIndex());
    if (busy || committed < nextTarget) {
      return;
    }
    busy = true;
    long first = covered + 1;
    long term = replica.log().termAt(last);
    writer.save(
        NewSnapshot.ofPart(first, last, term, replica.part(first, last)),
        this::saved,
        cause -> giveUp(cause, committed));
  }

  private void saved() {
    covered += entriesAPart;
    nextTarget = covered + entriesAPart;
    busy = false;
  }

  /** Until the next try, a start replays more entries than necessary; nothing else is lost. */
  private void giveUp(Throwable cause, long committed) {
    LOG.warn("no snapshot of the orders: {}", cause.toString());
    nextTarget = committed + entriesAPart;
    busy = false;
  }
}
