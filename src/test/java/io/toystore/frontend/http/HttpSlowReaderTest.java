package io.toystore.frontend.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.frontend.http.HttpHarness.Wire;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that asks and does not read, by the JDK's selector. */
class HttpSlowReaderTest {
  private static final int TINY_BUFFER = 4_096;

  /** A page of some 20 kB. */
  private static final String PAGE = "GET /products?limit=50 HTTP/1.1\r\nHost: a\r\n\r\n";

  /** A page of some 750 kB. */
  private static final String BIG_PAGE = "GET /products?limit=1000 HTTP/1.1\r\nHost: a\r\n\r\n";

  /** The same, and Vert.x is to close the connection once the page is sent. */
  private static final String LAST_PAGE =
      "GET /products?limit=1000 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

  private static final int MANY = 200;

  HttpHarness open(int idleSeconds) throws Exception {
    return open(idleSeconds, false);
  }

  static HttpHarness open(int idleSeconds, boolean epoll) throws Exception {
    HttpHarness store =
        new HttpHarness(
            new HttpSettings(
                "127.0.0.1", 0, "rest", 1024, 300, idleSeconds, 100, 1_000, null, 1_000, 3),
            epoll);
    for (int i = 0; i < 1_000; i++) {
      store.desk.put("🧸".repeat(90) + i, 1, 1, 1);
    }
    return store;
  }

  @ParameterizedTest
  @ValueSource(strings = {BIG_PAGE, LAST_PAGE})
  void aPageThatIsNotReadHoldsNoConnection(String page) throws Exception {
    try (HttpHarness store = open(1);
        Wire wire = store.open(TINY_BUFFER)) {
      wire.send(page);
      Awaitility.await().until(() -> store.desk.questions.size() == 1);
      store.awaitNoOtherConnection();
      assertThrows(IOException.class, wire::answer);
    }
  }

  @Test
  void pipelinedPagesThatAreNotReadHoldNoConnectionAndFewAreMade() throws Exception {
    try (HttpHarness store = open(1);
        Wire wire = store.open(TINY_BUFFER)) {
      wire.send(PAGE.repeat(MANY));
      Awaitility.await().until(() -> !store.desk.questions.isEmpty());
      store.awaitNoOtherConnection();
      int made = store.desk.questions.size();
      assertTrue(made < MANY / 4, made + " pages were made");
    }
  }

  @Test
  void aClientThatOnlySendsIsNotReadForEver() throws Exception {
    try (HttpHarness store = open(1);
        Wire wire = store.open(TINY_BUFFER)) {
      byte[] pages = PAGE.repeat(MANY).getBytes(US_ASCII);
      assertThrows(
          IOException.class,
          () -> {
            for (int sent = 0; sent < 64 << 20; sent += pages.length) {
              wire.send(pages);
            }
          });
      int made = store.desk.questions.size();
      assertTrue(made < MANY / 4, made + " pages were made");
      store.awaitNoOtherConnection();
    }
  }

  @Test
  void aClientThatReadsLateGetsAllItsAnswers() throws Exception {
    try (HttpHarness store = open(60);
        Wire wire = store.open(TINY_BUFFER)) {
      wire.send(PAGE.repeat(MANY));
      wire.sendNoMore();
      Awaitility.await().until(() -> !store.desk.questions.isEmpty());
      for (int i = 0; i < MANY; i++) {
        assertEquals(200, wire.answer().status());
      }
      assertTrue(wire.closedByServer());
    }
  }

  @Test
  void aClientThatDoesNotReadDoesNotHoldUpAStop() throws Exception {
    try (HttpHarness store = open(60);
        Wire pages = store.open(TINY_BUFFER);
        Wire page = store.open(TINY_BUFFER);
        Wire lastPage = store.open(TINY_BUFFER);
        Wire halfClosed = store.open(TINY_BUFFER)) {
      pages.send(PAGE.repeat(MANY));
      page.send(BIG_PAGE);
      lastPage.send(LAST_PAGE);
      halfClosed.send(BIG_PAGE);
      halfClosed.sendNoMore();
      Awaitility.await().until(() -> store.desk.questions.size() >= 4);
      Future<Void> stopped = store.stop();
      HttpHarness.await(stopped);
      for (Wire wire : List.of(page, lastPage, halfClosed)) {
        assertThrows(IOException.class, wire::answer);
      }
      assertThrows(
          IOException.class,
          () -> {
            for (int i = 0; i < MANY; i++) {
              pages.answer();
            }
          });
    }
  }
}
