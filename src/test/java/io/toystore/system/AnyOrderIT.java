package io.toystore.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Members start in the order that is worst for clients: who asks comes before who is asked. Until
 * the last one that is needed is there, each request gets its 503 before the shopper gives up, or
 * 504 if it may have been taken up; then it is served.
 */
@Timeout(120)
class AnyOrderIT {
  private static final int REQUEST_MILLIS = 1_000;

  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final String ORDER = "{\"name\":\"Tux\",\"quantity\":2}";

  @TempDir Path folder;

  private ProcessStore processes;
  private ProcessCluster cluster;

  @BeforeEach
  void prepare() throws IOException {
    processes = new ProcessStore(folder);
    processes.write("toys.json", "[{\"name\": \"Tux\", \"price\": 15.99, \"quantity\": 10}]");
    cluster = new ProcessCluster(processes, folder, 3, new JsonObject(), REQUEST_MILLIS);
  }

  @AfterEach
  void nothingIsLeftRunning() throws InterruptedException {
    processes.killAll();
  }

  @Test
  void aFrontEndThatIsFirstRefusesAndServesOnceTheCatalogIsThere() throws Exception {
    Shopper shopper = cluster.shopper();
    cluster.startFirst("frontend-1");
    assertUnavailable(shopper, "/health/ready");
    assertUnavailable(shopper, "/products/Tux");
    assertUnavailable(shopper, "/products");
    assertUnavailable(shopper, "/orders/0");
    assertRefused(shopper.post("/orders", ORDER, "Idempotency-Key", "too early"));

    cluster.startFirst("order-3", "order-2");
    await()
        .atMost(BOUND)
        .untilAsserted(() -> assertEquals(404, shopper.get("/orders/0").statusCode()));
    assertUnavailable(shopper, "/health/ready");
    assertUnavailable(shopper, "/products/Tux");
    HttpResponse<String> unknown = shopper.post("/orders", ORDER, "Idempotency-Key", "waits");
    assertTrue(Set.of(503, 504).contains(unknown.statusCode()), unknown.body());

    cluster.startFirst("catalog", "order-1");
    await()
        .atMost(BOUND)
        .untilAsserted(() -> assertEquals(200, shopper.get("/health/ready").statusCode()));
    await()
        .atMost(BOUND)
        .untilAsserted(() -> assertEquals(0, shopper.buy("Tux", 2, "waits").number()));
    await()
        .atMost(BOUND)
        .untilAsserted(() -> assertEquals(1, shopper.buy("Tux", 2, "too early").number()));
    assertEquals(6, shopper.stock().get("Tux"));
    await()
        .atMost(BOUND)
        .untilAsserted(() -> assertEquals(cluster.journal("order-3"), cluster.journal("order-1")));
    assertEquals(2, cluster.placed("order-1"));
  }

  private static void assertUnavailable(Shopper shopper, String path) throws Exception {
    assertRefused(shopper.get(path));
  }

  private static void assertRefused(HttpResponse<String> answer) {
    assertEquals(503, answer.statusCode(), answer.body());
    assertTrue(answer.headers().firstValue("Retry-After").isPresent());
  }
}
