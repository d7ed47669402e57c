package io.toystore.frontend.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.frontend.core.CachedProduct;
import io.toystore.frontend.core.Desk.AnswerStatus;
import io.toystore.frontend.core.Desk.OperatorResult;
import io.toystore.frontend.http.HttpHarness.Answer;
import io.toystore.message.CatalogMessage.OperatorStatus;
import io.toystore.model.Price;
import io.toystore.model.ProductView;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditional requests (RFC 9110, section 13) and changes of a part of a product. */
class HttpConditionsTest {
  private static final String AUTH = "Authorization: Bearer " + HttpHarness.TOKEN;
  private static final String TAG_1 = "\"1-00000000000000f0\"";
  private static final String TAG_7 = "\"7-00000000000000f0\"";
  private static final String BOTH = "{\"price\":1,\"quantity\":2}";
  private static final String FAILED =
      "{\"error\":{\"code\":412,\"message\":\"precondition failed: look at the product before you"
          + " try again\"}}";
  private static final ProductView TUX = new ProductView("Tux", new Price(1599), 100, 7);

  private HttpHarness store;

  @BeforeEach
  void open() throws Exception {
    store = new HttpHarness(HttpHarness.REST);
  }

  @AfterEach
  void close() throws Exception {
    store.close();
  }

  private Answer change(String method, String path, String body, String... headers)
      throws Exception {
    String[] all = new String[headers.length + 1];
    all[0] = AUTH;
    System.arraycopy(headers, 0, all, 1, headers.length);
    return store.send(method, path, body, all);
  }

  // ---- changes ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "If-Match: *| if ANY[] and not ABSENT[]",
        "If-None-Match: *| if ABSENT[] and not ANY[]",
        "If-Match: \"7-00000000000000f0\"| if LISTED[7-00000000000000f0] and not ABSENT[]",
        "if-match:  \"7-00000000000000f0\" ,,\"8-ffffffffffffffff\" |"
            + " if LISTED[7-00000000000000f0, 8-ffffffffffffffff] and not ABSENT[]",
        "If-Match: W/\"7-00000000000000f0\"| if LISTED[] and not ABSENT[]",
        "If-Match: W/\"7-00000000000000f0\", \"6-00000000000000f0\"|"
            + " if LISTED[6-00000000000000f0] and not ABSENT[]",
        "If-None-Match: W/\"7-00000000000000f0\"|"
            + " if ABSENT[] and not LISTED[7-00000000000000f0]",
        "If-Match: \"7\"| if LISTED[] and not ABSENT[]",
        "If-Match: \"\"| if LISTED[] and not ABSENT[]",
        "If-Match: \"a,b\", \"*\"| if LISTED[] and not ABSENT[]",
      })
  void theConditionsOfAChangeReachTheCatalog(String header, String condition) throws Exception {
    assertEquals(200, change("PUT", "/products/Tux", BOTH, header).status());
    assertEquals(200, change("PATCH", "/products/Tux", "{\"price\":1}", header).status());
    assertEquals(200, change("POST", "/products/Tux/restock", "{\"quantity\":3}", header).status());
    assertEquals(
        List.of(
            "put Tux 100 2 " + condition,
            "patch Tux OptionalLong[100] OptionalLong.empty " + condition,
            "restock Tux 3 " + condition),
        store.desk.changes);
  }

  @Test
  void severalLinesAreOneListAndBothFieldsCount() throws Exception {
    String[] headers = {
      "If-Match: " + TAG_1, "If-None-Match: \"6-00000000000000f0\"", "If-Match: " + TAG_7
    };
    assertEquals(200, change("PUT", "/products/Tux", BOTH, headers).status());
    assertEquals(
        List.of(
            "put Tux 100 2 if LISTED[1-00000000000000f0, 7-00000000000000f0]"
                + " and not LISTED[6-00000000000000f0]"),
        store.desk.changes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " , ,",
        "7",
        "7-00000000000000f0",
        "\"7-00000000000000f0",
        "\"7-00000000000000f0\" \"8-00000000000000f0\"",
        "\"7-00000000000000f0\"x",
        "w/\"7-00000000000000f0\"",
        "W/ \"7-00000000000000f0\"",
        "W/",
        "\"a b\"",
        "*, \"7-00000000000000f0\"",
        "\"7-00000000000000f0\", *",
        "**",
        "*,",
      })
  void aConditionThatCannotBeReadChangesNothing(String value) throws Exception {
    for (String field : List.of("If-Match", "If-None-Match")) {
      String header = field + ": " + value;
      String message =
          "{\"error\":{\"code\":400,\"message\":\""
              + field
              + " must be * or a list of entity tags, as ETag gives them\"}}";
      for (Answer answer :
          List.of(
              change("PUT", "/products/Tux", BOTH, header),
              change("PATCH", "/products/Tux", BOTH, header),
              change("POST", "/products/Tux/restock", "{\"quantity\":3}", header))) {
        assertEquals(message, answer.body());
        assertEquals(400, answer.status());
      }
    }
    assertEquals(List.of(), store.desk.changes);
  }

  @Test
  void aStarOnASecondLineIsNoList() throws Exception {
    assertEquals(
        400, change("PUT", "/products/Tux", BOTH, "If-Match: " + TAG_7, "If-Match: *").status());
    assertEquals(List.of(), store.desk.changes);
  }

  @Test
  void aFailedPreconditionIsToldWithTheProductsTag() throws Exception {
    store.desk.operatorResult =
        new OperatorResult(
            AnswerStatus.REFUSED, OperatorStatus.PRECONDITION_FAILED, TUX, FakeDesk.tag(TUX));
    for (Answer answer :
        List.of(
            change("PUT", "/products/Tux", BOTH, "If-Match: " + TAG_1),
            change("PATCH", "/products/Tux", BOTH, "If-Match: " + TAG_1),
            change("POST", "/products/Tux/restock", "{\"quantity\":3}", "If-Match: " + TAG_1))) {
      assertEquals(FAILED, answer.body());
      assertEquals(412, answer.status());
      assertEquals(TAG_7, answer.header("etag"));
      assertEquals("7", answer.header("x-product-version"));
    }
    store.desk.operatorResult =
        new OperatorResult(AnswerStatus.REFUSED, OperatorStatus.PRECONDITION_FAILED, null, null);
    Answer answer = change("PUT", "/products/New", BOTH, "If-Match: *");
    assertEquals(FAILED, answer.body());
    assertEquals(412, answer.status());
    assertNull(answer.header("etag"));
  }

  @Test
  void aProductThatWasMadeIs201() throws Exception {
    store.desk.operatorResult =
        new OperatorResult(AnswerStatus.OK, OperatorStatus.CREATED, TUX, FakeDesk.tag(TUX));
    Answer answer = change("PUT", "/products/Tux", BOTH, "If-None-Match: *");
    assertEquals(201, answer.status());
    assertEquals("{\"data\":{\"name\":\"Tux\",\"price\":15.99,\"quantity\":100}}", answer.body());
    assertEquals(TAG_7, answer.header("etag"));
    assertEquals("application/json", answer.header("content-type"));
  }

  @Test
  void whoIsNoOperatorIsToldSoBeforeItsCondition() throws Exception {
    assertEquals(401, store.send("PATCH", "/products/Tux", BOTH, "If-Match: 7").status());
    assertEquals(401, store.send("PUT", "/products/Tux", BOTH, "If-Match: " + TAG_1).status());
    assertEquals(List.of(), store.desk.changes);
  }

  // ---- a part of a product ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"price\":15.99}|OptionalLong[1599] OptionalLong.empty",
        "{\"quantity\":0}|OptionalLong.empty OptionalLong[0]",
        "{\"quantity\":3,\"price\":0}|OptionalLong[0] OptionalLong[3]",
        "price=15.99|OptionalLong[1599] OptionalLong.empty",
        "quantity=12&price=1|OptionalLong[100] OptionalLong[12]",
      })
  void whatTheBodyNamesIsChanged(String body, String change) throws Exception {
    for (String type :
        List.of("application/merge-patch+json", "application/json", "text/plain; charset=utf-8")) {
      Answer answer = change("PATCH", "/products/Tux/", body, "Content-Type: " + type);
      assertEquals(200, answer.status(), answer.body());
    }
    assertEquals(Collections.nCopies(3, "patch Tux " + change), store.desk.changes);
  }

  @Test
  void thePatchedProductIsToldWithItsTag() throws Exception {
    Answer answer = change("PATCH", "/products/Tux", "{\"price\":9.5}");
    assertEquals("{\"data\":{\"name\":\"Tux\",\"price\":9.50,\"quantity\":100}}", answer.body());
    assertEquals("\"2-00000000000000f0\"", answer.header("etag"));
    Answer none = change("PATCH", "/products/None", "{\"price\":9.5}", "If-Match: *");
    assertEquals(404, none.status());
    assertTrue(none.body().contains("product not found"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|the object is empty: send WANTED",
        "''|the body is empty: send WANTED",
        "{\"prize\":1}|unknown field \\\"prize\\\": send WANTED",
        "{\"price\":null}|\\\"price\\\" is neither a string nor a number: send WANTED",
        "{\"price\":1,\"name\":\"Lego\"}|unknown field \\\"name\\\": send WANTED",
        "[{\"op\":\"replace\",\"path\":\"/price\",\"value\":1}]|the body must be WANTED",
        "{\"quantity\":-1}|quantity must be a whole number from 0 to 1000000000",
        "{\"quantity\":1.5}|quantity must be a whole number from 0 to 1000000000",
        "{\"price\":1,\"price\":2}|the field \\\"price\\\" appears twice",
      })
  void aPatchThatSaysNothingOrSomethingElseIs400(String body, String message) throws Exception {
    String wanted = "a JSON object or a form with one or more of price, quantity, stockChange";
    Answer answer = change("PATCH", "/products/Tux", body);
    assertEquals(
        "{\"error\":{\"code\":400,\"message\":\"" + message.replace("WANTED", wanted) + "\"}}",
        answer.body());
    assertEquals(400, answer.status());
    assertEquals(List.of(), store.desk.changes);
  }

  @Test
  void optionsNameTheTypesOfAPatch() throws Exception {
    Answer options = store.send("OPTIONS", "/products/Tux", "");
    assertEquals(
        "application/merge-patch+json, application/json, application/x-www-form-urlencoded",
        options.header("accept-patch"));
    assertNull(store.send("OPTIONS", "/products", "").header("accept-patch"));
  }

  // ---- reads ----

  @Test
  void aReadHeedsIfMatchAndItGoesBeforeIfNoneMatch() throws Exception {
    store.cache.put("Tux", new CachedProduct(TUX, FakeDesk.FOLDER));
    store.desk.put("Tux", 1599, 100, 7);
    store.desk.put("Miss", 1599, 100, 7);
    for (String name : List.of("Tux", "Miss")) {
      String path = "/products/" + name;
      assertEquals(200, store.get(path, "If-Match: " + TAG_7).status());
      assertEquals(200, store.get(path, "If-Match: *").status());
      assertEquals(304, store.get(path, "If-Match: " + TAG_7, "If-None-Match: " + TAG_7).status());
      for (String other : List.of(TAG_1, "W/" + TAG_7, "\"7\"")) {
        Answer answer = store.get(path, "If-Match: " + other, "If-None-Match: " + TAG_7);
        assertEquals(412, answer.status());
        assertEquals(FAILED, answer.body());
        assertEquals(TAG_7, answer.header("etag"));
      }
      assertEquals(412, store.send("HEAD", path, "", "If-Match: " + TAG_1).status());
      assertEquals(400, store.get(path, "If-Match: 7").status());
    }
    assertEquals(404, store.get("/products/None", "If-Match: *").status());
    assertEquals(404, store.get("/products/None", "If-None-Match: *").status());
  }

  @Test
  void whatHasNoTagHasNoCondition() throws Exception {
    for (String path : List.of("/products", "/health/live", "/openapi.yaml")) {
      assertEquals(200, store.get(path, "If-Match: \"x\"", "If-None-Match: *").status());
    }
    assertEquals(
        200,
        store.post("/orders", "{\"name\":\"Tux\",\"quantity\":1}", "If-Match: \"x\"").status());
  }

  // ---- the dialect of the first course implementation ----

  @Test
  void inTheSeedDialectAReadHasNoConditionAndAChangeHas() throws Exception {
    try (HttpHarness seed = new HttpHarness(HttpHarness.SEED)) {
      Answer read = seed.get("/products/Tux", "If-Match: \"x\"", "If-None-Match: *");
      assertEquals(200, read.status());
      assertEquals("{\"name\":\"Tux\",\"price\":15.99,\"quantity\":100}", read.body());
      assertEquals(TAG_1, read.header("etag"));
      seed.desk.operatorResult =
          new OperatorResult(
              AnswerStatus.REFUSED, OperatorStatus.PRECONDITION_FAILED, TUX, FakeDesk.tag(TUX));
      Answer change = seed.send("PUT", "/products/Tux", BOTH, AUTH, "If-Match: " + TAG_1);
      assertEquals(200, change.status());
      assertEquals(FAILED, change.body());
      assertEquals(TAG_7, change.header("etag"));
      assertEquals(
          List.of("put Tux 100 2 if LISTED[1-00000000000000f0] and not ABSENT[]"),
          seed.desk.changes);
    }
  }
}
