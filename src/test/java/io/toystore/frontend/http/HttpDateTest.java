package io.toystore.frontend.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.frontend.core.CachedProduct;
import io.toystore.frontend.http.HttpHarness.Answer;
import io.toystore.frontend.http.HttpHarness.Wire;
import io.toystore.model.Price;
import io.toystore.model.ProductView;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Every answer says when it was given (RFC 9110, section 6.6.1). */
class HttpDateTest {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private static void assertDated(int status, Answer answer) {
    assertEquals(status, answer.status());
    String date = answer.header("date");
    assertEquals(date, FORMAT.format(Instant.from(FORMAT.parse(date))));
  }

  @Test
  void theTextHasTheFixedForm() {
    Clock early = Clock.fixed(Instant.parse("1994-11-06T08:49:37.999Z"), ZoneOffset.ofHours(5));
    assertEquals("Sun, 06 Nov 1994 08:49:37 GMT", new HttpDate(early).text().toString());
  }

  @Test
  void everyAnswerHasADate() throws Exception {
    try (HttpHarness store = new HttpHarness(HttpHarness.REST);
        Wire wire = store.open()) {
      ProductView hot = new ProductView("Hot", new Price(5), 1, 7);
      store.cache.put("Hot", new CachedProduct(hot, FakeDesk.FOLDER));
      assertDated(200, store.get("/products/Tux"));
      assertDated(200, store.get("/products/Hot"));
      String etag = store.get("/products/Hot").header("etag");
      assertDated(304, store.get("/products/Hot", "If-None-Match: " + etag));
      assertDated(200, store.send("HEAD", "/products/Tux", ""));
      assertDated(204, store.send("OPTIONS", "/orders", ""));
      assertDated(404, store.get("/nowhere"));
      assertDated(405, store.send("DELETE", "/orders", "x"));
      assertDated(400, store.get("/health/live", "Host: again"));
      assertDated(431, store.get("/health/live", "X: " + "x".repeat(9_000)));
      wire.send("POST /orders HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n");
      wire.send("Content-Length: 2\r\n\r\n");
      Answer goOn = wire.answer();
      assertEquals(100, goOn.status());
      assertNull(goOn.header("date"));
      wire.send("{}");
      assertDated(400, wire.answer());
    }
  }

  @Test
  void theDateGoesOn() throws Exception {
    try (HttpHarness store = new HttpHarness(HttpHarness.REST)) {
      String first = store.get("/health/live").header("date");
      Awaitility.await().until(() -> !store.get("/health/live").header("date").equals(first));
      String later = store.get("/health/live").header("date");
      assertTrue(Instant.from(FORMAT.parse(later)).isAfter(Instant.from(FORMAT.parse(first))));
    }
  }
}
