package io.toystore.catalog;

import io.toystore.catalog.core.Catalog;
import io.toystore.catalog.core.CatalogSettings;
import io.toystore.journal.DataFolder;
import io.toystore.journal.JournalWriter;
import io.toystore.journal.Snapshot;
import io.toystore.protocol.LogEntry;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a snapshot each time the journal has grown by so many committed entries. It never touches
 * the living catalog: it reads the journal back in small parts, applies them to a second ledger on
 * a worker thread, and writes what comes out. So no event loop waits for 100,000 products to be
 * written down, and a snapshot is by its making what a restart would have replayed.
 */
final class SnapshotKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotKeeper.class);
  private static final int READ_BYTES = 1 << 20;

  private final Vertx vertx;
  private final DataFolder folder;
  private final JournalWriter writer;
  private final CatalogSettings settings;
  private final long everyEntries;
  private final LongSupplier committed;
  private long lastSnapshot;
  private boolean busy;
  private boolean stopped;

  // Used by one worker task at a time.
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
    this.lastSnapshot = lastSnapshot;
    this.committed = committed;
  }

  void stop() {
    stopped = true;
  }

  /** Looks whether it is time; called now and then on the event loop. */
  void look() {
    long target = committed.getAsLong();
    if (busy || stopped || target - lastSnapshot < everyEntries) {
      return;
    }
    busy = true;
    vertx
        .<Void>executeBlocking(
            () -> {
              begin();
              return null;
            })
        .onSuccess(unused -> readOn(lastSnapshot + 1, target))
        .onFailure(this::giveUp);
  }

  private void begin() throws java.io.IOException {
    fold = new Catalog(settings);
    Optional<Snapshot> newest = folder.latestSnapshot();
    newest.ifPresent(snapshot -> fold.restoreSnapshot(snapshot.body()));
    if (fold.appliedIndex() != lastSnapshot) {
      throw new IllegalStateException("the newest snapshot is at " + fold.appliedIndex());
    }
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
              return fold.appliedIndex() < target ? null : fold.snapshot();
            })
        .onSuccess(
            body -> {
              if (body == null) {
                readOn(entries.get(entries.size() - 1).index() + 1, target);
              } else {
                writer.saveSnapshot(target, foldedTerm, body);
                LOG.info("catalog snapshot at entry {}, {} bytes", target, body.length);
                lastSnapshot = target;
                done();
              }
            })
        .onFailure(this::giveUp);
  }

  /** A start replays more than it would have to; nothing else is lost. */
  private void giveUp(Throwable cause) {
    LOG.warn("no snapshot of the catalog: {}", cause.toString());
    stopped = true;
    done();
  }

  private void done() {
    fold = null;
    busy = false;
  }
}
