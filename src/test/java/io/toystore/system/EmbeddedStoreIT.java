package io.toystore.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.catalog.CatalogVerticle;
import io.toystore.journal.DataFolder;
import io.toystore.journal.Identity;
import io.toystore.journal.InitialiseMode;
import io.toystore.journal.JournalOptions;
import io.toystore.system.ProcessStore.Running;
import io.toystore.system.Shopper.Order;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole store in one process, as {@code java -jar toystore.jar} starts it. */
@Timeout(180)
class EmbeddedStoreIT {
  private static final long INITIAL = 100;
  private static final List<String> TIERS = List.of("catalog", "order-1", "order-2", "order-3");

  @TempDir Path folder;

  private ProcessStore processes;
  private Running store;

  @BeforeEach
  void prepare() {
    processes = new ProcessStore(folder);
  }

  @AfterEach
  void nothingIsLeftRunning() throws InterruptedException {
    processes.killAll();
  }

  @Test
  void tuxIsForSale() throws Exception {
    Shopper shopper = open();

    HttpResponse<String> answer = shopper.get("/products/Tux");

    assertEquals(200, answer.statusCode());
    assertEquals("{\"data\":{\"name\":\"Tux\",\"price\":15.99,\"quantity\":100}}", answer.body());
  }

  @Test
  void whatWasToldSurvivesKillsAndNumberingGoesOn() throws Exception {
    String[] names = {"Tux", "Whale", "Lego"};
    List<Order> told = new ArrayList<>();
    for (int life = 0; life < 3; life++) {
      Shopper shopper = open();
      assertEquals(told, shopper.orders());
      for (Order order : told) {
        // The same key again is the same order, in every later life of the process.
        assertEquals(order, shopper.buy(order.name(), order.quantity(), "key-" + order.number()));
      }
      for (int i = 0; i < 5; i++) {
        int number = told.size();
        Order order = shopper.buy(names[number % 3], 1 + number % 4, "key-" + number);
        assertEquals(number, order.number());
        told.add(order);
      }
      store.kill();
    }

    Shopper shopper = open();
    assertEquals(told, shopper.orders());
    Map<String, Long> sold = new HashMap<>();
    told.forEach(order -> sold.merge(order.name(), (long) order.quantity(), Long::sum));
    Map<String, Long> stock = shopper.stock();
    assertEquals(10, stock.size());
    stock.forEach((name, left) -> assertEquals(INITIAL, left + sold.getOrDefault(name, 0L), name));
  }

  /** What a first start leaves that is killed between two folders. */
  @Test
  void aFirstStartThatWasInterruptedIsMadeAgain() throws Exception {
    Path data = folder.resolve("data");
    JournalOptions options = JournalOptions.defaults();
    for (Identity identity : List.of(CatalogVerticle.IDENTITY, new Identity("order", 1, 3))) {
      String name = identity.group().equals("order") ? "order-1" : "catalog";
      DataFolder.open(data.resolve(name), identity, InitialiseMode.IF_EMPTY, options).close();
    }

    Shopper shopper = open();

    assertEquals(0, shopper.buy("Tux", 1, "the first").number());
  }

  @Test
  void badInputChangesNotOneByteOfAJournal() throws Exception {
    Shopper shopper = open("\"operatorToken\": \"the-operators-word\"");
    shopper.buy("Tux", 1, "the one order");
    // All that the one order brings about: the copies of it, and the catalog told of it.
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                TIERS.stream()
                    .allMatch(tier -> journal(tier).matches("(?s).*(Settled|OrderPlaced).*")));
    Map<String, String> before = journals();
    Map<String, Long> stock = shopper.stock();

    for (String body :
        List.of(
            "",
            "{}",
            "[]",
            "null",
            "{\"name\":\"Tux\"}",
            "{\"quantity\":1}",
            "{\"name\":\"Tux\",\"quantity\":0}",
            "{\"name\":\"Tux\",\"quantity\":-1}",
            "{\"name\":\"Tux\",\"quantity\":1.5}",
            "{\"name\":\"Tux\",\"quantity\":\"1\"}",
            "{\"name\":\"Tux\",\"quantity\":null}",
            "{\"name\":\"Tux\",\"quantity\":true}",
            "{\"name\":\"Tux\",\"quantity\":99999999999999999999}",
            "{\"name\":\"Tux\",\"quantity\":1001}",
            "{\"name\":\"\",\"quantity\":1}",
            "{\"name\":7,\"quantity\":1}",
            "{\"name\":\"Tux\\u0000\",\"quantity\":1}",
            "{\"name\":\"" + "x".repeat(101) + "\",\"quantity\":1}",
            "{\"name\":\"Tux\",\"quantity\":1,\"price\":0}",
            "{\"name\":\"Tux\",\"quantity\":1,\"quantity\":2}",
            "{\"name\":\"Tux\",\"quantity\":1",
            "{\"name\":\"Tux\",\"quantity\":1}{}",
            "name=Tux&quantity=0",
            "name=Tux&quantity=1&quantity=2",
            "name=%ff&quantity=1")) {
      refused(400, shopper.post("/orders", body));
    }
    refused(404, shopper.post("/orders", "{\"name\":\"No such toy\",\"quantity\":1}"));
    refused(409, shopper.post("/orders", "{\"name\":\"Tux\",\"quantity\":1000}"));
    refused(413, shopper.post("/orders", "x".repeat(20_000)));
    String one = "{\"name\":\"Tux\",\"quantity\":1}";
    refused(400, shopper.post("/orders", one, "Idempotency-Key", "x".repeat(129)));
    String two = "{\"name\":\"Tux\",\"quantity\":2}";
    refused(422, shopper.post("/orders", two, "Idempotency-Key", "the one order"));
    for (String path : List.of("/orders/x", "/orders/-1", "/orders/1.0", "/products/%00")) {
      refused(400, shopper.get(path));
    }
    for (String path : List.of("/orders/1", "/orders/" + "9".repeat(50), "/products/Nix", "/x")) {
      refused(404, shopper.get(path));
    }
    refused(405, shopper.post("/products", one));
    String restock = "/products/Tux/restock";
    refused(401, shopper.post(restock, "{\"quantity\":1}"));
    refused(403, shopper.post(restock, "{\"quantity\":1}", "Authorization", "Bearer a-guess"));
    String[] operator = {"Authorization", "Bearer the-operators-word"};
    refused(400, shopper.post(restock, "{\"quantity\":0}", operator));
    refused(400, shopper.post(restock, "{\"quantity\":-5}", operator));
    refused(404, shopper.post("/products/Nix/restock", "{\"quantity\":1}", operator));
    HttpRequest.Builder put = HttpRequest.newBuilder(URI.create(shopper.url("/products/Tux")));
    put.headers(operator).PUT(BodyPublishers.ofString("{\"price\":-1,\"quantity\":1}"));
    refused(400, shopper.send(put));

    assertEquals(before, journals());
    assertEquals(stock, shopper.stock());
    assertEquals(1, shopper.orders().size());
  }

  /** An error as the contract words it, and nothing of what happened inside. */
  private static void refused(int status, HttpResponse<String> answer) {
    assertEquals(status, answer.statusCode(), answer.request().uri() + ": " + answer.body());
    assertTrue(
        answer.body().startsWith("{\"error\":{\"code\":" + status + ",\"message\":\""),
        answer.body());
    assertTrue(!answer.body().contains("Exception"), answer.body());
  }

  private Map<String, String> journals() {
    Map<String, String> journals = new HashMap<>();
    for (String tier : TIERS) {
      journals.put(tier, journal(tier));
    }
    return journals;
  }

  private String journal(String tier) {
    return String.join("\n", ProcessStore.journalLines(folder.resolve("data").resolve(tier)));
  }

  private Shopper open(String... frontendKeys) throws Exception {
    String keys = String.join("", List.of(frontendKeys).stream().map(key -> ", " + key).toList());
    String conf = "{\"data\": \"data\", \"frontend\": {\"port\": 0" + keys + "}}";
    store = processes.start("-conf", processes.write("store.json", conf).toString(), "--init");
    int port = Integer.parseInt(store.awaitLine("front-end on http://127.0.0.1:(\\d+)").group(1));
    Shopper shopper = new Shopper(port);
    store.awaitLine("store serving$");
    return shopper;
  }
}
