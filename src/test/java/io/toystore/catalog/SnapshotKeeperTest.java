package io.toystore.catalog;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.catalog.core.CatalogSettings;
import io.toystore.journal.DataFolder;
import io.toystore.journal.Identity;
import io.toystore.journal.InitialiseMode;
import io.toystore.journal.JournalOptions;
import io.toystore.journal.JournalWriter;
import io.toystore.journal.Snapshot;
import io.toystore.protocol.FlatJson;
import io.toystore.protocol.LogEntry;
import io.toystore.replication.Replica;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotKeeperTest {
  private static final int WAIT_SECONDS = 20;
  private static final int ENTRIES = 300;

  @TempDir Path temp;

  private final Vertx vertx = Vertx.vertx();
  private final Context owner = vertx.getOrCreateContext();
  private final AtomicLong stored = new AtomicLong();
  private final AtomicLong committed = new AtomicLong();
  private final AtomicBoolean over = new AtomicBoolean();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  private void lookAgainAndAgain(SnapshotKeeper keeper) {
    keeper.look();
    if (!over.get()) {
      owner.runOnContext(unused -> lookAgainAndAgain(keeper));
    }
  }

  /** The indexes in the names of the snapshots' files, in order. */
  private List<Long> snapshots() {
    String[] names = temp.resolve("a").resolve("snapshots").toFile().list();
    return Arrays.stream(names == null ? new String[0] : names)
        .filter(name -> name.matches("[0-9]+\\.snapshot"))
        .map(name -> Long.parseLong(name.substring(0, name.indexOf('.'))))
        .sorted()
        .toList();
  }

  /** A snapshot may be due while the writer has not yet written the one before. */
  @Test
  void snapshotsGoOnHoweverCloseTheyFollowEachOther() throws Exception {
    keep(0, 10);
    List<Long> kept = snapshots();
    assertEquals(ENTRIES, kept.get(kept.size() - 1), 10, "the newest of " + kept);
  }

  @Test
  void theMoreToysTheRarerAreSnapshots() throws Exception {
    keep(30, 10);
    List<Long> kept = snapshots();
    assertEquals(2, kept.size());
    assertTrue(kept.get(1) - kept.get(0) >= 30 * 5, kept.toString());
  }

  /**
   * Writes so many toys and then entries without any, and lets the keeper look again and again
   * while they commit one by one, until no snapshot is due any more.
   */
  private void keep(int toys, int everyEntries) throws Exception {
    Identity catalog = new Identity("catalog", 1, 1);
    DataFolder folder =
        DataFolder.open(
            temp.resolve("a"), catalog, InitialiseMode.IF_EMPTY, JournalOptions.defaults());
    folder.recover(1, entry -> {});
    JournalWriter writer =
        new JournalWriter(folder, owner, stored::set, failures::add, Future::succeededFuture);
    String id =
        vertx
            .deployVerticle(
                writer, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER))
            .await(WAIT_SECONDS, TimeUnit.SECONDS);
    for (int index = 1; index <= ENTRIES; index++) {
      writer.append(
          List.of(new LogEntry(index, index, index <= toys ? toy(index) : Replica.TERM_OPENED)));
    }
    await().untilAtomic(stored, org.hamcrest.Matchers.equalTo((long) ENTRIES));
    SnapshotKeeper keeper =
        new SnapshotKeeper(
            vertx,
            folder,
            writer,
            CatalogSettings.defaults(1),
            everyEntries,
            0,
            () -> Math.min(ENTRIES, committed.incrementAndGet()));
    owner.runOnContext(unused -> lookAgainAndAgain(keeper));
    long apart = Math.max(everyEntries, 5L * toys);
    await()
        .atMost(WAIT_SECONDS, TimeUnit.SECONDS)
        .until(() -> snapshots().stream().anyMatch(index -> index >= ENTRIES - apart));
    over.set(true);
    owner.runOnContext(unused -> keeper.stop());
    vertx.undeploy(id).await(WAIT_SECONDS, TimeUnit.SECONDS);
    try (DataFolder again =
        DataFolder.open(
            temp.resolve("a"), catalog, InitialiseMode.NEVER, JournalOptions.defaults())) {
      List<Long> kept = snapshots();
      assertEquals(
          kept.get(kept.size() - 1), again.latestSnapshot().map(Snapshot::index).orElse(0L));
    }
    assertEquals(List.of(), failures);
  }

  private static byte[] toy(int number) {
    return FlatJson.ofType("ProductPut")
        .put("name", "Toy-" + number)
        .put("price", 100)
        .put("quantity", 1)
        .put("version", 1)
        .toBytes();
  }
}
