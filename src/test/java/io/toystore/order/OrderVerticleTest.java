package io.toystore.order;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.model.LogEntry;
import io.toystore.replication.Replica;
import io.toystore.storage.DataFolder;
import io.toystore.storage.InitialiseMode;
import io.toystore.storage.JournalOptions;
import io.vertx.core.Vertx;
import io.vertx.junit5.Checkpoint;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class OrderVerticleTest {
  private static final int WAIT_SECONDS = 20;

  @TempDir Path temp;

  private Vertx vertx;

  @BeforeEach
  void open(Vertx vertx) {
    this.vertx = vertx;
  }

  @Test
  void whatItKnowsAsCommittedItKnowsAfterARestart(VertxTestContext context) throws Exception {
    OrderConfig config =
        new OrderConfig(
            temp.resolve("order-1"), 1, 1, 10_000, 1_000, 1, 0, InitialiseMode.IF_EMPTY);
    String id = deploy(config, context);
    await().until(() -> Files.exists(config.data().resolve("commit.json")));
    vertx.undeploy(id).await(WAIT_SECONDS, TimeUnit.SECONDS);
    try (DataFolder folder =
        DataFolder.open(
            config.data(), config.identity(), InitialiseMode.NEVER, JournalOptions.defaults())) {
      folder.recover(1, entry -> {});
      assertEquals(1, folder.commitIndex());
    }
    context.completeNow();
  }

  /** Deploys a replica that must not fail. */
  private String deploy(OrderConfig config, VertxTestContext context) throws Exception {
    return vertx
        .deployVerticle(new OrderVerticle(config, (tier, cause) -> context.failNow(cause)))
        .await(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  /** A journal of 2,500 orders in segments of one megabyte, and its two parts of a snapshot. */
  private OrderConfig withPartsAndJournal(VertxTestContext context) throws Exception {
    OrderConfig config =
        new OrderConfig(
            temp.resolve("order-1"), 1, 1, 10_000, 1_000, 1, 0, InitialiseMode.IF_EMPTY);
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
    String id = deploy(config, context);
    await().until(() -> Files.exists(parts(config).resolve("00000000000000002000.part")));
    vertx.undeploy(id).await(WAIT_SECONDS, TimeUnit.SECONDS);
    return config;
  }

  private static Path parts(OrderConfig config) {
    return config.data().resolve("snapshots");
  }

  @Test
  void whatASnapshotCoversIsReadAfterTheStartAndStopsTheReplicaWhenItIsBad(VertxTestContext context)
      throws Exception {
    OrderConfig config = withPartsAndJournal(context);
    Path segment = config.data().resolve("journal").resolve("00000000000000000001.jsonl");
    byte[] bytes = Files.readAllBytes(segment);
    bytes[5_000] ^= 1;
    Files.write(segment, bytes);
    Checkpoint started = context.checkpoint();
    Checkpoint stopped = context.checkpoint();
    vertx
        .deployVerticle(
            new OrderVerticle(
                config,
                (tier, cause) ->
                    context.verify(
                        () -> {
                          assertTrue(
                              cause.toString().contains(segment.toString()), cause::toString);
                          stopped.flag();
                        })))
        .onComplete(context.succeeding(id -> started.flag()));
  }

  @Test
  void withoutItsPartsTheSameJournalIsRefusedAtTheStart(VertxTestContext context) throws Exception {
    OrderConfig config = withPartsAndJournal(context);
    Files.delete(parts(config).resolve("00000000000000001000.part"));
    Path segment = config.data().resolve("journal").resolve("00000000000000000001.jsonl");
    byte[] bytes = Files.readAllBytes(segment);
    bytes[5_000] ^= 1;
    Files.write(segment, bytes);
    vertx
        .deployVerticle(new OrderVerticle(config, (tier, cause) -> context.failNow(cause)))
        .onComplete(
            context.failing(
                refused ->
                    context.verify(
                        () -> {
                          assertTrue(
                              refused.toString().contains(segment.toString()), refused::toString);
                          context.completeNow();
                        })));
  }
}
