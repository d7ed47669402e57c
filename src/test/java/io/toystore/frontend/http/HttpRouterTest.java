package io.toystore.frontend.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.frontend.core.CachedProduct;
import io.toystore.frontend.http.HttpHarness.Answer;
import io.toystore.frontend.http.HttpHarness.Wire;
import io.toystore.model.Price;
import io.toystore.model.ProductView;
import io.toystore.sansio.BrokenInvariant;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the router adds to the contract, and what it must not take from it. */
class HttpRouterTest {
  private static final String ORDER = "{\"name\":\"Tux\",\"quantity\":1}";
  private static final String AUTH = "Authorization: Bearer " + HttpHarness.TOKEN;

  private HttpHarness store;

  @BeforeEach
  void open() throws Exception {
    store = new HttpHarness(HttpHarness.REST);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/%70roducts/Tux,product Tux from 0",
    "GET,/%70rod%75cts/Fire%20Truck/,product Fire Truck from 0",
    "GET,/products/%54u%78,product Tux from 0",
    "GET,/%70roducts/a%2Fb%252F,product a/b%2F from 0",
    "GET,/%6f%72ders/7,order 7",
    "HEAD,/%6F%72ders/%37,order 7",
    "GET,/%70roducts?limit=2,list after '' limit 2",
    "GET,/products?%6Cimit=2,list after '' limit 2",
    "GET,/%70roducts/?%61f%74er=A&l%69mit=%32,list after 'A' limit 2",
  })
  void anAddressWithNeedlesslyEncodedCharactersIsTheSame(
      String method, String path, String question) throws Exception {
    store.send(method, path, "");
    assertEquals(List.of(question), store.desk.questions);
  }

  @Test
  void aRequestWithABodyIsReadAtANeedlesslyEncodedAddress() throws Exception {
    assertEquals(200, store.post("/order%73", ORDER).status());
    assertEquals(401, store.post("/products/Tux/%72estock", "{\"quantity\":1}").status());
    assertEquals(200, store.post("/products/Tux/%72estock", "{\"quantity\":1}", AUTH).status());
    assertEquals(List.of("purchase null Tux 1", "restock Tux 1"), store.desk.changes);
    Answer wrong = store.send("POST", "/%70roducts/Tux", "");
    assertEquals(405, wrong.status());
    assertEquals("GET, HEAD, PUT, PATCH, DELETE, OPTIONS", wrong.header("allow"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/%2Fproducts",
        "/products%2FTux",
        "/%50roducts",
        "/%2570roducts",
        "/%%370roducts",
        "/%70roducts/a/b",
        "/%zz",
        "/%",
        "/%70%"
      })
  void whatTheEncodedCharactersDoNotMeanIsNoPath(String path) throws Exception {
    Answer answer = store.get(path);
    assertEquals(404, answer.status());
    assertEquals(Json.error(HttpFailure.NO_SUCH_PATH), answer.body());
    assertEquals(List.of(), store.desk.questions);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "DELETE"})
  void theWholeServerHasOptionsAndNothingElse(String method) throws Exception {
    assertEquals(404, store.send(method, "*", "").status());
  }

  @Test
  void everyAnswerTellsBrowsersToTakeItsTypeAsItIs() throws Exception {
    store.cache.put(
        "Cached",
        new CachedProduct(new ProductView("Cached", new Price(1), 1, 7), FakeDesk.FOLDER));
    for (String path :
        List.of("/products/Cached", "/products/Tux", "/orders/1", "/%", "/metrics")) {
      assertEquals("nosniff", store.get(path).header("x-content-type-options"), path);
    }
    assertEquals("nosniff", store.send("OPTIONS", "*", "").header("x-content-type-options"));
    try (Wire wire = store.open()) {
      wire.send("nonsense\r\n\r\n");
      assertEquals("nosniff", wire.answer().header("x-content-type-options"));
    }
  }

  @Test
  void aBrokenInvariantStopsTheTier() throws Exception {
    RuntimeException broken = new BrokenInvariant("two outcomes");
    store.desk.surprise = broken;
    assertEquals(500, store.get("/products/Tux").status());
    assertEquals(List.of(broken), store.fatal);
    assertEquals(500, store.post("/orders", ORDER).status());
    assertEquals(List.of(broken, broken), store.fatal);
  }

  @Test
  void internalErrorsStopNothingAndAreLoggedOnceASecondAtMost() throws Exception {
    PrintStream out = System.out;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setOut(new PrintStream(log, true, StandardCharsets.UTF_8));
    long began = System.nanoTime();
    try {
      store.desk.surprise = new IllegalStateException("secret");
      for (int i = 0; i < 10; i++) {
        assertEquals(500, store.get("/products/Tux").status());
        assertEquals(500, store.post("/orders", ORDER).status());
      }
    } finally {
      System.setOut(out);
    }
    long seconds = (System.nanoTime() - began) / 1_000_000_000;
    List<String> errors =
        log.toString(StandardCharsets.UTF_8).lines().filter(l -> l.contains(" ERROR ")).toList();
    assertTrue(!errors.isEmpty() && errors.size() <= seconds + 2, () -> String.join("\n", errors));
    assertEquals(List.of(), store.fatal);
  }
}
