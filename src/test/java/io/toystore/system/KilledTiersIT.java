package io.toystore.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.system.ProcessStore.Ended;
import io.toystore.system.ProcessStore.Running;
import io.toystore.system.Shopper.Order;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tiers as processes of their own in a cluster. Each of them is killed while clients buy: no order
 * that was told is lost, and stock is conserved, as seen over HTTP and in the journals.
 */
@Timeout(240)
class KilledTiersIT {
  private static final List<String> VICTIMS = List.of("order-1", "catalog", "order-1");
  private static final int ORDERS_BETWEEN_KILLS = 300;
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final String TOKEN = "the-operators-word";

  @TempDir Path folder;

  private ProcessStore processes;
  private ProcessCluster cluster;

  @BeforeEach
  void prepare() throws IOException {
    processes = new ProcessStore(folder);
    // The smallest stock of all, so that toys are sold out, restocked and refused all the time.
    processes.write(
        "toys.json",
        """
        [
          {"name": "Tux", "price": 15.99, "quantity": 5},
          {"name": "Whale", "price": 20.99, "quantity": 500},
          {"name": "Elephant", "price": 25.99, "quantity": 50000}
        ]
        """);
    JsonObject restocking = new JsonObject().put("restockTo", 50).put("restockIntervalMillis", 200);
    cluster = new ProcessCluster(processes, folder, 1, restocking, 2_000);
    cluster.set("frontend-1", "operatorToken", TOKEN);
    cluster.startAll();
  }

  @AfterEach
  void nothingIsLeftRunning() throws InterruptedException {
    processes.killAll();
  }

  @Test
  void nothingToldIsLostAndStockIsConserved() throws Exception {
    Shopper shopper = cluster.shopper();
    Running client = processes.start("client", "-conf", clientConf().encode());
    long orders = 0;
    for (String victim : VICTIMS) {
      orders += ORDERS_BETWEEN_KILLS;
      long enough = orders;
      await().atMost(BOUND).until(() -> cluster.placed("order-1") >= enough);
      if (victim.equals("catalog")) {
        String removed = changeGoods(shopper);
        cluster.kill(victim);
        cluster.start(victim);
        await().atMost(BOUND).untilAsserted(() -> assertGoodsAreAsTold(shopper, removed));
      } else {
        cluster.kill(victim);
        cluster.start(victim);
      }
    }
    Files.createFile(folder.resolve("stop"));
    Ended ended = client.awaitEnd(Duration.ofSeconds(120));

    assertEquals(0, ended.status(), ended.output());
    JsonObject told =
        new JsonObject(Files.readString(folder.resolve("result.json"))).getJsonObject("orders");
    assertEquals(told.getLong("told"), told.getLong("verified"));
    assertTrue(told.getLong("told") > VICTIMS.size() * ORDERS_BETWEEN_KILLS, told::encode);

    List<Order> sold = shopper.orders();
    assertTrue(sold.size() >= told.getLong("told"), "orders " + sold.size());
    assertEquals(cluster.placed("order-1"), sold.size());
    // What the kills left pending is settled or given back once the leader is asked about it.
    await().atMost(BOUND).untilAsserted(() -> assertConserved(shopper, sold));
  }

  /** Corrects the stock of one toy and removes another; nobody buys these two. */
  private String changeGoods(Shopper shopper) throws Exception {
    assertEquals(
        201, operate(shopper, "PUT", "Robot", "{\"price\":5,\"quantity\":7}").statusCode());
    assertEquals(201, operate(shopper, "PUT", "Kite", "{\"price\":5,\"quantity\":0}").statusCode());
    assertEquals(200, correct(shopper).statusCode());
    HttpResponse<String> removed = operate(shopper, "DELETE", "Kite", "");
    assertEquals(204, removed.statusCode());
    return removed.headers().firstValue("X-Product-Version").orElseThrow();
  }

  /** What an operator was told of before the catalog's SIGKILL holds after it. */
  private static void assertGoodsAreAsTold(Shopper shopper, String removed) throws Exception {
    HttpResponse<String> corrected = correct(shopper);
    assertEquals("{\"data\":{\"name\":\"Robot\",\"price\":5.00,\"quantity\":4}}", corrected.body());
    assertEquals(404, shopper.get("/products/Kite").statusCode());
    HttpResponse<String> again = operate(shopper, "PUT", "Kite", "{\"price\":5,\"quantity\":1}");
    assertEquals(201, again.statusCode());
    assertEquals(
        Long.parseLong(removed) + 1,
        Long.parseLong(again.headers().firstValue("X-Product-Version").orElseThrow()));
  }

  private static HttpResponse<String> correct(Shopper shopper) throws Exception {
    return operate(
        shopper, "PATCH", "Robot", "{\"stockChange\":-3}", "Idempotency-Key", "three were broken");
  }

  private static HttpResponse<String> operate(
      Shopper shopper, String method, String toy, String body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(shopper.url("/products/" + toy)))
            .header("Authorization", "Bearer " + TOKEN)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return shopper.send(request);
  }

  private void assertConserved(Shopper shopper, List<Order> sold) throws Exception {
    Map<String, Long> balance = new HashMap<>();
    Set<String> pending = new HashSet<>();
    Map<String, JsonObject> reserved = new HashMap<>();
    Map<String, Long> settled = new HashMap<>();
    boolean restocked = false;
    for (String line : cluster.journal("catalog")) {
      JsonObject entry = new JsonObject(line).getJsonObject("entry");
      String id = entry.getString("id");
      switch (entry.getString("type")) {
        case "ProductPut" -> balance.put(entry.getString("name"), entry.getLong("quantity"));
        case "Restocked" -> {
          restocked = true;
          balance.merge(entry.getString("name"), entry.getLong("quantity"), Long::sum);
        }
        case "StockCorrected" ->
            balance.merge(entry.getString("name"), entry.getLong("change"), Long::sum);
        case "ProductRemoved" -> balance.remove(entry.getString("name"));
        case "Reserved" -> {
          assertTrue(pending.add(id), "reserved twice: " + id);
          reserved.put(id, entry);
        }
        case "Settled" -> {
          assertTrue(pending.remove(id), "settled without a reservation: " + id);
          settled.merge(
              reserved.get(id).getString("name"), reserved.get(id).getLong("quantity"), Long::sum);
        }
        case "GivenBack" -> assertTrue(pending.remove(id), "given back for nothing: " + id);
        default -> {}
      }
    }
    assertEquals(Set.of(), pending);
    assertTrue(restocked, "nothing was ever sold out");
    Map<String, Long> soldPieces = new HashMap<>();
    sold.forEach(order -> soldPieces.merge(order.name(), (long) order.quantity(), Long::sum));
    assertEquals(soldPieces, settled);
    Map<String, Long> stock = new HashMap<>(shopper.stock());
    soldPieces.forEach((name, pieces) -> stock.merge(name, pieces, Long::sum));
    assertEquals(balance, stock);
  }

  private JsonObject clientConf() {
    return new JsonObject()
        .put("urls", List.of("http://127.0.0.1:" + cluster.httpPort()))
        .put("clients", 20)
        .put("iterations", 1_000_000)
        .put("stopFile", folder.resolve("stop").toString())
        .put("probability", 0.9)
        .put("quantityMax", 3)
        .put("thinkTimeMillis", 10)
        .put("requestTimeoutMillis", 4_000)
        .put("idempotencyKeys", true)
        .put("retries", 60)
        .put("resultFile", folder.resolve("result.json").toString());
  }
}
