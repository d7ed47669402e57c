package io.toystore.catalog;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.toystore.catalog.core.CatalogSettings;
import io.toystore.model.LogEntry;
import io.toystore.replication.Replica;
import io.toystore.storage.DataFolder;
import io.toystore.storage.Identity;
import io.toystore.storage.InitialiseMode;
import io.toystore.storage.JournalOptions;
import io.toystore.storage.JournalWriter;
import io.toystore.storage.Snapshot;
import io.toystore.text.FlatJson;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class SnapshotKeeperTest {
  private static final int WAIT_SECONDS = 20;
  private static final int ENTRIES = 300;
  private static final Identity CATALOG = new Identity("catalog", 1, 1);
  private static final JournalOptions OPTIONS = JournalOptions.defaults();

  @TempDir Path temp;

  private final AtomicLong stored = new AtomicLong();
  private final AtomicLong committed = new AtomicLong();
  private final AtomicBoolean over = new AtomicBoolean();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private Vertx vertx;
  private Context owner;
  private String deployment;

  @BeforeEach
  void open(Vertx vertx) {
    this.vertx = vertx;
    owner = vertx.getOrCreateContext();
  }

  private void lookAgainAndAgain(SnapshotKeeper keeper) {
    keeper.beginIfDue();
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
    SnapshotKeeper keeper = keeper(0, () -> Math.min(ENTRIES, committed.incrementAndGet()));
    owner.runOnContext(unused -> lookAgainAndAgain(keeper));
    await()
        .atMost(WAIT_SECONDS, TimeUnit.SECONDS)
        .until(() -> snapshots().stream().anyMatch(index -> index >= ENTRIES - 10));
    over.set(true);
    stop(keeper);
    List<Long> kept = snapshots();
    try (DataFolder again =
        DataFolder.open(temp.resolve("a"), CATALOG, InitialiseMode.NEVER, OPTIONS)) {
      long last = again.latestSnapshot(any -> true).map(Snapshot::index).orElse(0L);
      assertEquals(kept.get(kept.size() - 1), last);
      assertEquals(ENTRIES, last, 10, "the newest of " + kept);
    }
  }

  /** With 30 toys, 150 entries and not ten: a look at 149 begins none, or it would be kept. */
  @Test
  @Timeout(WAIT_SECONDS)
  void theMoreToysTheRarerAreSnapshots() throws Exception {
    SnapshotKeeper keeper = keeper(30, committed::get);
    for (long at : List.of(30L, 30L + 149, 30L + 150)) {
      committed.set(at);
      look(keeper);
      // Again and again, for the one before may have its file and yet be on its way to the keeper.
      while (at != 30 + 149 && !snapshots().contains(at)) {
        look(keeper);
      }
    }
    stop(keeper);
    assertEquals(List.of(30L, 180L), snapshots());
  }

  private void look(SnapshotKeeper keeper) throws Exception {
    Promise<Void> looked = Promise.promise();
    owner.runOnContext(
        unused -> {
          keeper.beginIfDue();
          looked.complete();
        });
    looked.future().await(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  /** One that is to write every ten entries, of a log of so many toys and then other entries. */
  private SnapshotKeeper keeper(int toys, LongSupplier isCommitted) throws Exception {
    DataFolder folder =
        DataFolder.open(temp.resolve("a"), CATALOG, InitialiseMode.IF_EMPTY, OPTIONS);
    folder.recover(1, entry -> {});
    folder.savePromise(ENTRIES);
    JournalWriter writer =
        new JournalWriter(
            folder, owner, stored::set, failures::add, Future::succeededFuture, (n, t) -> {});
    deployment =
        vertx
            .deployVerticle(
                writer, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER))
            .await(WAIT_SECONDS, TimeUnit.SECONDS);
    for (int index = 1; index <= ENTRIES; index++) {
      writer.append(
          List.of(new LogEntry(index, index, index <= toys ? toy(index) : Replica.TERM_OPENED)));
    }
    await().until(() -> stored.get() == ENTRIES);
    return new SnapshotKeeper(
        vertx, folder, writer, CatalogSettings.defaults(1), 10, 0, isCommitted);
  }

  private void stop(SnapshotKeeper keeper) throws Exception {
    owner.runOnContext(unused -> keeper.stop());
    vertx.undeploy(deployment).await(WAIT_SECONDS, TimeUnit.SECONDS);
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
