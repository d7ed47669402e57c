package io.toystore.order;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.toystore.journal.DataFolder;
import io.toystore.journal.InitialiseMode;
import io.toystore.journal.JournalOptions;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        new OrderConfig(temp.resolve("order-1"), 1, 1, 10_000, 1, InitialiseMode.IF_EMPTY);
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
}
