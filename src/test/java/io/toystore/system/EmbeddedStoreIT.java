package io.toystore.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.catalog.CatalogVerticle;
import io.toystore.storage.DataFolder;
import io.toystore.storage.Identity;
import io.toystore.storage.InitialiseMode;
import io.toystore.storage.JournalOptions;
import io.toystore.system.ProcessStore.Running;
import io.toystore.system.Shopper.Order;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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

  /**
   * A copy of the catalog's folder, and one of the orders', are put back where both have gone on.
   */
  @Test
  void oldCopiesOfFoldersSellNothingAndChangeNothing() throws Exception {
    Shopper shopper = open();
    Path copies = folder.resolve("copies");
    buyTwo(shopper, 0);
    store.kill();
    copyFolders(folder.resolve("data"), copies.resolve("old"));
    buyTwo(open(), 2);
    store.kill();
    copyFolders(folder.resolve("data"), copies.resolve("new"));

    putBack(copies.resolve("old"), "catalog");
    refusesToSell("the catalog lacks 2 of the 4 orders in the order log", 4);

    putBack(copies.resolve("new"), "catalog");
    for (String order : TIERS.subList(1, 4)) {
      putBack(copies.resolve("old"), order);
    }
    refusesToSell("the order log lacks 2 of the 4 orders that the catalog knows as placed", 2);

    for (String tier : TIERS) {
      putBack(copies.resolve("new"), tier);
    }
    assertEquals(4, open().buy("Tux", 1, "all folders are back").number());
  }

  /** Two orders, of which the catalog has been told. */
  private void buyTwo(Shopper shopper, int from) throws Exception {
    for (int number = from; number < from + 2; number++) {
      assertEquals(number, shopper.buy("Tux", 1, "key-" + number).number());
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> journal("catalog").split("\"type\":\"Settled\"", -1).length - 1 == from + 2);
  }

  private void refusesToSell(String why, int orders) throws Exception {
    Shopper shopper = begin();
    store.awaitLine("ERROR .*order replica \\d sells nothing: " + why);
    store.awaitLine("ERROR .*the catalog sells nothing: " + why);
    Map<String, Long> stock = shopper.stock();
    HttpResponse<String> answer = shopper.post("/orders", "{\"name\":\"Tux\",\"quantity\":1}");
    refused(503, answer);
    assertTrue(answer.body().contains("do not fit together"), answer.body());
    assertEquals(stock, shopper.stock());
    assertEquals(orders, shopper.orders().size(), "what is there can be read");
    store.kill();
    for (String tier : TIERS) {
      assertEquals(
          tier.equals("catalog") ? 0 : orders,
          journal(tier).split("OrderPlaced", -1).length - 1,
          "orders in the journal of " + tier);
    }
  }

  private static void copyFolders(Path from, Path to) throws IOException {
    for (Map.Entry<String, String> file : ProcessStore.contents(from).entrySet()) {
      Path copy = to.resolve(file.getKey());
      Files.createDirectories(copy.getParent());
      Files.writeString(copy, file.getValue(), StandardCharsets.ISO_8859_1);
    }
  }

  private void putBack(Path copy, String tier) throws IOException {
    Path data = folder.resolve("data").resolve(tier);
    for (String file : ProcessStore.contents(data).keySet()) {
      Files.delete(data.resolve(file));
    }
    copyFolders(copy.resolve(tier), data);
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
    Shopper shopper = begin(frontendKeys);
    store.awaitLine("store serving$");
    return shopper;
  }

  private Shopper begin(String... frontendKeys) throws Exception {
    String keys = String.join("", List.of(frontendKeys).stream().map(key -> ", " + key).toList());
    String conf = "{\"data\": \"data\", \"frontend\": {\"port\": 0" + keys + "}}";
    store = processes.start("-conf", processes.write("store.json", conf).toString(), "--init");
    int port = Integer.parseInt(store.awaitLine("front-end on http://127.0.0.1:(\\d+)").group(1));
    return new Shopper(port);
  }
}
