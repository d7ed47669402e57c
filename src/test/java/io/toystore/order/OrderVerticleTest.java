package io.toystore.order;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.journal.DataFolder;
import io.toystore.journal.InitialiseMode;
import io.toystore.journal.JournalOptions;
import io.toystore.protocol.LogEntry;
import io.toystore.replication.Replica;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderVerticleTest {
  private static final int WAIT_SECONDS = 20;

  @TempDir Path temp;

  private final Vertx vertx = Vertx.vertx();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void whatItKnowsAsCommittedItKnowsAfterARestart() throws Exception {
    OrderConfig config =
        new OrderConfig(temp.resolve("order-1"), 1, 1, 10_000, 1_000, 1, InitialiseMode.IF_EMPTY);
    String id =
        vertx
            .deployVerticle(new OrderVerticle(config, (tier, cause) -> failures.add(cause)))
            .await(WAIT_SECONDS, TimeUnit.SECONDS);
    await().until(() -> Files.exists(config.data().resolve("commit.json")));
    vertx.undeploy(id).await(WAIT_SECONDS, TimeUnit.SECONDS);
    try (DataFolder folder =
        DataFolder.open(
            config.data(), config.identity(), InitialiseMode.NEVER, JournalOptions.defaults())) {
      folder.recover(1, entry -> {});
      assertEquals(1, folder.commitIndex());
    }
    assertEquals(List.of(), failures);
  }

  private String deploy(OrderConfig config) throws Exception {
    return vertx
        .deployVerticle(new OrderVerticle(config, (tier, cause) -> failures.add(cause)))
        .await(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  /** A journal of 2,500 orders in segments of one megabyte, and its two parts of a snapshot. */
  private OrderConfig withPartsAndJournal() throws Exception {
    OrderConfig config =
        new OrderConfig(temp.resolve("order-1"), 1, 1, 10_000, 1_000, 1, InitialiseMode.IF_EMPTY);
    try (DataFolder folder =
        DataFolder.open(
            config.data(),
            config.identity(),
            InitialiseMode.IF_EMPTY,
            JournalOptions.defaults().withSegmentBytes(100_000))) {
      folder.recover(1, entry -> {});
      folder.savePromise(1);
      List<LogEntry> entries = new ArrayList<>();
      entries.add(new LogEntry(1, 1, Replica.TERM_OPENED));
      for (int index = 2; index <= 2_500; index++) {
        String order =
            "{\"type\":\"OrderPlaced\",\"requestId\":\"r%d\",\"name\":\"Tux\",\"quantity\":1,"
                + "\"price\":100,\"version\":%d}";
        entries.add(
            new LogEntry(
                index,
                1,
                String.format(Locale.ROOT, order, index, index).getBytes(StandardCharsets.UTF_8)));
      }
      folder.journal().append(entries);
      folder.journal().force();
    }
    String id = deploy(config);
    await().until(() -> Files.exists(parts(config).resolve("00000000000000002000.part")));
    vertx.undeploy(id).await(WAIT_SECONDS, TimeUnit.SECONDS);
    assertEquals(List.of(), failures);
    return config;
  }

  private static Path parts(OrderConfig config) {
    return config.data().resolve("snapshots");
  }

  @Test
  void whatASnapshotCoversIsReadAfterTheStartAndStopsTheReplicaWhenItIsBad() throws Exception {
    OrderConfig config = withPartsAndJournal();
    Path segment = config.data().resolve("journal").resolve("00000000000000000001.jsonl");
    byte[] bytes = Files.readAllBytes(segment);
    bytes[5_000] ^= 1;
    Files.write(segment, bytes);
    deploy(config);
    await().until(() -> !failures.isEmpty());
    assertTrue(
        failures.get(0).toString().contains(segment.toString()), () -> failures.get(0).toString());
  }

  @Test
  void withoutItsPartsTheSameJournalIsRefusedAtTheStart() throws Exception {
    OrderConfig config = withPartsAndJournal();
    Files.delete(parts(config).resolve("00000000000000001000.part"));
    Path segment = config.data().resolve("journal").resolve("00000000000000000001.jsonl");
    byte[] bytes = Files.readAllBytes(segment);
    bytes[5_000] ^= 1;
    Files.write(segment, bytes);
    Exception refused = assertThrows(Exception.class, () -> deploy(config));
    assertTrue(refused.toString().contains(segment.toString()), refused::toString);
  }
}
