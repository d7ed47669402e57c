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
 * Writes a snapshot each time the journal has grown by enough committed entries: {@code
 * everyEntries}, or {@link #ENTRIES_FOR_EACH_TOY} for each toy if that is more. So a catalog with
 * many toys, whose snapshots are large, writes them less often. The keeper never touches the
 * running catalog: it reads the journal back in small pieces, applies them to a second ledger on a
 * worker thread, and writes that ledger. So no event loop waits while 100,000 products are written,
 * and a snapshot is by construction the state that a restart would have replayed. The second ledger
 * is kept for the next snapshot: a new ledger each time would give the garbage collector 100,000
 * more objects to move.
 */
final class SnapshotKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotKeeper.class);

  /** A read delays the journal's next force, so a read must be short. */
  private static final int READ_BYTES = 128 << 10;

  /** Two snapshots are at least this many entries apart for each toy. */
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

  // One worker task at a time uses these fields; the event loop uses them only between tasks.
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
   * Creates the second ledger from the newest snapshot, if there is no second ledger yet.
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

  /** A failure loses nothing: until the next snapshot, a start only replays more entries. */
  private void giveUp(Throwable cause) {
    LOG.warn("no snapshot of the catalog: {}", cause.toString());
    fold = null;
    busy = false;
  }
}
