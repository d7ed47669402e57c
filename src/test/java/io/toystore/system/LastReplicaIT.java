package io.toystore.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.system.Shopper.Order;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three order replicas as processes, of which two are killed: what was told is still read, what
 * cannot be decided is refused in time, and all is well again as soon as a second one is back
 * (design, section 9.6).
 */
@Timeout(240)
class LastReplicaIT {
  private static final int REQUEST_MILLIS = 3_000;
  private static final Duration BOUND = Duration.ofSeconds(60);

  @TempDir Path folder;

  private ProcessStore processes;
  private ProcessCluster cluster;

  @BeforeEach
  void start() throws IOException {
    processes = new ProcessStore(folder);
    processes.write("toys.json", "[{\"name\": \"Tux\", \"price\": 15.99, \"quantity\": 1000}]");
    cluster = new ProcessCluster(processes, folder, 3, new JsonObject(), REQUEST_MILLIS);
    cluster.startAll();
  }

  @AfterEach
  void nothingIsLeftRunning() throws InterruptedException {
    processes.killAll();
  }

  @Test
  void theLastOfThreeReplicasReadsAndRefusesUntilASecondIsBack() throws Exception {
    Shopper shopper = cluster.shopper();
    List<Order> told = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      told.add(shopper.buy("Tux", i + 1, "key-" + i));
    }
    await().atMost(BOUND).until(() -> knowsAsCommitted("order-1", told.size()));

    cluster.kill("order-3");
    cluster.kill("order-2");

    for (Order order : told) {
      assertTold(order, shopper.get("/orders/" + order.number()));
    }
    assertEquals(200, shopper.get("/products/Tux").statusCode());
    HttpResponse<String> unknown = shopper.get("/orders/" + told.size());
    assertEquals(503, unknown.statusCode(), "\"not found\" needs a majority: " + unknown.body());
    HttpResponse<String> refused =
        shopper.post("/orders", "{\"name\":\"Tux\",\"quantity\":1}", "Idempotency-Key", "late");
    assertEquals(503, refused.statusCode(), refused.body());
    assertTrue(refused.headers().firstValue("Retry-After").isPresent());

    cluster.start("order-2");
    Order late = awaitBought(shopper, "late");
    assertEquals(told.size(), late.number());
    assertTold(late, shopper.get("/orders/" + late.number()));
    assertEquals(404, shopper.get("/orders/" + (late.number() + 1)).statusCode());

    cluster.start("order-3");
    assertEquals(late.number() + 1, shopper.buy("Tux", 2, "last").number());
    await()
        .atMost(BOUND)
        .untilAsserted(
            () -> {
              assertEquals(cluster.journal("order-1"), cluster.journal("order-2"));
              assertEquals(cluster.journal("order-1"), cluster.journal("order-3"));
            });
    assertEquals(late.number() + 2, cluster.placed("order-3"));
  }

  /** Asks as a client that was refused does: again, under the same key. */
  private static Order awaitBought(Shopper shopper, String key) {
    return await()
        .atMost(BOUND)
        .ignoreExceptionsMatching(AssertionError.class::isInstance)
        .until(() -> shopper.buy("Tux", 1, key), order -> true);
  }

  private static void assertTold(Order order, HttpResponse<String> answer) {
    assertEquals(200, answer.statusCode(), answer.body());
    JsonObject data = new JsonObject(answer.body()).getJsonObject("data");
    assertEquals(order.number(), data.getLong("number"));
    assertEquals(order.name(), data.getString("name"));
    assertEquals(order.quantity(), data.getInteger("quantity"));
  }

  /** Whether so many orders are below the commit index that a replica has written down. */
  private boolean knowsAsCommitted(String replica, int orders) throws IOException {
    Path file = cluster.data(replica).resolve("commit.json");
    long committed =
        Files.exists(file) ? new JsonObject(Files.readString(file)).getLong("index") : 0;
    return cluster.journal(replica).stream()
            .limit(committed)
            .filter(line -> line.contains("\"OrderPlaced\""))
            .count()
        == orders;
  }
}
