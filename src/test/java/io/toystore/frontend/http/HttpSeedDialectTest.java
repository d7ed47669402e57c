package io.toystore.frontend.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.toystore.frontend.core.CachedProduct;
import io.toystore.frontend.http.HttpHarness.Answer;
import io.toystore.model.Price;
import io.toystore.model.ProductView;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The dialect "seed": what the clients of the first course implementation expect. */
class HttpSeedDialectTest {
  private HttpHarness store;

  @BeforeEach
  void open() throws Exception {
    store = new HttpHarness(HttpHarness.SEED);
  }

  @AfterEach
  void close() throws Exception {
    store.close();
  }

  private static void assertOk(String body, Answer answer) {
    assertEquals(body, answer.body());
    assertEquals(200, answer.status());
    assertEquals("application/json", answer.header("content-type"));
  }

  private static void assertError(int code, String message, Answer answer) {
    assertOk("{\"error\":{\"code\":" + code + ",\"message\":\"" + message + "\"}}", answer);
  }

  @Test
  void objectsAreBare() throws Exception {
    String tux = "{\"name\":\"Tux\",\"price\":15.99,\"quantity\":100}";
    assertOk(tux, store.get("/products/Tux"));
    assertOk("[" + tux + "]", store.get("/products?after=Fire+Truck&limit=1"));
    assertOk("{\"order_number\":0}", store.post("/orders", "{\"name\":\"Tux\",\"quantity\":1}"));
    assertOk("{\"number\":0,\"name\":\"Tux\",\"quantity\":1}", store.get("/orders/0"));
    assertOk("{\"status\":\"live\"}", store.get("/health/live"));
  }

  @Test
  void aCachedProductIsBareAndNever304() throws Exception {
    store.cache.put(
        "Lego", new CachedProduct(new ProductView("Lego", new Price(3599), 9, 4), FakeDesk.FOLDER));
    Answer answer = store.get("/products/Lego", "If-None-Match: \"4\"");
    assertOk("{\"name\":\"Lego\",\"price\":35.99,\"quantity\":9}", answer);
    assertEquals("hit", answer.header("x-cache"));
    assertEquals(200, store.get("/products/Tux", "If-None-Match: *").status());
  }

  @Test
  void aFormIsAnsweredByTheBareNumberWhateverItsLabel() throws Exception {
    assertOk("0", store.post("/orders", "name=Tux&quantity=1"));
    assertOk("1", store.post("/orders", "name=Tux&quantity=1", "Content-Type: application/json"));
    Answer json =
        store.post(
            "/orders",
            "{\"name\":\"Tux\",\"quantity\":1}",
            "Content-Type: application/x-www-form-urlencoded");
    assertOk("{\"order_number\":2}", json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/products/None|404|product not found",
        "/orders/5|404|order_id does not exist",
        "/orders/123456789012345678901234567890|404|order_id does not exist",
        "/orders/-1|404|invalid order_id",
        "/orders/abc|404|invalid order_id",
        "/orders/|404|invalid order_id",
        "/nowhere|404|no such path",
        "/products/%ff|400|not valid UTF-8",
        "/products/Tux/restock|405|method not allowed, see Allow",
      })
  void errorsComeWithStatus200(String path, int code, String message) throws Exception {
    assertError(code, message, store.get(path));
  }

  @Test
  void aRefusedPurchaseHasTheOldWords() throws Exception {
    for (String body :
        new String[] {"{\"name\":\"Fire Truck\",\"quantity\":8}", "name=Fire+Truck&quantity=8"}) {
      assertError(404, "product out of stock", store.post("/orders", body));
    }
    assertError(404, "product not found", store.post("/orders", "name=None&quantity=8"));
    assertError(
        400,
        "quantity must be a whole number from 1 to 1000",
        store.post("/orders", "name=Tux&quantity=0"));
  }

  @Test
  void whoAsksForReadinessIsToldByTheStatusLine() throws Exception {
    store.desk.ready = false;
    assertEquals(503, store.get("/health/ready").status());
  }
}
