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
 * Writes a snapshot each time the journal has grown by so many committed entries, and by a few for
 * each toy: what a snapshot costs, each purchase pays a share of, which is then the same however
 * many toys there are. It never touches the living catalog: it reads the journal back in small
 * parts, applies them to a second ledger on a worker thread, and writes what comes out. So no event
 * loop waits for 100,000 products to be written down, and a snapshot is by its making what a
 * restart would have replayed. The second ledger stays for the next one: made anew each time, it
 * would be 100,000 objects more for the collector to move.
 */
final class SnapshotKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotKeeper.class);

  /** A read keeps the journal's thread from its next force, so it is a short one. */
  private static final int READ_BYTES = 128 << 10;

  /** At least so many entries lie between two snapshots for each toy that they hold. */
  private static final int ENTRIES_FOR_EACH_TOY = 5;

  private final Vertx vertx;
  private final DataFolder folder;
  private final JournalWriter writer;
  private final CatalogSettings settings;
  private final long everyEntries;
  private final LongSupplier committed;

  /** The next snapshot is made once so much is committed. */
  private long nextTarget;

  private boolean busy;
  private boolean stopped;

  // Used by one worker task at a time, and by the event loop only when there is none.
  private Catalog fold;
  private long foldedTerm;

  /**
   * @param lastSnapshot the index of the newest snapshot in the folder; 0 for none
   * @param committed everything up to it is committed; asked on the event loop
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

  /** Looks whether it is time; called now and then on the event loop. */
  void look() {
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
   * The first time begins with the newest snapshot that there is.
   *
   * @return the entry up to which the second ledger stands
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

  /** A start replays more than it would have to, until the next snapshot; nothing else is lost. */
  private void giveUp(Throwable cause) {
    LOG.warn("no snapshot of the catalog: {}", cause.toString());
    fold = null;
    busy = false;
  }
}
