package io.toystore.catalog.core;

import io.toystore.catalog.core.CatalogRecord.Restocked;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Restocks the toys that are sold out, in rounds on a timer. A round is spread over as many ticks
 * as its batches need, so that no tick is long. Not thread-safe.
 */
final class Restocking {
  private final CatalogSettings settings;
  private final CatalogLog log;

  // Volatile: a start begins a new interval.

  private long nextRoundMillis;

  /** How many toys this round still has to restock. */
  private int due;

  private long restocks;

  Restocking(CatalogSettings settings, CatalogLog log) {
    this.settings = settings;
    this.log = log;
  }

  void start(long nowMillis) {
    nextRoundMillis = nextRound(nowMillis);
  }

  void tick(long nowMillis, CatalogOutputs out) {
    if (nowMillis >= nextRoundMillis) {
      nextRoundMillis = nextRound(nowMillis);
      due = log.goods().soldOut().size();
    }
    if (due > 0) {
      restockBatch(out);
    }
  }

  /** Whether a round is in progress, so that the next {@link #tick} is due at once. */
  boolean isInRound() {
    return due > 0;
  }

  /** When the next round begins, in milliseconds; {@link Long#MAX_VALUE} for never. */
  long nextRoundMillis() {
    return nextRoundMillis;
  }

  /** Toys restocked since the start. */
  long restocks() {
    return restocks;
  }

  private void restockBatch(CatalogOutputs out) {
    int count = Math.min(due, settings.restockBatch());
    due -= count;
    // A toy leaves the set when it is restocked, so the batch is copied first.
    List<Toy> toys = new ArrayList<>(count);
    Iterator<Toy> soldOut = log.goods().soldOut().iterator();
    while (toys.size() < count && soldOut.hasNext()) {
      toys.add(soldOut.next());
    }
    for (Toy toy : toys) {
      log.append(new Restocked(toy.name(), settings.restockTo(), toy.version() + 1), out);
      restocks++;
    }
  }

  private long nextRound(long nowMillis) {
    long interval = settings.restockIntervalMillis();
    return interval == 0 ? Long.MAX_VALUE : nowMillis + interval;
  }
}
