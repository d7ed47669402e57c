package io.toystore.frontend.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.toystore.frontend.core.Desk.AnswerStatus;
import io.toystore.frontend.core.Desk.OperatorResult;
import io.toystore.frontend.http.HttpHarness.Answer;
import io.toystore.message.CatalogMessage.OperatorStatus;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Corrections of the stock by PATCH, and removals by DELETE. */
class HttpRemovalTest {
  private static final String AUTH = "Authorization: Bearer " + HttpHarness.TOKEN;
  private static final String TAG_1 = "\"1-00000000000000f0\"";
  private static final String KEY = "Idempotency-Key: inventory 7";

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
  }

  // ---- corrections ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"stockChange\":-3}|OptionalLong.empty -3",
        "{\"stockChange\":12,\"price\":9.99}|OptionalLong[999] 12",
        "stockChange=-3|OptionalLong.empty -3",
        "price=1&stockChange=1000000000|OptionalLong[100] 1000000000",
      })
  void aCorrectionReachesTheCatalogWithItsKeyAndItsCondition(String body, String change)
      throws Exception {
    assertEquals(200, store.send("PATCH", "/products/Tux", body, AUTH).status());
    assertEquals(200, store.send("PATCH", "/products/Tux", body, AUTH, KEY).status());
    store.send("PATCH", "/products/Tux", body, AUTH, "If-Match: " + TAG_1);
    assertEquals(
        List.of(
            "correct Tux " + change,
            "correct Tux " + change + " under inventory 7",
            "correct Tux " + change + " if LISTED[1-00000000000000f0] and not ABSENT[]"),
        store.desk.changes);
  }

  @Test
  void theCorrectedProductIsTold() throws Exception {
    Answer answer = store.send("PATCH", "/products/Tux", "{\"stockChange\":-3}", AUTH, KEY);
    assertEquals("{\"data\":{\"name\":\"Tux\",\"price\":15.99,\"quantity\":97}}", answer.body());
    assertEquals("\"2-00000000000000f0\"", answer.header("etag"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"stockChange\":0}|stockChange must not be 0",
        "{\"stockChange\":-0}|stockChange must not be 0",
        "{\"stockChange\":1.5}|"
            + "stockChange must be a whole number from -1000000000 to 1000000000",
        "{\"stockChange\":\"-3\"}|"
            + "stockChange must be a whole number from -1000000000 to 1000000000",
        "{\"stockChange\":-1000000001}|"
            + "stockChange must be a whole number from -1000000000 to 1000000000",
        "stockChange=--3|stockChange must be a whole number from -1000000000 to 1000000000",
        "stockChange=-|stockChange must be a whole number from -1000000000 to 1000000000",
        "{\"stockChange\":1,\"quantity\":1}|send quantity, which sets the stock, or stockChange,"
            + " which adds to it, not both",
      })
  void aCorrectionThatIsNoneIs400(String body, String message) throws Exception {
    assertError(400, message, store.send("PATCH", "/products/Tux", body, AUTH));
    assertEquals(List.of(), store.desk.changes);
  }

  @Test
  void aKeyThatIsNoneIs400() throws Exception {
    assertError(
        400,
        "an Idempotency-Key is 1 to 128 printable ASCII characters",
        store.send(
            "PATCH",
            "/products/Tux",
            "{\"stockChange\":1}",
            AUTH,
            "Idempotency-Key: " + "x".repeat(129)));
    assertError(
        400,
        "send one Idempotency-Key, not several",
        store.send("PATCH", "/products/Tux", "{\"stockChange\":1}", AUTH, KEY, KEY));
    assertEquals(List.of(), store.desk.changes);
  }

  @Test
  void aRefusedCorrectionSaysWhy() throws Exception {
    String body = "{\"stockChange\":-3}";
    refuse(OperatorStatus.NOT_ENOUGH_STOCK);
    assertError(
        409,
        "there are fewer pieces in stock than that; nothing was changed",
        store.send("PATCH", "/products/Tux", body, AUTH));
    refuse(OperatorStatus.TOO_MANY);
    assertError(
        409,
        "the catalog cannot keep so many; nothing was changed",
        store.send("PATCH", "/products/Tux", body, AUTH));
    refuse(OperatorStatus.KEY_REUSED);
    assertError(
        422,
        "this Idempotency-Key was used for another correction: use a new key",
        store.send("PATCH", "/products/Tux", body, AUTH, KEY));
  }

  private void refuse(OperatorStatus status) {
    store.desk.operatorResult = new OperatorResult(AnswerStatus.REFUSED, status, null, null);
  }

  // ---- removals ----

  @Test
  void aRemovalIs204WithTheVersionThatItMade() throws Exception {
    Answer answer = store.send("DELETE", "/products/Tux", "", AUTH, "If-Match: " + TAG_1);
    assertEquals(204, answer.status());
    assertEquals("", answer.body());
    assertEquals("2", answer.header("x-product-version"));
    assertNull(answer.header("etag"));
    assertEquals(
        List.of("remove Tux if LISTED[1-00000000000000f0] and not ABSENT[]"), store.desk.changes);
    assertError(404, "product not found", store.get("/products/Tux"));
  }

  @Test
  void aRemovalThatCannotBeIsToldSo() throws Exception {
    assertEquals(401, store.send("DELETE", "/products/Tux", "").status());
    assertEquals(
        403, store.send("DELETE", "/products/Tux", "", "Authorization: Bearer x").status());
    assertError(400, "DELETE takes no body", store.send("DELETE", "/products/Tux", "{}", AUTH));
    assertEquals(400, store.send("DELETE", "/products/Tux", "", AUTH, "If-Match: 7").status());
    assertEquals(400, store.send("DELETE", "/products/%00", "", AUTH).status());
    assertEquals(List.of(), store.desk.changes);

    store.desk.operatorResult =
        new OperatorResult(AnswerStatus.NOT_FOUND, OperatorStatus.PRODUCT_NOT_FOUND, null, null);
    assertError(404, "product not found", store.send("DELETE", "/products/Tux", "", AUTH));
    store.desk.operatorResult = new OperatorResult(AnswerStatus.UNKNOWN, null, null, null);
    assertError(
        504,
        "outcome unknown: look at the product before you try again",
        store.send("DELETE", "/products/Tux", "", AUTH));
  }

  @Test
  void inTheSeedDialectARemovalIs200() throws Exception {
    try (HttpHarness seed = new HttpHarness(HttpHarness.SEED)) {
      Answer answer = seed.send("DELETE", "/products/Tux", "", AUTH);
      assertEquals(200, answer.status());
      assertEquals("", answer.body());
    }
  }
}
