package io.toystore.frontend.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.frontend.core.CachedProduct;
import io.toystore.frontend.core.Desk.AnswerStatus;
import io.toystore.frontend.core.Desk.OperatorResult;
import io.toystore.frontend.core.Desk.PurchaseEnd;
import io.toystore.frontend.http.HttpHarness.Answer;
import io.toystore.message.CatalogMessage.OperatorStatus;
import io.toystore.model.Price;
import io.toystore.model.ProductView;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract's lines in the dialect "rest" (design, section 2), over real connections. */
class HttpApiTest {
  private static final String AUTH = "Authorization: Bearer " + HttpHarness.TOKEN;
  private static final String TUX =
      "{\"data\":{\"name\":\"Tux\",\"price\":15.99,\"quantity\":100}}";

  /** The tag of a product's version 7 at {@link FakeDesk}. */
  private static final String TAG_7 = "\"7-00000000000000f0\"";

  private HttpHarness store;

  @BeforeEach
  void open() throws Exception {
    store = new HttpHarness(HttpHarness.REST);
  }

  @AfterEach
  void close() throws Exception {
    store.close();
  }

  private static void assertError(int code, String message, Answer answer) {
    assertEquals(
        "{\"error\":{\"code\":" + code + ",\"message\":\"" + message + "\"}}", answer.body());
    assertEquals(code, answer.status());
    assertEquals("application/json", answer.header("content-type"));
  }

  // ---- products ----

  @Test
  void aProductIsToldWithItsVersionInTheHeaders() throws Exception {
    Answer answer = store.get("/products/Tux");
    assertEquals(200, answer.status());
    assertEquals(TUX, answer.body());
    assertEquals("application/json", answer.header("content-type"));
    assertEquals("miss", answer.header("x-cache"));
    assertEquals("\"1-00000000000000f0\"", answer.header("etag"));
    assertEquals("1", answer.header("x-product-version"));
  }

  @Test
  void aCachedProductIsAnsweredWithoutAskingTheDeskAndTheSameEachTime() throws Exception {
    CachedProduct cached =
        new CachedProduct(new ProductView("Tux", new Price(1599), 100, 7), FakeDesk.FOLDER);
    store.cache.put("Tux", cached);
    Object rendered = null;
    for (int i = 0; i < 3; i++) {
      Answer answer = store.get("/products/Tux");
      assertEquals(200, answer.status());
      assertEquals(TUX, answer.body());
      assertEquals("hit", answer.header("x-cache"));
      assertEquals("\"7-00000000000000f0\"", answer.header("etag"));
      assertEquals("7", answer.header("x-product-version"));
      assertEquals("application/json", answer.header("content-type"));
      assertTrue(rendered == null || rendered == cached.rendered());
      rendered = cached.rendered();
    }
    assertSame(rendered, cached.rendered());
    assertEquals(List.of(), store.desk.questions);
  }

  @Test
  void aCachedProductBelowTheMinimumVersionIsAskedForAgain() throws Exception {
    store.cache.put(
        "Tux", new CachedProduct(new ProductView("Tux", new Price(1), 1, 7), FakeDesk.FOLDER));
    assertEquals("hit", store.get("/products/Tux", "X-Min-Version: 7").header("x-cache"));
    assertEquals("miss", store.get("/products/Tux", "X-Min-Version: 8").header("x-cache"));
    assertEquals(List.of("product Tux from 8"), store.desk.questions);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        TAG_7,
        "W/" + TAG_7,
        "\"1\", " + TAG_7,
        "\"x,y\", ,W/" + TAG_7 + " ,",
        "*",
        "\"1\"\r\nIf-None-Match: " + TAG_7,
        TAG_7 + "\r\nIf-None-Match: W/\"1\""
      })
  void aProductThatTheClientHasIsNotSentAgain(String tag) throws Exception {
    store.cache.put(
        "Tux", new CachedProduct(new ProductView("Tux", new Price(1), 1, 7), FakeDesk.FOLDER));
    store.desk.put("Miss", 1, 1, 7);
    for (String name : List.of("Tux", "Miss")) {
      Answer answer = store.get("/products/" + name, "If-None-Match: " + tag);
      assertEquals(304, answer.status());
      assertEquals("", answer.body());
      assertEquals("\"7-00000000000000f0\"", answer.header("etag"));
    }
    for (String other :
        List.of(
            "\"6-00000000000000f0\"",
            "\"7-00000000000000f1\"",
            "\"07-00000000000000f0\"",
            "\"7-00000000000000F0\"",
            "\"6\"",
            "7",
            "*, *",
            "\"6\"\r\nIf-None-Match: \"8\"",
            "")) {
      for (String name : List.of("Tux", "Miss")) {
        assertEquals(
            200, store.get("/products/" + name, "If-None-Match: " + other).status(), other);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/products/Fire%20Truck",
        "/products/Fire%20Truck/",
        "/products/Fire%20Truck?x=1",
        "http://elsewhere/products/Fire%20Truck"
      })
  void aNameIsOneEncodedSegment(String path) throws Exception {
    assertEquals(
        "{\"data\":{\"name\":\"Fire Truck\",\"price\":20.00,\"quantity\":7}}",
        store.get(path).body());
  }

  @Test
  void anEncodedSlashAPlusAndAPercentSignBelongToTheName() throws Exception {
    assertEquals(
        "{\"data\":{\"name\":\"A/C+D%\",\"price\":0.05,\"quantity\":0}}",
        store.get("/products/A%2fC+D%25").body());
  }

  @Test
  void aNameMayBeOfAnyScript() throws Exception {
    assertEquals(
        "{\"data\":{\"name\":\"Плюшевый 🧸 熊\",\"price\":9999999.99,\"quantity\":1}}",
        store.get("/products/" + UriText.encode("Плюшевый 🧸 熊")).body());
  }

  @Test
  void aNameOfAHundredCharactersIsAskedFor() throws Exception {
    String longest = "🧸".repeat(100);
    store.desk.put(longest, 100, 1, 1);
    assertEquals(200, store.get("/products/" + UriText.encode(longest)).status());
  }

  @Test
  void headIsGetWithoutTheBody() throws Exception {
    store.desk.put("Bird", 1, 1, 7);
    store.cache.put(
        "Bird", new CachedProduct(new ProductView("Bird", new Price(1), 1, 7), FakeDesk.FOLDER));
    for (String path :
        List.of("/products/Tux", "/products/Bird", "/products", "/health/live", "/openapi.yaml")) {
      Answer get = store.get(path);
      Answer head = store.send("HEAD", path, "");
      assertEquals(200, head.status());
      assertEquals(get.header("content-length"), head.header("content-length"), path);
      assertEquals(get.header("content-type"), head.header("content-type"));
    }
    assertEquals(404, store.send("HEAD", "/products/None", "").status());
  }

  @Test
  void productsComeInPagesThatLeadToTheNext() throws Exception {
    String second = "/products?after=Fire%20Truck&limit=2";
    Answer first = store.get("/products/?limit=2");
    assertEquals(
        "{\"data\":[{\"name\":\"A/C+D%\",\"price\":0.05,\"quantity\":0},"
            + "{\"name\":\"Fire Truck\",\"price\":20.00,\"quantity\":7}]}",
        first.body());
    assertEquals("<" + second + ">; rel=\"next\"", first.header("link"));
    Answer last = store.get(second);
    assertEquals(200, last.status());
    assertNull(last.header("link"));
    assertTrue(last.body().startsWith("{\"data\":[{\"name\":\"Tux\""), last.body());
    assertEquals(
        List.of("list after '' limit 2", "list after 'Fire Truck' limit 2"), store.desk.questions);
  }

  @Test
  void aListWithoutLimitHasTheDefaultAndAnEmptyShopAnEmptyList() throws Exception {
    store.desk.clear();
    assertEquals("{\"data\":[]}", store.get("/products?after=").body());
    assertEquals(List.of("list after '' limit 3"), store.desk.questions);
  }

  @Test
  void whatCannotBeToldNowIs503WithRetryAfter() throws Exception {
    store.desk.questionOutcome = AnswerStatus.UNAVAILABLE;
    for (String path : List.of("/products/Tux", "/products", "/orders/0")) {
      Answer answer = store.get(path);
      assertError(503, "unavailable for the moment, try again", answer);
      assertEquals("1", answer.header("retry-after"));
    }
  }

  @Test
  void anUnknownProductIs404() throws Exception {
    assertError(404, "product not found", store.get("/products/Nobody"));
  }

  // ---- orders ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"name\":\"Tux\",\"quantity\":1}|application/json",
        "{\"name\":\"Tux\",\"quantity\":1}|application/x-www-form-urlencoded",
        "{\"name\":\"Tux\",\"quantity\":1}|",
        " {\"quantity\" : 1 , \"name\":\"\\u0054ux\"} |text/plain",
        "name=Tux&quantity=1|application/x-www-form-urlencoded",
        "name=Tux&quantity=1|application/json",
        "quantity=01&name=%54ux|multipart/form-data",
      })
  void anOrderIsReadByWhatItHolds(String body, String type) throws Exception {
    Answer answer =
        type == null
            ? store.post("/orders", body)
            : store.post("/orders", body, "Content-Type: " + type);
    assertEquals("{\"data\":{\"order_number\":0}}", answer.body());
    assertEquals(200, answer.status());
    assertEquals("application/json", answer.header("content-type"));
    assertEquals("/orders/0", answer.header("location"));
    assertEquals("2", answer.header("x-product-version"));
    assertEquals(List.of("purchase null Tux 1"), store.desk.changes);
  }

  @Test
  void aFormsPlusIsASpaceAndItsUnencodedCharactersStandForThemselves() throws Exception {
    assertEquals(200, store.post("/orders/", "name=Fire+Truck&quantity=2\r\n").status());
    assertEquals(200, store.post("/orders", "name=Плюшевый 🧸 熊&quantity=1").status());
    assertEquals(
        List.of("purchase null Fire Truck 2", "purchase null Плюшевый 🧸 熊 1"), store.desk.changes);
  }

  @Test
  void anIdempotencyKeyIsHandedOnAsItIs() throws Exception {
    String key = "~ a!".repeat(32);
    store.post("/orders", "{\"name\":\"Tux\",\"quantity\":1}", "Idempotency-Key: " + key);
    assertEquals(List.of("purchase " + key + " Tux 1"), store.desk.changes);
  }

  @Test
  void anOrderMayBeOfTheHighestQuantity() throws Exception {
    store.desk.put("Tux", 1, 5_000, 1);
    assertEquals(200, store.post("/orders", "{\"name\":\"Tux\",\"quantity\":1000}").status());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NOT_ENOUGH_STOCK|409|not enough stock",
        "PRODUCT_NOT_FOUND|404|product not found",
        "KEY_REUSED|422|this Idempotency-Key was used for another name or quantity",
        "ABANDONED|409|purchase was not placed, use a new key",
        "UNAVAILABLE|503|the order was not placed, try again",
        "UNKNOWN|504|outcome unknown: try again with the same Idempotency-Key",
      })
  void eachEndOfAPurchaseHasItsCode(PurchaseEnd end, int code, String message) throws Exception {
    store.desk.purchaseEnd = end;
    Answer answer =
        store.post("/orders", "{\"name\":\"Tux\",\"quantity\":1}", "Idempotency-Key: k");
    assertError(code, message, answer);
    assertEquals(code == 503 ? "1" : null, answer.header("retry-after"));
    assertNull(answer.header("location"));
  }

  @Test
  void withoutAKeyAnUnknownOutcomeIsNotSaidToBeSafeToRepeat() throws Exception {
    store.desk.purchaseEnd = PurchaseEnd.UNKNOWN;
    assertError(
        504,
        "outcome unknown: the order may have been placed; only an Idempotency-Key makes a retry"
            + " safe",
        store.post("/orders", "{\"name\":\"Tux\",\"quantity\":1}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/orders/0", "/orders/0/", "/orders/000", "/orders/%30"})
  void anOrderIsFoundByItsNumber(String path) throws Exception {
    store.post("/orders", "{\"name\":\"Tux\",\"quantity\":3}");
    assertEquals(
        "{\"data\":{\"number\":0,\"name\":\"Tux\",\"quantity\":3}}", store.get(path).body());
  }

  @Test
  void aNumberBeyondAnyOrderIs404() throws Exception {
    assertError(404, "order not found", store.get("/orders/10"));
    assertError(404, "order not found", store.get("/orders/9223372036854775807"));
    assertEquals(List.of("order 10", "order 9223372036854775807"), store.desk.questions);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"9223372036854775808", "100000000000000000000", "123456789012345678901234567890"})
  void aNumberBeyondAnyIntegerIs404WithoutAsking(String number) throws Exception {
    assertError(404, "order not found", store.get("/orders/" + number));
    assertError(404, "order not found", store.get("/orders/" + number.repeat(30)));
    assertEquals(List.of(), store.desk.questions);
  }

  // ---- operators ----

  @Test
  void anOperatorRestocks() throws Exception {
    Answer answer = store.post("/products/Tux/restock", "{\"quantity\":50}", AUTH);
    assertEquals("{\"data\":{\"name\":\"Tux\",\"price\":15.99,\"quantity\":150}}", answer.body());
    assertEquals(200, answer.status());
    assertEquals("\"2-00000000000000f0\"", answer.header("etag"));
    assertEquals("2", answer.header("x-product-version"));
    assertError(
        404, "product not found", store.post("/products/No/restock/", "{\"quantity\":1}", AUTH));
  }

  @ParameterizedTest
  @CsvSource({
    "15.99,1599",
    "16,1600",
    "0,0",
    "0.5,50",
    "9999999.99,999999999",
    "0.07,7",
  })
  void anOperatorSetsAPriceExactly(String price, long cents) throws Exception {
    String body = "{\"price\":" + price + ",\"quantity\":0}";
    String auth = "authorization: bearer " + HttpHarness.TOKEN;
    Answer answer = store.send("PUT", "/products/A%2FB", body, auth);
    assertEquals(200, answer.status(), answer.body());
    assertEquals("\"4-00000000000000f0\"", answer.header("etag"));
    assertEquals(List.of("put A/B " + cents + " 0"), store.desk.changes);
  }

  @Test
  void anOperatorsOutcomesAreTold() throws Exception {
    store.desk.operatorResult = new OperatorResult(AnswerStatus.UNKNOWN, null, null, null);
    assertError(
        504,
        "outcome unknown: look at the product before you try again",
        store.post("/products/Tux/restock", "{\"quantity\":1}", AUTH));
    store.desk.operatorResult = new OperatorResult(AnswerStatus.UNAVAILABLE, null, null, null);
    assertError(
        503,
        "unavailable for the moment, try again",
        store.post("/products/Tux/restock", "{\"quantity\":1}", AUTH));
    store.desk.operatorResult =
        new OperatorResult(AnswerStatus.REFUSED, OperatorStatus.TOO_MANY, null, null);
    assertError(
        409,
        "the catalog cannot keep so many; nothing was changed",
        store.post("/products/Tux/restock", "{\"quantity\":1}", AUTH));
    store.desk.operatorResult =
        new OperatorResult(AnswerStatus.REFUSED, OperatorStatus.OTHER_SPELLING, null, null);
    assertError(
        409,
        "there is a toy of this name in another Unicode spelling (NFC, NFD): use the name that"
            + " GET /products lists",
        store.post("/products/Cafe%CC%81/restock", "{\"quantity\":1}", AUTH));
  }

  @Test
  void whoIsNoOperatorChangesNothing() throws Exception {
    Answer missing = store.post("/products/Tux/restock", "{\"quantity\":1}");
    assertError(401, "for operators only: send Authorization: Bearer <token>", missing);
    assertEquals("Bearer realm=\"toystore\"", missing.header("www-authenticate"));
    assertEquals(
        401,
        store.post("/products/Tux/restock", "{\"quantity\":1}", "Authorization: Basic x").status());
    for (String token : List.of("", "x", HttpHarness.TOKEN + "x", "OPERATOR-TOKEN")) {
      String body = "{\"price\":1,\"quantity\":1}";
      Answer wrong = store.send("PUT", "/products/Tux", body, "Authorization: Bearer " + token);
      assertTrue(wrong.status() == 403 || token.isEmpty() && wrong.status() == 401);
    }
    assertEquals(List.of(), store.desk.changes);
  }

  @Test
  void withoutAConfiguredTokenThereIsNoOperator() throws Exception {
    try (HttpHarness closed = new HttpHarness(HttpHarness.settings("rest", 5_000, 60, 100, null))) {
      assertError(
          403,
          "no operatorToken is configured, so operator requests are refused",
          closed.post("/products/Tux/restock", "{\"quantity\":1}", AUTH));
      assertEquals(List.of(), closed.desk.changes);
    }
  }

  // ---- for those who watch ----

  @Test
  void livenessIsAlwaysTrueAndReadinessIsTheDesks() throws Exception {
    assertEquals("{\"data\":{\"status\":\"live\"}}", store.get("/health/live").body());
    assertEquals("{\"data\":{\"status\":\"ready\"}}", store.get("/health/ready/").body());
    store.desk.ready = false;
    Answer answer = store.get("/health/ready");
    assertError(503, "not ready", answer);
    assertEquals("1", answer.header("retry-after"));
    assertEquals(200, store.get("/health/live").status());
  }

  @Test
  void metricsCountTheAnswersByRouteAndClass() throws Exception {
    store.get("/products/Tux");
    store.get("/products/None");
    store.get("/nowhere");
    Answer answer = store.get("/metrics");
    assertEquals("text/plain; version=0.0.4; charset=utf-8", answer.header("content-type"));
    List<String> lines = answer.body().lines().toList();
    for (String line :
        List.of(
            "toystore_http_requests_total{route=\"product\",status=\"2xx\"} 1",
            "toystore_http_requests_total{route=\"product\",status=\"4xx\"} 1",
            "toystore_http_requests_total{route=\"other\",status=\"4xx\"} 1",
            "toystore_http_connections_refused_total 0",
            "toystore_orders_total 3")) {
      assertTrue(lines.contains(line), answer.body());
    }
    assertTrue(answer.body().endsWith("\n"));
  }

  @Test
  void metricsThatCannotBeHadInTimeAreUnavailable() throws Exception {
    store.scrape = () -> Future.failedFuture(new TimeoutException());
    Answer answer = store.get("/metrics");
    assertEquals(503, answer.status());
    assertEquals("1", answer.header("retry-after"));
  }

  // ---- paths and methods ----

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/nowhere",
        "/products/a/b",
        "/products/a/restock/b",
        "/products/a/b/restock",
        "/orders/1/2",
        "/Products",
        "/productsx",
        "//products",
        "/health",
        "/products/../orders/1"
      })
  void anUnknownPathIs404(String path) throws Exception {
    assertError(404, "no such path", store.get(path));
    assertEquals(List.of(), store.desk.questions);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST|/products/Tux|GET, HEAD, PUT, PATCH, DELETE, OPTIONS",
        "POST|/products|GET, HEAD, OPTIONS",
        "PUT|/products/|GET, HEAD, OPTIONS",
        "GET|/products/Tux/restock|POST, OPTIONS",
        "GET|/orders|POST, OPTIONS",
        "PATCH|/orders/|POST, OPTIONS",
        "DELETE|/orders/1|GET, HEAD, OPTIONS",
        "POST|/health/live|GET, HEAD, OPTIONS",
        "POST|/health/ready|GET, HEAD, OPTIONS",
        "TOYS|/metrics|GET, HEAD, OPTIONS",
        "POST|/openapi.yaml|GET, HEAD, OPTIONS",
        "POST|/events|GET, HEAD, OPTIONS",
      })
  void aWrongMethodIs405WithAllowAndOptionsIs204(String method, String path, String allow)
      throws Exception {
    Answer answer = store.send(method, path, "");
    assertError(405, "method not allowed, see Allow", answer);
    assertEquals(allow, answer.header("allow"));
    Answer options = store.send("OPTIONS", path, "");
    assertEquals(204, options.status());
    assertEquals(allow, options.header("allow"));
    assertEquals("", options.body());
    assertEquals(List.of(), store.desk.changes);
  }

  @Test
  void optionsOfTheWholeServerAreTold() throws Exception {
    assertEquals(
        "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
        store.send("OPTIONS", "*", "").header("allow"));
  }

  @Test
  void aSurpriseIs500AndTellsNothing() throws Exception {
    store.desk.surprise = new IllegalStateException("secret");
    assertError(500, "internal error", store.get("/products/Tux"));
    assertError(500, "internal error", store.post("/orders", "{\"name\":\"Tux\",\"quantity\":1}"));
    store.desk.surprise = null;
    assertFalse(store.get("/products/Tux").body().contains("error"));
  }
}
