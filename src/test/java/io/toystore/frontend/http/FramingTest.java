package io.toystore.frontend.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.http.impl.headers.Http1xHeaders;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request's head must be, rule by rule. */
class FramingTest {
  private final Framing framing = new Framing();

  /** A request as the decoder makes it; header lines are separated by a bar. */
  private static HttpRequest request(String method, String target, String lines) {
    Http1xHeaders headers = Http1xHeaders.httpHeaders();
    if (!lines.isEmpty()) {
      for (String line : lines.split("\\|", -1)) {
        String[] parts = line.split(": ?", 2);
        headers.add(parts[0], parts[1]);
      }
    }
    return new DefaultHttpRequest(
        HttpVersion.HTTP_1_1, HttpMethod.valueOf(method), target, headers);
  }

  private HttpFailure check(String version, String lines) {
    return framing.check(request("GET", "/", lines), version);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/0.9"})
  void aVersionIsTwoDigits(String text) {
    assertTrue(Framing.isVersion(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "http/1.1", "HTTP/1", "HTTP/1.", "HTTP/1.10", "HTTP/x.1", "RTSP/1.0"})
  void anythingElseIsNoVersion(String text) {
    assertFalse(Framing.isVersion(text));
  }

  @Test
  void anyMinorVersionOf1IsServedAndNoOtherMajorOne() {
    for (String version : new String[] {"HTTP/1.0", "HTTP/1.1", "HTTP/1.2", "HTTP/1.9"}) {
      assertNull(check(version, "Host: a"));
    }
    for (String version : new String[] {"HTTP/0.9", "HTTP/2.0", "HTTP/3.0"}) {
      assertEquals(HttpFailure.VERSION_NOT_SUPPORTED, check(version, "Host: a"));
    }
  }

  static Stream<Arguments> codings() {
    HttpFailure notChunked = HttpFailure.CODING_NOT_CHUNKED;
    HttpFailure notSupported = HttpFailure.CODING_NOT_SUPPORTED;
    return Stream.of(
        arguments("Transfer-Encoding: chunked", null),
        arguments("transfer-encoding: Chunked", null),
        arguments("Transfer-Encoding: gzip", notChunked),
        arguments("Transfer-Encoding: chunked, gzip", notChunked),
        arguments("Transfer-Encoding: chunked|Transfer-Encoding: gzip", notChunked),
        arguments("Transfer-Encoding: chunked, chunked", notChunked),
        arguments("Transfer-Encoding: chunked|Transfer-Encoding: chunked", notChunked),
        arguments("Transfer-Encoding: chunked, gzip, chunked", notChunked),
        arguments("Transfer-Encoding: chunked;q=1", notChunked),
        arguments("Transfer-Encoding: chunked,", notChunked),
        arguments("Transfer-Encoding:  chunked", notChunked),
        arguments("Transfer-Encoding: ", notChunked),
        arguments("Transfer-Encoding: ,", notChunked),
        arguments("Transfer-Encoding: gzip, chunked", notSupported),
        arguments("Transfer-Encoding: gzip|Transfer-Encoding: chunked", notSupported),
        arguments("Transfer-Encoding: deflate;x=y, Chunked", notSupported),
        arguments("Transfer-Encoding: snappy", notSupported),
        arguments("Transfer-Encoding: snappy, chunked", notSupported),
        arguments("Transfer-Encoding: chunked, snappy", notSupported),
        arguments("Transfer-Encoding: identity", notSupported),
        arguments("Transfer-Encoding: xchunked", notSupported),
        arguments("Transfer-Encoding: \"chunked\"", notSupported));
  }

  @ParameterizedTest
  @MethodSource("codings")
  void aBodyIsChunkedAndNothingElse(String lines, HttpFailure expected) {
    assertEquals(expected, check("HTTP/1.1", "Host: a|" + lines));
    assertEquals(expected, check("HTTP/1.1", lines + "|Host: a"));
    assertEquals(HttpFailure.CODING_IN_OLD_VERSION, check("HTTP/1.0", lines));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "toys.example",
        "toys.example:80",
        "127.0.0.1:8080",
        "[::1]",
        "[::1]:8080",
        "a:",
        "",
        "x_y",
        "%41"
      })
  void aHostIsANameOrAnAddress(String host) {
    assertNull(check("HTTP/1.1", "Host: " + host));
    assertNull(check("HTTP/1.0", "Host: " + host));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b", " a", "user@a", "a/b", "a:x", "a:80:80", "a:65536", "::1", "[::1", "[::1]x", "a?b",
        "a#b", "%4", "\u00e9"
      })
  void anythingElseIsNoHost(String host) {
    assertEquals(HttpFailure.INVALID_HOST, check("HTTP/1.1", "Host: " + host));
    assertEquals(HttpFailure.INVALID_HOST, check("HTTP/1.0", "Host: " + host));
  }

  @Test
  void aHeaderHasAName() {
    assertEquals(HttpFailure.NOT_HTTP, check("HTTP/1.1", "Host: a|: b"));
  }

  @Test
  void oneHostIsNeededAndInTheOldVersionAtMostOne() {
    assertEquals(HttpFailure.NO_HOST, check("HTTP/1.1", ""));
    assertEquals(HttpFailure.NO_HOST, check("HTTP/1.2", "Hosts: a"));
    assertNull(check("HTTP/1.0", ""));
    assertEquals(HttpFailure.SEVERAL_HOSTS, check("HTTP/1.1", "Host: a|host: a"));
    assertEquals(HttpFailure.SEVERAL_HOSTS, check("HTTP/1.0", "Host: a|Host: b"));
  }

  /** The last valid Host is remembered, and nothing else is. */
  @Test
  void anInvalidHostIsRefusedWhateverCameBefore() {
    assertNull(check("HTTP/1.1", "Host: a"));
    assertEquals(HttpFailure.INVALID_HOST, check("HTTP/1.1", "Host: a b"));
    assertEquals(HttpFailure.INVALID_HOST, check("HTTP/1.1", "Host: a b"));
    assertNull(check("HTTP/1.1", "Host: a"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "close; close; close",
        "Close; Close; close",
        "keep-alive, close; close; close",
        "close , keep-alive; close; close",
        "keep-alive| CLOSE; close; close",
        "x, Keep-Alive; keep-alive; keep-alive",
        "x| keep-alive; keep-alive; keep-alive",
        "upgrade; upgrade; upgrade",
        "closed, un-close; closed, un-close; closed, un-close",
      })
  void connectionOptionsAreAList(String values, String in11, String in10) {
    String lines = "Host: a|Connection: " + values.replace("| ", "|Connection: ");
    HttpRequest new11 = request("GET", "/", lines);
    assertNull(framing.check(new11, "HTTP/1.1"));
    assertEquals(in11, new11.headers().get("Connection"));
    HttpRequest old10 = request("GET", "/", lines);
    assertNull(framing.check(old10, "HTTP/1.0"));
    assertEquals(in10, old10.headers().get("Connection"));
  }

  @Test
  void anExpectationIsRemovedInTheOldVersion() {
    HttpRequest new11 = request("POST", "/orders", "Host: a|Expect: 100-continue");
    assertNull(framing.check(new11, "HTTP/1.1"));
    assertTrue(new11.headers().contains("Expect"));
    HttpRequest old10 = request("POST", "/orders", "Expect: 100-continue");
    assertNull(framing.check(old10, "HTTP/1.0"));
    assertFalse(old10.headers().contains("Expect"));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, http://b/products, /products, b",
    "GET, HTTPS://b:8443/products?limit=1, /products?limit=1, b:8443",
    "GET, http://b, /, b",
    "GET, http://b?after=/products, /?after=/products, b",
    "OPTIONS, http://b, *, b",
    "OPTIONS, *, *, a",
    "GET, *, *, a",
    "GET, //b/products, //b/products, a",
    "GET, /http://b/, /http://b/, a",
  })
  void aTargetIsAPathOrAnAbsoluteUriWhoseAuthorityReplacesHost(
      String method, String target, String path, String host) {
    HttpRequest request = request(method, target, "Host: a");
    assertNull(framing.check(request, "HTTP/1.1"));
    assertEquals(path, request.uri());
    assertEquals(host, request.headers().get("Host"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "products",
        "a:80",
        "ftp://b/products",
        "http:/products",
        "http:///products",
        "http://:80/products",
        "http://user@b/products",
        "http://b:x/products",
        "?limit=1",
        "*/"
      })
  void anyOtherTargetIsRefused(String target) {
    assertEquals(
        HttpFailure.INVALID_TARGET, framing.check(request("GET", target, "Host: a"), "HTTP/1.1"));
  }

  @Test
  void thereAreNoTunnels() {
    assertEquals(
        HttpFailure.NO_TUNNELS, framing.check(request("CONNECT", "b:443", "Host: b"), "HTTP/1.1"));
  }
}
