package io.toystore.frontend.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.frontend.http.HttpHarness.Answer;
import io.toystore.frontend.http.HttpHarness.Wire;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connection may do: sizes, times, chunks, pipelines, and what is no HTTP at all. */
class HttpTransportTest {
  private static final String ORDER = "{\"name\":\"Tux\",\"quantity\":1}";
  private static final String POST = "POST /orders HTTP/1.1\r\nHost: test\r\n";
  private static final int MAX_BODY = 1024;

  private HttpHarness store;

  @BeforeEach
  void open() throws Exception {
    store = new HttpHarness(HttpHarness.settings("rest", 300, 60, 3, null));
  }

  @AfterEach
  void close() throws Exception {
    store.close();
  }

  private static void assertError(int code, String message, Answer answer) {
    assertEquals(Json.error(new HttpFailure(code, message)), answer.body());
    assertEquals(code, answer.status());
    assertEquals("application/json", answer.header("content-type"));
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  @Test
  void aBodyOfTheHighestSizeIsRead() throws Exception {
    String padding = " ".repeat(MAX_BODY - ORDER.length());
    assertEquals(200, store.post("/orders", ORDER + padding).status());
    assertEquals(1, store.desk.changes.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1025", "99999999999", "9223372036854775807"})
  void aBodyAnnouncedAsTooLargeIsRefusedBeforeItIsSent(String length) throws Exception {
    try (Wire wire = store.open()) {
      wire.send(POST + "Content-Length: " + length + "\r\n\r\n");
      Answer answer = wire.answer();
      assertError(413, "the body is too large", answer);
      assertEquals("close", answer.header("connection"));
      assertTrue(wire.closedByServer());
    }
    assertEquals(List.of(), store.desk.changes);
  }

  @Test
  void anAnswerIsNotLostWhileTheClientStillSends() throws Exception {
    try (Wire wire = store.open()) {
      wire.send(POST + "Content-Length: 200000\r\n\r\n");
      wire.send("x".repeat(200_000));
      assertError(413, "the body is too large", wire.answer());
      assertTrue(wire.closedByServer());
    }
  }

  @Test
  void aChunkedBodyIsRefusedAsSoonAsItIsTooLarge() throws Exception {
    try (Wire wire = store.open()) {
      wire.send(POST + "Transfer-Encoding: chunked\r\n\r\n");
      wire.send(chunk("x".repeat(1000)) + chunk("x".repeat(25)));
      Answer answer = wire.answer();
      assertError(413, "the body is too large", answer);
      assertEquals("close", answer.header("connection"));
      assertTrue(wire.closedByServer());
    }
    assertEquals(List.of(), store.desk.changes);
  }

  @Test
  void aChunkedBodyIsReadAndTheConnectionGoesOn() throws Exception {
    try (Wire wire = store.open()) {
      for (int i = 0; i < 2; i++) {
        wire.send(POST + "Transfer-Encoding: chunked\r\n\r\n");
        wire.send(chunk(ORDER.substring(0, 9)) + chunk(ORDER.substring(9)) + "0\r\n\r\n");
        assertEquals("{\"data\":{\"order_number\":" + i + "}}", wire.answer().body());
      }
    }
  }

  @Test
  void malformedChunksEndTheConnectionAndOrderNothing() throws Exception {
    try (Wire wire = store.open()) {
      wire.send(POST + "Transfer-Encoding: chunked\r\n\r\nzz\r\n");
      assertTrue(wire.closedByServer());
    }
    assertEquals(List.of(), store.desk.changes);
  }

  @Test
  void aSlowBodyIs408() throws Exception {
    try (Wire wire = store.open()) {
      wire.send(POST + "Content-Length: 28\r\n\r\n{\"name\":");
      Answer answer = wire.answer();
      assertError(408, "the body took too long to arrive", answer);
      assertEquals("close", answer.header("connection"));
      assertTrue(wire.closedByServer());
    }
    assertEquals(List.of(), store.desk.changes);
  }

  /** One timer is for all bodies: the next slow one, and one after a pause, are not forgotten. */
  @Test
  void eachOfManySlowBodiesIs408AndNoQuickOneBetweenThem() throws Exception {
    String begun = POST + "Content-Length: 28\r\n\r\n{\"name\":";
    try (HttpHarness roomy = new HttpHarness(HttpHarness.settings("rest", 300, 60, 100, null))) {
      for (int i = 0; i < 2; i++) {
        try (Wire one = roomy.open();
            Wire other = roomy.open()) {
          one.send(begun);
          assertEquals(200, roomy.post("/orders", ORDER).status());
          other.send(begun);
          assertEquals(200, roomy.post("/orders", ORDER).status());
          assertEquals(408, one.answer().status());
          assertEquals(408, other.answer().status());
        }
      }
      assertEquals(4, roomy.desk.changes.size());
    }
  }

  @Test
  void aClientThatAsksBeforeItSendsIsToldToGoOn() throws Exception {
    try (Wire wire = store.open()) {
      wire.send(POST + "Expect: 100-continue\r\nContent-Length: " + ORDER.length() + "\r\n\r\n");
      assertEquals(100, wire.answer().status());
      wire.send(ORDER);
      assertEquals(200, wire.answer().status());
      wire.send(POST + "Expect: 100-continue\r\nContent-Length: 2000\r\n\r\n");
      assertEquals(413, wire.answer().status());
    }
  }

  @Test
  void anErrorWhoseBodyWasReadKeepsTheConnection() throws Exception {
    try (Wire wire = store.open()) {
      wire.send(POST + "Content-Length: 2\r\n\r\n{}");
      assertEquals(400, wire.answer().status());
      wire.send("GET /products/Tux HTTP/1.1\r\nHost: test\r\n\r\n");
      assertEquals(200, wire.answer().status());
    }
  }

  @Test
  void anErrorThatLeavesABodyUnreadClosesTheConnectionAndWhatFollowsIsNotLookedAt()
      throws Exception {
    try (Wire wire = store.open()) {
      String order = POST + "Content-Length: " + ORDER.length() + "\r\n\r\n" + ORDER;
      wire.send("DELETE /orders HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\nabc" + order);
      Answer answer = wire.answer();
      assertEquals(405, answer.status());
      assertEquals("close", answer.header("connection"));
      assertTrue(wire.closedByServer());
    }
    assertEquals(List.of(), store.desk.changes);
  }

  @Test
  void pipelinedRequestsAreAnsweredInTheirOrder() throws Exception {
    try (Wire wire = store.open()) {
      String order = POST + "Content-Length: " + ORDER.length() + "\r\n\r\n" + ORDER;
      wire.send(order + "GET /orders/0 HTTP/1.1\r\nHost: test\r\n\r\n" + order);
      assertEquals("{\"data\":{\"order_number\":0}}", wire.answer().body());
      assertEquals(
          "{\"data\":{\"number\":0,\"name\":\"Tux\",\"quantity\":1}}", wire.answer().body());
      assertEquals("{\"data\":{\"order_number\":1}}", wire.answer().body());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\r\n\r\n",
        "GET /products/Tux HTTP/1.1\r\nno colon\r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"
      })
  void whatIsNoHttpIs400AndClosed(String bytes) throws Exception {
    try (Wire wire = store.open()) {
      wire.send(bytes);
      Answer answer = wire.answer();
      assertError(400, "malformed HTTP request", answer);
      assertEquals("close", answer.header("connection"));
      assertTrue(wire.closedByServer());
    }
    assertEquals(List.of(), store.desk.changes);
  }

  @Test
  void aRequestLineThatIsTooLongIs414() throws Exception {
    try (Wire wire = store.open()) {
      wire.send("GET /products/" + "x".repeat(4_100) + " HTTP/1.1\r\n\r\n");
      assertError(414, "the request line is too long", wire.answer());
      assertTrue(wire.closedByServer());
    }
  }

  @Test
  void headersThatAreTooLargeAre431() throws Exception {
    try (Wire wire = store.open()) {
      wire.send("GET /products/Tux HTTP/1.1\r\nX: " + "x".repeat(8_200) + "\r\n\r\n");
      assertError(431, "the request's headers are too large", wire.answer());
      assertTrue(wire.closedByServer());
    }
  }

  @Test
  void aConnectionTooManyIsClosedAndOneThatEndsMakesRoom() throws Exception {
    try (Wire first = store.open();
        Wire second = store.open();
        Wire third = store.open()) {
      for (Wire wire : List.of(first, second, third)) {
        wire.send("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n");
        assertEquals(200, wire.answer().status());
      }
      try (Wire fourth = store.open()) {
        assertTrue(fourth.closedByServer());
      }
    }
    Awaitility.await()
        .ignoreException(IOException.class)
        .until(() -> store.get("/health/live").status() == 200);
    assertTrue(
        store.get("/metrics").body().contains("toystore_http_connections_refused_total 1\n"));
  }

  @Test
  void aConnectionInWhichNoRequestBeginsIsClosedEvenIfBytesTrickleIn() throws Exception {
    try (HttpHarness impatient = new HttpHarness(HttpHarness.settings("rest", 300, 1, 3, null));
        Wire wire = impatient.open()) {
      wire.send("GET /health/live HTTP/1.1\r\n");
      Awaitility.await()
          .pollInterval(50, TimeUnit.MILLISECONDS)
          .until(
              () -> {
                try {
                  wire.send("X: 1\r\n");
                  return false;
                } catch (IOException closed) {
                  return true;
                }
              });
    }
  }

  @Test
  void aConnectionInWhichNothingIsSentIsClosedAtFirstAndAfterAnAnswer() throws Exception {
    try (HttpHarness impatient = new HttpHarness(HttpHarness.settings("rest", 300, 1, 3, null));
        Wire silent = impatient.open();
        Wire answered = impatient.open()) {
      answered.send("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n");
      assertEquals(200, answered.answer().status());
      assertTrue(silent.closedByServer());
      assertTrue(answered.closedByServer());
    }
  }

  @Test
  void stoppingFinishesWhatIsInFlightAndClosesWhatIsIdle() throws Exception {
    store.desk.held = new CopyOnWriteArrayList<>();
    try (Wire idle = store.open();
        Wire busy = store.open()) {
      idle.send("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n");
      assertEquals(200, idle.answer().status());
      busy.send(POST + "Content-Length: " + ORDER.length() + "\r\n\r\n" + ORDER);
      Awaitility.await().until(() -> store.desk.held.size() == 1);
      Future<Void> stopped = store.stop();
      assertTrue(idle.closedByServer());
      assertFalse(stopped.isComplete());
      store.later(store.desk.held.get(0));
      assertEquals("{\"data\":{\"order_number\":10}}", busy.answer().body());
      assertTrue(busy.closedByServer());
      HttpHarness.await(stopped);
      // Perhaps not at once: another test may have been given the port that has become free.
      Awaitility.await()
          .until(
              () -> {
                try {
                  store.open().close();
                  return false;
                } catch (IOException refused) {
                  return true;
                }
              });
    }
  }

  @Test
  void stoppingServesAndAsksToLeaveBeforeItCloses() throws Exception {
    try (Wire told = store.open();
        Wire silent = store.open()) {
      for (Wire accepted : List.of(told, silent)) {
        accepted.send("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n");
        assertEquals(200, accepted.answer().status());
      }
      Future<Void> stopped = store.stop();
      Awaitility.await()
          .pollInterval(5, TimeUnit.MILLISECONDS)
          .until(() -> store.get("/health/ready").status() == 503);
      told.send("GET /products/Tux HTTP/1.1\r\nHost: a\r\n\r\n");
      Answer last = told.answer();
      assertEquals(200, last.status());
      assertEquals("close", last.header("connection"));
      assertTrue(told.closedByServer());
      assertTrue(silent.closedByServer());
      HttpHarness.await(stopped);
    }
  }

  @Test
  void stoppingDoesNotWaitForAnAnswerThatNeverComes() throws Exception {
    store.desk.held = new CopyOnWriteArrayList<>();
    try (Wire busy = store.open()) {
      busy.send(POST + "Content-Length: " + ORDER.length() + "\r\n\r\n" + ORDER);
      Awaitility.await().until(() -> store.desk.held.size() == 1);
      HttpHarness.await(store.stop());
      assertTrue(busy.closedByServer());
      store.later(store.desk.held.get(0));
    }
  }

  @Test
  void anAnswerToAClientThatHasGoneDoesNothing() throws Exception {
    store.desk.held = new CopyOnWriteArrayList<>();
    try (Wire busy = store.open()) {
      busy.send(POST + "Content-Length: " + ORDER.length() + "\r\n\r\n" + ORDER);
      Awaitility.await().until(() -> store.desk.held.size() == 1);
      busy.reset();
    }
    store.awaitNoOtherConnection();
    store.later(store.desk.held.get(0));
    assertFalse(store.get("/metrics").body().contains("route=\"orders\""));
  }

  @Test
  void aPortThatIsTakenFailsTheStart() {
    HttpSettings taken =
        new HttpSettings("127.0.0.1", store.port, "rest", 1024, 300, 60, 3, 10, null, 50, 3);
    assertThrows(Exception.class, () -> new HttpHarness(taken).close());
  }
}
