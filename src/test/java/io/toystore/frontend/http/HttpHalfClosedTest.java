package io.toystore.frontend.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.frontend.http.HttpHarness.Answer;
import io.toystore.frontend.http.HttpHarness.Wire;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A client that shuts down its sending side, and one that has gone, by the JDK's selector. */
class HttpHalfClosedTest {
  private static final String BODY = "{\"name\":\"Tux\",\"quantity\":1}";
  private static final String ORDER =
      "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: " + BODY.length() + "\r\n\r\n" + BODY;
  private static final String LIVE = "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n";

  /** No connection is closed for being idle while a test runs. */
  static final HttpSettings SETTINGS =
      new HttpSettings("127.0.0.1", 0, "rest", 1024, 20_000, 60, 100, 1_000, null, 1_000, 3);

  HttpHarness open() throws Exception {
    return new HttpHarness(SETTINGS, false);
  }

  @Test
  void aPurchaseIsAnsweredAndThenTheConnectionIsClosed() throws Exception {
    try (HttpHarness store = open();
        Wire wire = store.open()) {
      store.desk.held = new CopyOnWriteArrayList<>();
      wire.send(ORDER);
      wire.sendNoMore();
      Awaitility.await().until(() -> store.desk.held.size() == 1);
      store.later(store.desk.held.get(0));
      assertEquals("{\"data\":{\"order_number\":10}}", wire.answer().body());
      assertTrue(wire.closedByServer());
      store.awaitNoOtherConnection();
    }
  }

  @Test
  void allPipelinedRequestsAreAnsweredAndThenTheConnectionIsClosed() throws Exception {
    try (HttpHarness store = open();
        Wire wire = store.open()) {
      store.desk.held = new CopyOnWriteArrayList<>();
      StringBuilder requests = new StringBuilder(ORDER);
      for (int i = 0; i < 30; i++) {
        requests.append(LIVE);
      }
      wire.send(requests + ORDER);
      wire.sendNoMore();
      for (int order = 0; order < 2; order++) {
        int held = order + 1;
        Awaitility.await().until(() -> store.desk.held.size() == held);
        store.later(store.desk.held.get(order));
        assertEquals("{\"data\":{\"order_number\":10}}", wire.answer().body());
        for (int i = 0; order == 0 && i < 30; i++) {
          assertEquals("{\"data\":{\"status\":\"live\"}}", wire.answer().body());
        }
      }
      assertTrue(wire.closedByServer());
    }
  }

  @Test
  void aLongAnswerIsSentWhole() throws Exception {
    try (HttpHarness store = open();
        Wire wire = store.open(4_096)) {
      wire.send("GET /openapi.yaml HTTP/1.1\r\nHost: a\r\n\r\n");
      wire.sendNoMore();
      Answer answer = wire.answer();
      assertEquals(answer.header("content-length"), Integer.toString(answer.body().length()));
      assertTrue(wire.closedByServer());
    }
  }

  /** With epoll nothing is expected of the connection while the purchase goes on. */
  @Test
  void aLongAnswerThatComesLateIsSentWhole() throws Exception {
    try (HttpHarness store = open();
        Wire wire = store.open(4_096)) {
      for (int i = 0; i < 1_000; i++) {
        store.desk.put("🧸".repeat(90) + i, 1, 1, 1);
      }
      store.desk.held = new CopyOnWriteArrayList<>();
      wire.send(ORDER + "GET /products?limit=1000 HTTP/1.1\r\nHost: a\r\n\r\n");
      wire.sendNoMore();
      Awaitility.await().until(() -> store.desk.held.size() == 1);
      // One turn of the event loop after another, until it has certainly seen the client's end.
      for (int i = 0; i < 10; i++) {
        assertEquals(200, store.get("/health/live").status());
      }
      store.later(store.desk.held.get(0));
      assertEquals("{\"data\":{\"order_number\":10}}", wire.answer().body());
      Answer page = wire.answer();
      assertEquals(200, page.status());
      assertTrue(page.body().length() > 150_000);
      assertTrue(wire.closedByServer());
    }
  }

  @Test
  void aConnectionWithoutARequestIsClosedAtOnce() throws Exception {
    try (HttpHarness store = open();
        Wire silent = store.open();
        Wire answered = store.open()) {
      answered.send(LIVE);
      assertEquals(200, answered.answer().status());
      silent.sendNoMore();
      answered.sendNoMore();
      assertTrue(silent.closedByServer());
      assertTrue(answered.closedByServer());
    }
  }

  @Test
  void aHeadThatEndsEarlyIsAnswered() throws Exception {
    try (HttpHarness store = open();
        Wire wire = store.open()) {
      wire.send(LIVE + "GET /health/live HTTP/1.1\r\nHost: a");
      wire.sendNoMore();
      assertEquals(200, wire.answer().status());
      Answer answer = wire.answer();
      assertEquals(Json.error(HttpFailure.NOT_HTTP), answer.body());
      assertEquals("close", answer.header("connection"));
      assertTrue(wire.closedByServer());
    }
  }

  @Test
  void aBodyThatEndsEarlyOrdersNothing() throws Exception {
    for (String head : List.of("Content-Length: 29", "Transfer-Encoding: chunked")) {
      try (HttpHarness store = open();
          Wire wire = store.open()) {
        store.desk.held = new CopyOnWriteArrayList<>();
        wire.send(ORDER + "POST /orders HTTP/1.1\r\nHost: a\r\n" + head + "\r\n\r\n");
        wire.send(head.startsWith("C") ? BODY : "1b\r\n" + BODY + "\r\n");
        wire.sendNoMore();
        Awaitility.await().until(() -> store.desk.held.size() == 1);
        store.later(store.desk.held.get(0));
        assertEquals("{\"data\":{\"order_number\":10}}", wire.answer().body());
        assertTrue(wire.closedByServer());
        assertEquals(1, store.desk.changes.size());
      }
    }
  }

  /** Until the answer is due nothing tells a client that has gone from one that waits. */
  @Test
  void aClientThatHasGoneIsForgottenAtTheLatestWithItsAnswer() throws Exception {
    try (HttpHarness store = open()) {
      store.desk.held = new CopyOnWriteArrayList<>();
      Wire closed = store.open();
      closed.send(ORDER);
      closed.close();
      Wire halfClosed = store.open();
      halfClosed.send(ORDER);
      halfClosed.sendNoMore();
      Awaitility.await().until(() -> store.desk.held.size() == 2);
      halfClosed.reset();
      store.desk.held.forEach(store::later);
      store.awaitNoOtherConnection();
    }
  }

  @Test
  void aClientThatResetsTheConnectionIsForgottenBeforeItsAnswer() throws Exception {
    try (HttpHarness store = open()) {
      store.desk.held = new CopyOnWriteArrayList<>();
      Wire wire = store.open();
      wire.send(ORDER);
      Awaitility.await().until(() -> store.desk.held.size() == 1);
      wire.reset();
      store.awaitNoOtherConnection();
      store.later(store.desk.held.get(0));
      assertFalse(store.get("/metrics").body().contains("route=\"orders\""));
    }
  }
}
