package io.toystore.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.system.ProcessStore.Ended;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
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

    cluster.startFirst("order-3", "order-2", "order-1");
    await()
        .atMost(BOUND)
        .untilAsserted(() -> assertEquals(404, shopper.get("/orders/0").statusCode()));
    assertUnavailable(shopper, "/health/ready");
    assertUnavailable(shopper, "/products/Tux");
    HttpResponse<String> unknown = shopper.post("/orders", ORDER, "Idempotency-Key", "waits");
    assertTrue(Set.of(503, 504).contains(unknown.statusCode()), unknown.body());

    cluster.startFirst("catalog");
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

    aFolderThatIsNotWhatItWasIsRefusedAndTheOthersSell(shopper);
  }

  /** Of order-1: emptied and begun as if new, then the very folder again, then an older copy. */
  private void aFolderThatIsNotWhatItWasIsRefusedAndTheOthersSell(Shopper shopper)
      throws Exception {
    Path data = cluster.data("order-1");
    Path last = folder.resolve("last");
    cluster.kill("order-1");
    Files.move(data, last);

    Ended emptied = cluster.launchedAndEnded("order-1", "--init");
    assertEquals(15, emptied.status(), emptied.errors());
    assertTrue(
        emptied
            .errors()
            .matches(
                "toystore: \\Q"
                    + data
                    + "\\E: nothing was here, but replica [23] has begun with another folder of"
                    + " replica 1.*\n"),
        emptied.errors());
    assertEquals(2, shopper.buy("Tux", 1, "without order-1").number());

    Folders.deleteAll(data);
    Folders.copyAll(last, data);
    cluster.start("order-1");
    await().atMost(BOUND).until(() -> cluster.placed("order-1") == 3);
    cluster.kill("order-1");
    Folders.deleteAll(data);
    Folders.copyAll(last, data);

    Ended old = cluster.launchedAndEnded("order-1");
    assertEquals(15, old.status(), old.errors());
    assertTrue(
        old.errors().startsWith("toystore: " + data + ": the folder is an old copy"), old.errors());
    assertEquals(3, shopper.buy("Tux", 1, "once more").number());
  }

  private static void assertUnavailable(Shopper shopper, String path) throws Exception {
    assertRefused(shopper.get(path));
  }

  private static void assertRefused(HttpResponse<String> answer) {
    assertEquals(503, answer.statusCode(), answer.body());
    assertTrue(answer.headers().firstValue("Retry-After").isPresent());
  }
}
