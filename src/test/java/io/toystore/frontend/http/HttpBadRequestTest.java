package io.toystore.frontend.http;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.toystore.frontend.http.HttpHarness.Answer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of bad input: each gets a clear answer, and none of it reaches the desk. */
class HttpBadRequestTest {
  private static final String AUTH = "Authorization: Bearer " + HttpHarness.TOKEN;
  private static final String QUANTITY = "quantity must be a whole number from 1 to 1000";
  private static final String NAME = "a toy's name is 1 to 100 printable characters";
  private static final String ORDER = "a JSON object or a form with exactly name and quantity";
  private static final String NOT_JSON = "the body is not valid JSON: send " + ORDER;

  private static HttpHarness store;

  @BeforeAll
  static void open() throws Exception {
    store = new HttpHarness(HttpHarness.REST);
  }

  @AfterEach
  void nothingReachedTheDesk() {
    assertEquals(List.of(), store.desk.changes);
    assertEquals(List.of(), store.desk.questions);
  }

  @AfterAll
  static void close() throws Exception {
    store.close();
  }

  private static void assertMalformed(String message, Answer answer) {
    assertEquals(Json.error(HttpFailure.malformed(message)), answer.body());
    assertEquals(400, answer.status());
    assertEquals("application/json", answer.header("content-type"));
  }

  static Stream<Arguments> badOrders() {
    String deep = "{\"name\":" + "[".repeat(900) + "}";
    return Stream.of(
        arguments("", "the body is empty: send " + ORDER),
        arguments(" \r\n", "the body is empty: send " + ORDER),
        arguments("null", "the body must be " + ORDER),
        arguments("[]", "the body must be " + ORDER),
        arguments("[{\"name\":\"Tux\",\"quantity\":1}]", "the body must be " + ORDER),
        arguments("\"name=Tux&quantity=1\"", "the body must be " + ORDER),
        arguments("17", "the body must be " + ORDER),
        arguments("Tux", NOT_JSON),
        arguments("{", NOT_JSON),
        arguments("{]", NOT_JSON),
        arguments("{'name':'Tux','quantity':1}", NOT_JSON),
        arguments("{\"name\":\"Tux\",\"quantity\":1,}", NOT_JSON),
        arguments("{\"name\":\"Tux\",\"quantity\":+1}", NOT_JSON),
        arguments("{\"name\":\"Tux\",\"quantity\":01}", NOT_JSON),
        arguments("{\"name\":\"Tux\",\"quantity\":NaN}", NOT_JSON),
        arguments("{\"name\":\"Tux\",\"quantity\":0x1}", NOT_JSON),
        arguments("{\"name\":\"Tux\",\"quantity\":1}}", NOT_JSON),
        arguments(
            "{\"name\":\"Tux\",\"quantity\":1} {}",
            "the body must be one JSON object and nothing after it"),
        arguments("{}", "the field \"name\" is missing: send " + ORDER),
        arguments("{\"name\":\"Tux\"}", "the field \"quantity\" is missing: send " + ORDER),
        arguments("{\"quantity\":1}", "the field \"name\" is missing: send " + ORDER),
        arguments(
            "{\"name\":\"Tux\",\"quantity\":1,\"gift\":\"yes\"}",
            "unknown field \"gift\": send " + ORDER),
        arguments(
            "{\"" + "x".repeat(300) + "\":1}",
            "unknown field \"" + "x".repeat(40) + "\": send " + ORDER),
        arguments(
            "{\"name\":\"Tux\",\"name\":\"Tux\",\"quantity\":1}",
            "the field \"name\" appears twice"),
        arguments(
            "{\"name\":\"Tux\",\"quantity\":1,\"quantity\":2}",
            "the field \"quantity\" appears twice"),
        arguments("{\"name\":17,\"quantity\":1}", "name must be a string"),
        arguments(
            "{\"name\":null,\"quantity\":1}",
            "\"name\" is neither a string nor a number: send " + ORDER),
        arguments(deep, "\"name\" is neither a string nor a number: send " + ORDER),
        arguments(
            "{\"name\":\"Tux\",\"quantity\":true}",
            "\"quantity\" is neither a string nor a number: send " + ORDER),
        arguments(
            "{\"name\":\"Tux\",\"quantity\":{\"n\":1}}",
            "\"quantity\" is neither a string nor a number: send " + ORDER),
        arguments("{\"name\":\"Tux\",\"quantity\":0}", QUANTITY),
        arguments("{\"name\":\"Tux\",\"quantity\":-0}", QUANTITY),
        arguments("{\"name\":\"Tux\",\"quantity\":-1}", QUANTITY),
        arguments("{\"name\":\"Tux\",\"quantity\":1001}", QUANTITY),
        arguments("{\"name\":\"Tux\",\"quantity\":1.5}", QUANTITY),
        arguments("{\"name\":\"Tux\",\"quantity\":1.0}", QUANTITY),
        arguments("{\"name\":\"Tux\",\"quantity\":1e0}", QUANTITY),
        arguments("{\"name\":\"Tux\",\"quantity\":1e400}", QUANTITY),
        arguments("{\"name\":\"Tux\",\"quantity\":1e999999999}", QUANTITY),
        arguments("{\"name\":\"Tux\",\"quantity\":\"1\"}", QUANTITY),
        arguments("{\"name\":\"Tux\",\"quantity\":4294967297}", QUANTITY),
        arguments("{\"name\":\"Tux\",\"quantity\":18446744073709551617}", QUANTITY),
        arguments("{\"name\":\"Tux\",\"quantity\":" + "1".repeat(30) + "}", QUANTITY),
        arguments("{\"name\":\"Tux\",\"quantity\":" + "1".repeat(950) + "}", QUANTITY),
        arguments("{\"name\":\"\",\"quantity\":1}", NAME),
        arguments("{\"name\":\"" + "x".repeat(101) + "\",\"quantity\":1}", NAME),
        arguments("{\"name\":\"" + "🧸".repeat(101) + "\",\"quantity\":1}", NAME),
        arguments("{\"name\":\"T\\u0000x\",\"quantity\":1}", NAME),
        arguments("{\"name\":\"T\\nx\",\"quantity\":1}", NAME),
        arguments("{\"name\":\"T\\u007fx\",\"quantity\":1}", NAME),
        arguments("{\"name\":\"T\\ud83ex\",\"quantity\":1}", NAME),
        arguments("{\"name\":\"..\",\"quantity\":1}", NAME),
        arguments("name=Tux", "the field \"quantity\" is missing: send " + ORDER),
        arguments(
            "name=Tux&quantity=1&", "the body is neither a JSON object nor a form: send " + ORDER),
        arguments("name=Tux&quantity=1&quantity=1", "the field \"quantity\" appears twice"),
        arguments("name=Tux&quantity=1&gift=yes", "unknown field \"gift\": send " + ORDER),
        arguments("name=Tux&quantity=", QUANTITY),
        arguments("name=Tux&quantity=0", QUANTITY),
        arguments("name=Tux&quantity=-1", QUANTITY),
        arguments("name=Tux&quantity=%2B1", QUANTITY),
        arguments("name=Tux&quantity=1.0", QUANTITY),
        arguments("name=Tux&quantity=1e2", QUANTITY),
        arguments("name=Tux&quantity=٣", QUANTITY),
        arguments("name=Tux&quantity=" + "1".repeat(30), QUANTITY),
        arguments("name=&quantity=1", NAME),
        arguments("name=%0A&quantity=1", NAME),
        arguments("name=T%7&quantity=1", "a % must be followed by two hexadecimal digits"),
        arguments("name=T%zz&quantity=1", "a % must be followed by two hexadecimal digits"),
        arguments("name=T%ff&quantity=1", "not valid UTF-8"));
  }

  @ParameterizedTest
  @MethodSource("badOrders")
  void aBadOrderIs400AndSaysWhatIsWrong(String body, String message) throws Exception {
    assertMalformed(message, store.post("/orders", body, "Content-Type: application/json"));
    assertMalformed(
        message, store.post("/orders", body, "Content-Type: application/x-www-form-urlencoded"));
  }

  @Test
  void aBodyThatIsNotUtf8Is400() throws Exception {
    byte[] overlong = "{\"name\":\"T??x\",\"quantity\":1}".getBytes(UTF_8);
    overlong[10] = (byte) 0xc0;
    overlong[11] = (byte) 0xaf;
    assertMalformed("the body is not valid UTF-8", store.send("POST", "/orders", overlong));
    byte[] utf16 = "{\"name\":\"Tux\",\"quantity\":1}".getBytes(UTF_16);
    assertMalformed("the body is not valid UTF-8", store.send("POST", "/orders", utf16));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\t", "kéy", "x129"})
  void aBadIdempotencyKeyIs400(String key) throws Exception {
    String sent = key.equals("x129") ? "x".repeat(129) : key;
    Answer answer = store.post("/orders", "name=Tux&quantity=1", "Idempotency-Key: " + sent);
    assertMalformed("an Idempotency-Key is 1 to 128 printable ASCII characters", answer);
  }

  @Test
  void severalIdempotencyKeysAre400() throws Exception {
    assertMalformed(
        "send one Idempotency-Key, not several",
        store.post("/orders", "name=Tux&quantity=1", "Idempotency-Key: a", "idempotency-key: a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/orders/",
        "/orders//",
        "/orders/+1",
        "/orders/-1",
        "/orders/-0",
        "/orders/1.5",
        "/orders/0x1",
        "/orders/1e3",
        "/orders/abc",
        "/orders/%20",
        "/orders/1%2F2",
        "/orders/%D9%A3",
        "/orders/1%00",
        "/orders/null",
        "/orders/1,2"
      })
  void whatIsNoOrderNumberIs400(String path) throws Exception {
    assertMalformed("not a number: an order number is written in digits", store.get(path));
  }

  static Stream<Arguments> badNames() {
    String hex = "a % must be followed by two hexadecimal digits";
    return Stream.of(
        arguments("%", hex),
        arguments("T%4", hex),
        arguments("T%4x", hex),
        arguments("%-1", hex),
        arguments("%C3", "not valid UTF-8"),
        arguments("%ff", "not valid UTF-8"),
        arguments("%C0%AF", "not valid UTF-8"),
        arguments("%ED%A0%80", "not valid UTF-8"),
        arguments(
            "T\u00fcx", "spaces and characters beyond ASCII must be percent-encoded as UTF-8"),
        arguments("/", NAME),
        arguments("%00", NAME),
        arguments("Tux%0A", NAME),
        arguments("%7F", NAME),
        arguments("%C2%85", NAME),
        arguments("%E2%80%A8", NAME),
        arguments("..", NAME),
        arguments("%2E%2E", NAME),
        arguments(".", NAME),
        arguments("x".repeat(101), NAME),
        arguments("%F0%9F%A7%B8".repeat(101), NAME));
  }

  @ParameterizedTest
  @MethodSource("badNames")
  void aBadNameIs400(String segment, String message) throws Exception {
    assertMalformed(message, store.get("/products/" + segment));
    assertMalformed(
        message, store.send("PUT", "/products/" + segment, "{\"price\":1,\"quantity\":1}", AUTH));
    if (!segment.equals("/")) {
      assertMalformed(
          message, store.post("/products/" + segment + "/restock", "{\"quantity\":1}", AUTH));
    }
  }

  @Test
  void anEmptyNameIs400() throws Exception {
    assertMalformed(NAME, store.post("/products//restock", "{\"quantity\":1}", AUTH));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-1", "1.0", "99999999999999999999"})
  void aBadMinimumVersionIs400(String version) throws Exception {
    assertMalformed(
        "X-Min-Version must be a whole number, as X-Product-Version gives it",
        store.get("/products/Tux", "X-Min-Version: " + version));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "limit=|limit must be a whole number from 1 to 50",
        "limit|limit must be a whole number from 1 to 50",
        "limit=0|limit must be a whole number from 1 to 50",
        "limit=-1|limit must be a whole number from 1 to 50",
        "limit=%2B1|limit must be a whole number from 1 to 50",
        "limit=1.5|limit must be a whole number from 1 to 50",
        "limit=51|limit must be a whole number from 1 to 50",
        "limit=ten|limit must be a whole number from 1 to 50",
        "limit=4294967297|limit must be a whole number from 1 to 50",
        "limit=99999999999999999999|limit must be a whole number from 1 to 50",
        "limit=1&limit=1|limit appears twice in the query",
        "after=a&after=b|after appears twice in the query",
        "after=%zz|a % must be followed by two hexadecimal digits",
        "after=%ff|not valid UTF-8",
        "after=%0A|a toy's name is 1 to 100 printable characters",
      })
  void aBadPageIs400(String query, String message) throws Exception {
    assertMalformed(message, store.get("/products?" + query));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-0.01",
        "0.001",
        "15.990",
        "1e2",
        "1e999999999",
        "10000000",
        "9999999.991",
        "\"15.99\"",
        "1000000000000000000000000000000"
      })
  void aBadPriceIs400(String price) throws Exception {
    assertMalformed(
        "price must be a number from 0 to 9999999.99 with at most two decimals",
        store.send("PUT", "/products/Tux", "{\"price\":" + price + ",\"quantity\":1}", AUTH));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.5", "1000000001", "\"1\"", "9223372036854775808"})
  void aBadStockIs400(String quantity) throws Exception {
    assertMalformed(
        "quantity must be a whole number from 0 to 1000000000",
        store.send("PUT", "/products/Tux", "{\"price\":1,\"quantity\":" + quantity + "}", AUTH));
    assertMalformed(
        "quantity must be a whole number from 1 to 1000000000",
        store.post("/products/Tux/restock", "{\"quantity\":" + quantity + "}", AUTH));
  }

  @Test
  void aRestockOfNothingIs400() throws Exception {
    assertMalformed(
        "quantity must be a whole number from 1 to 1000000000",
        store.post("/products/Tux/restock", "{\"quantity\":0}", AUTH));
    assertMalformed(
        "the body is empty: send a JSON object or a form with exactly quantity",
        store.post("/products/Tux/restock", "", AUTH));
  }
}
