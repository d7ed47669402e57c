package io.toystore.frontend.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.toystore.frontend.http.HttpHarness.Answer;
import io.toystore.frontend.http.HttpHarness.Wire;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a request ends and the next begins: what is refused, and never becomes an order. */
class HttpFramingTest {
  private static final String BODY = "{\"name\":\"Tux\",\"quantity\":1}";
  private static final String ORDER =
      "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: " + BODY.length() + "\r\n\r\n" + BODY;
  private static final String CHUNKED_ORDER =
      Integer.toHexString(BODY.length()) + "\r\n" + BODY + "\r\n0\r\n\r\n";
  private static final String LIVE = "{\"data\":{\"status\":\"live\"}}";

  private static HttpHarness store;

  @BeforeAll
  static void open() throws Exception {
    store = new HttpHarness(HttpHarness.REST);
  }

  @AfterEach
  void nothingWasBought() {
    List<String> bought = List.copyOf(store.desk.changes);
    store.desk.changes.clear();
    assertEquals(List.of(), bought);
  }

  @AfterAll
  static void close() throws Exception {
    store.close();
  }

  static Stream<Arguments> refused() {
    String get = "GET /health/live HTTP/1.1\r\nHost: a\r\n";
    String post = "POST /orders HTTP/1.1\r\nHost: a\r\n";
    String length = "Content-Length: " + BODY.length() + "\r\n";
    HttpFailure notChunked = HttpFailure.CODING_NOT_CHUNKED;
    HttpFailure notSupported = HttpFailure.CODING_NOT_SUPPORTED;
    return Stream.of(
        arguments(get + "Transfer-Encoding: gzip\r\n\r\n", notChunked),
        arguments(get + "Transfer-Encoding: snappy\r\n\r\n", notSupported),
        arguments(get + "Transfer-Encoding: identity\r\n\r\n", notSupported),
        arguments(get + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", notChunked),
        arguments(
            get + "Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n\r\n", notChunked),
        arguments(
            get + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            notChunked),
        arguments(get + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", notChunked),
        arguments(get + "Transfer-Encoding: \r\n\r\n", notChunked),
        arguments(post + "Transfer-Encoding: gzip, chunked\r\n\r\n" + CHUNKED_ORDER, notSupported),
        arguments(
            post + "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKED_ORDER,
            notSupported),
        arguments(post + "Transfer-Encoding: gzip\r\n" + length + "\r\n" + BODY, notChunked),
        arguments(
            post + "Transfer-Encoding: chunked\r\n" + length + "\r\n" + CHUNKED_ORDER,
            HttpFailure.CODING_AND_LENGTH),
        arguments(
            post + length + "Transfer-Encoding: chunked\r\n\r\n" + CHUNKED_ORDER,
            HttpFailure.CODING_AND_LENGTH),
        arguments(
            "POST /orders HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKED_ORDER,
            HttpFailure.CODING_IN_OLD_VERSION),
        arguments(
            "POST /orders HTTP/1.0\r\nTransfer-Encoding: gzip\r\n" + length + "\r\n" + BODY,
            HttpFailure.CODING_IN_OLD_VERSION),
        arguments("GET /health/live HTTP/1.1\r\n\r\n", HttpFailure.NO_HOST),
        arguments(get + "Host: a\r\n\r\n", HttpFailure.SEVERAL_HOSTS),
        arguments("GET /health/live HTTP/1.1\r\nHost: a b\r\n\r\n", HttpFailure.INVALID_HOST),
        arguments("GET /health/live HTTP/1.0\r\nHost: a@b\r\n\r\n", HttpFailure.INVALID_HOST),
        arguments("GET http://a/health/live HTTP/1.1\r\n\r\n", HttpFailure.NO_HOST),
        arguments("GET health/live HTTP/1.1\r\nHost: a\r\n\r\n", HttpFailure.INVALID_TARGET),
        arguments("GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n", HttpFailure.INVALID_TARGET),
        arguments("CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n", HttpFailure.NO_TUNNELS),
        arguments(
            "GET /health/live HTTP/2.0\r\nHost: a\r\n\r\n", HttpFailure.VERSION_NOT_SUPPORTED),
        arguments(
            "GET /health/live HTTP/0.9\r\nHost: a\r\n\r\n", HttpFailure.VERSION_NOT_SUPPORTED),
        arguments("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", HttpFailure.VERSION_NOT_SUPPORTED),
        arguments("GET /health/live http/1.1\r\nHost: a\r\n\r\n", HttpFailure.NOT_HTTP),
        arguments("GET /health/live HTTP/1.10\r\nHost: a\r\n\r\n", HttpFailure.NOT_HTTP),
        arguments("GET /health/live RTSP/1.0\r\nHost: a\r\n\r\n", HttpFailure.NOT_HTTP),
        arguments("GET /health/live\r\n\r\n", HttpFailure.NOT_HTTP),
        arguments(post + "Content-Length: +28\r\n\r\n" + BODY, HttpFailure.NOT_HTTP),
        arguments(post + "Content-Length: -28\r\n\r\n" + BODY, HttpFailure.NOT_HTTP),
        arguments(post + "Content-Length: 28,28\r\n\r\n" + BODY, HttpFailure.NOT_HTTP),
        arguments(post + "Content-Length: 28\r\nContent-Length: 28\r\n\r\n", HttpFailure.NOT_HTTP),
        arguments(post + "Content-Length: 0\r\nContent-Length: 28\r\n\r\n", HttpFailure.NOT_HTTP),
        arguments(post + "Content-Length: 0x1C\r\n\r\n" + BODY, HttpFailure.NOT_HTTP),
        arguments(post + "Content-Length: 2 8\r\n\r\n" + BODY, HttpFailure.NOT_HTTP),
        arguments(post + "Content-Length: 2\r\n 8\r\n\r\n" + BODY, HttpFailure.NOT_HTTP),
        arguments(post + "Content-Length: \r\n\r\n" + BODY, HttpFailure.NOT_HTTP),
        arguments(post + "Content-Length: 99999999999999999999\r\n\r\n", HttpFailure.NOT_HTTP),
        arguments(
            "POST /orders HTTP/1.0\r\nContent-Length: 0\r\nContent-Length: 28\r\n\r\n",
            HttpFailure.NOT_HTTP),
        arguments(get + "Content-Length : 28\r\n\r\n", HttpFailure.NOT_HTTP),
        arguments(get + "Transfer-Encoding\t: chunked\r\n\r\n", HttpFailure.NOT_HTTP),
        arguments(get + ": nameless\r\n\r\n", HttpFailure.NOT_HTTP),
        arguments(get + "X: a\nContent-Length: 28\r\n\r\n", HttpFailure.NOT_HTTP),
        arguments(get + "X: a\rContent-Length: 28\r\n\r\n", HttpFailure.NOT_HTTP),
        arguments(get + "X: a\u0000b\r\n\r\n", HttpFailure.NOT_HTTP),
        arguments("GET /health/live HTTP/1.1\nHost: a\n\n", HttpFailure.NOT_HTTP),
        arguments(" \r\nGET /health/live HTTP/1.1\r\nHost: a\r\n\r\n", HttpFailure.NOT_HTTP));
  }

  /** A whole order stands after each: it may be the body of the request that is refused. */
  @ParameterizedTest
  @MethodSource("refused")
  void aRequestThatTwoReadersCouldReadInTwoWaysIsRefusedAndIsTheLast(
      String bytes, HttpFailure failure) throws Exception {
    try (Wire wire = store.open()) {
      wire.send(bytes + ORDER + ORDER);
      Answer answer = wire.answer();
      assertEquals(Json.error(failure), answer.body());
      assertEquals(failure.code(), answer.status());
      assertEquals("HTTP/1.1", wire.version);
      assertEquals("close", answer.header("connection"));
      assertEquals("application/json", answer.header("content-type"));
      assertTrue(wire.closedByServer());
    }
  }

  @Test
  void aRefusedRequestIsAnsweredInItsTurn() throws Exception {
    try (Wire wire = store.open()) {
      String live = "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n";
      wire.send(live + live + "GET / HTTP/1.1\r\n\r\n" + ORDER);
      assertEquals(LIVE, wire.answer().body());
      assertEquals(LIVE, wire.answer().body());
      assertEquals(Json.error(HttpFailure.NO_HOST), wire.answer().body());
      assertTrue(wire.closedByServer());
    }
  }

  /** Closing while the client still sends would make its kernel forget the answer. */
  @RepeatedTest(50)
  void theAnswerToARefusedRequestIsNotLostWhileTheClientStillSends() throws Exception {
    try (Wire wire = store.open()) {
      wire.send("POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n");
      wire.send("x".repeat(200_000));
      assertEquals(Json.error(HttpFailure.CODING_NOT_CHUNKED), wire.answer().body());
      assertTrue(wire.closedByServer());
    }
  }

  @Test
  void aFoldedHeaderIsReadAsOneLine() throws Exception {
    Answer answer = store.get("/health/live", "X: a\r\n b");
    assertEquals(200, answer.status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection: keep-alive, close",
        "Connection: Close",
        "Connection: close,keep-alive",
        "Connection: keep-alive\r\nConnection: close",
        "Connection: x\r\nconnection: , CLOSE ,"
      })
  void aClientThatAsksForItIsClosedBehindTheAnswer(String lines) throws Exception {
    for (String version : List.of("HTTP/1.1", "HTTP/1.0")) {
      try (Wire wire = store.open()) {
        wire.send("GET /health/live " + version + "\r\nHost: a\r\n" + lines + "\r\n\r\n" + ORDER);
        Answer answer = wire.answer();
        assertEquals(LIVE, answer.body());
        assertEquals(version.equals("HTTP/1.1") ? "close" : null, answer.header("connection"));
        assertTrue(wire.closedByServer());
      }
    }
  }

  @Test
  void theOldVersionKeepsTheConnectionOnRequestAndNeedsNoHost() throws Exception {
    try (Wire wire = store.open()) {
      wire.send("GET /health/live HTTP/1.0\r\nConnection: x, Keep-Alive\r\n\r\n");
      Answer answer = wire.answer();
      assertEquals(LIVE, answer.body());
      assertEquals("keep-alive", answer.header("connection"));
      wire.send("GET /health/live HTTP/1.0\r\n\r\n");
      assertEquals(LIVE, wire.answer().body());
      assertTrue(wire.closedByServer());
    }
  }

  @Test
  void aHigherMinorVersionIsServedAsTheHighestThatIsKnown() throws Exception {
    try (Wire wire = store.open()) {
      for (String version : List.of("HTTP/1.2", "HTTP/1.9")) {
        wire.send("GET /health/live " + version + "\r\nHost: a\r\n\r\n");
        assertEquals(LIVE, wire.answer().body());
        assertEquals("HTTP/1.1", wire.version);
      }
    }
  }

  @Test
  void anAbsoluteTargetIsServedForAnyHost() throws Exception {
    try (Wire wire = store.open()) {
      wire.send("GET http://toys.example/health/live HTTP/1.1\r\nHost: a\r\n\r\n");
      assertEquals(LIVE, wire.answer().body());
      wire.send("OPTIONS http://toys.example HTTP/1.1\r\nHost: a\r\n\r\n");
      Answer answer = wire.answer();
      assertEquals(204, answer.status());
      assertEquals("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS", answer.header("allow"));
    }
  }

  @Test
  void aClientOfTheOldVersionIsNeverToldToGoOn() throws Exception {
    String expects = "POST /orders HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
    try (Wire wire = store.open()) {
      wire.send(expects + "{}");
      Answer answer = wire.answer();
      assertEquals(400, answer.status());
      assertNull(answer.header("connection"));
      assertTrue(wire.closedByServer());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"zz\r\n", "-1\r\n", "FFFFFFFFFF\r\n", "1c;a\n\r\n", "1\r\n{x\r\n", "1\n{\r\n"})
  void malformedChunksEndTheConnectionAndOrderNothing(String chunks) throws IOException {
    try (Wire wire = store.open()) {
      wire.send("POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      wire.send(chunks + CHUNKED_ORDER + ORDER);
      assertTrue(wire.closedByServer());
    }
  }
}
