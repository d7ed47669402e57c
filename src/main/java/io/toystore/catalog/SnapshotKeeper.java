package io.toystore.catalog;

import io.toystore.catalog.core.Catalog;
import io.toystore.catalog.core.CatalogSettings;
import io.toystore.model.LogEntry;
import io.toystore.storage.DataFolder;
import io.toystore.storage.JournalWriter;
import io.toystore.storage.NewSnapshot;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a snapshot each time the journal has grown by {@code everyEntries} committed entries, and
 * by a few for each toy, so that each purchase pays the same share of a snapshot's cost, however
 * many toys there are. The keeper never touches the running catalog: it reads the journal back in
 * small pieces, applies them to a second ledger on a worker thread, and writes that ledger. So no
 * event loop waits while 100,000 products are written, and a snapshot is by construction the state
 * that a restart would have replayed. The second ledger is kept for the next snapshot: a new one
 * each time would give the collector 100,000 more objects to move.
 */
final class SnapshotKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotKeeper.class);

  /** A read delays the next force of the journal's thread, so it must be short. */
  private static final int READ_BYTES = 128 << 10;

  /** At least this many entries lie between two snapshots for each toy in them. */
  private static final int ENTRIES_FOR_EACH_TOY = 5;

  private final Vertx vertx;
  private final DataFolder folder;
  private final JournalWriter writer;
  private final CatalogSettings settings;
  private final long everyEntries;
  private final LongSupplier committed;

  /** The next snapshot is made once this index is committed. */
  private long nextTarget;

  private boolean busy;
  private boolean stopped;

  // Used by one worker task at a time, and by the event loop only when there is none.
  private Catalog fold;
  private long foldedTerm;

  /**
   * @param lastSnapshot the index of the newest snapshot in the folder; 0 for none
   * @param committed the catalog's commit index; called on the event loop
   */
  SnapshotKeeper(
      Vertx vertx,
      DataFolder folder,
      JournalWriter writer,
      CatalogSettings settings,
      long everyEntries,
      long lastSnapshot,
      LongSupplier committed) {
    this.vertx = vertx;
    this.folder = folder;
    this.writer = writer;
    this.settings = settings;
    this.everyEntries = everyEntries;
    this.nextTarget = lastSnapshot + everyEntries;
    this.committed = committed;
  }

  void stop() {
    stopped = true;
  }

  /** Begins a snapshot if one is due; called periodically on the event loop. */
  void beginIfDue() {
    long target = committed.getAsLong();
    if (busy || stopped || target < nextTarget) {
      return;
    }
    busy = true;
    nextTarget = target + everyEntries;
    vertx
        .executeBlocking(this::begin)
        .onSuccess(folded -> readOn(folded + 1, target))
        .onFailure(this::giveUp);
  }

  /**
   * Prepares the second ledger; the first time from the newest snapshot, if any.
   *
   * @return the index of the last entry that the second ledger has applied
   */
  private long begin() throws java.io.IOException {
    if (fold == null) {
      Catalog begun = new Catalog(settings);
      folder.latestSnapshot(snapshot -> begun.restoreSnapshot(snapshot.body()));
      fold = begun;
    }
    return fold.appliedIndex();
  }

  private void readOn(long from, long target) {
    if (!stopped) {
      writer.read(from, READ_BYTES, entries -> apply(entries, target));
    }
  }

  private void apply(List<LogEntry> entries, long target) {
    vertx
        .executeBlocking(
            () -> {
              for (LogEntry entry : entries) {
                if (entry.index() <= target) {
                  fold.restore(entry);
                  foldedTerm = entry.term();
                }
              }
              return fold.appliedIndex();
            })
        .onSuccess(
            folded -> {
              if (folded < target) {
                readOn(folded + 1, target);
              } else {
                writer.save(
                    NewSnapshot.ofAll(target, foldedTerm, fold.snapshot()),
                    () -> saved(target),
                    this::giveUp);
              }
            })
        .onFailure(this::giveUp);
  }

  private void saved(long target) {
    LOG.info("catalog snapshot at entry {}", target);
    long forToys = (long) ENTRIES_FOR_EACH_TOY * fold.status().products();
    nextTarget = target + Math.max(everyEntries, forToys);
    busy = false;
  }

  /** Until the next snapshot, a start replays more entries than necessary; nothing else is lost. */
  private void giveUp(Throwable cause) {
    LOG.warn("no snapshot of the catalog: {}", cause.toString());
    fold = null;
    busy = false;
  }
}
