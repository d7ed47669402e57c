package io.toystore.order;

import io.toystore.journal.JournalWriter;
import io.toystore.journal.SnapshotPart;
import io.toystore.order.core.OrderReplica;
import io.vertx.core.Vertx;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a part of the snapshot each time the log has grown by so many entries that are committed
 * and forced. A book of orders only grows, so each entry is written once, however many there are.
 * All methods are called on the replica's event loop.
 */
final class PartKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(PartKeeper.class);

  private final Vertx vertx;
  private final OrderReplica replica;
  private final JournalWriter writer;
  private final int entriesAPart;
  private long covered;
  private boolean busy;

  /**
   * @param covered the last entry that the parts in the folder cover; 0 for none
   */
  PartKeeper(
      Vertx vertx, OrderReplica replica, JournalWriter writer, int entriesAPart, long covered) {
    this.vertx = vertx;
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
    Supplier<byte[]> part = replica.part(first, last);
    vertx
        .executeBlocking(part::get)
        .onSuccess(
            body -> writer.saveSnapshotPart(new SnapshotPart(first, last, term, body), this::saved))
        .onFailure(
            // A start replays more than it would have to; nothing else is lost.
            cause -> LOG.warn("no snapshot of the orders: {}", cause.toString()));
  }

  private void saved() {
    covered += entriesAPart;
    busy = false;
  }
}
