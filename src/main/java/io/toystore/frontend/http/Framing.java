package io.toystore.frontend.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.AsciiString;
import io.vertx.core.net.HostAndPort;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The rules for a request's head that make every reader agree on where the request ends and which
 * host it is for (RFC 9112, sections 2.3, 3.2, 6.1, 6.3 and 9.3). A head that a proxy could read
 * differently is refused, since its body could be another request here (request smuggling).
 *
 * <p>Netty's decoder has already refused several or malformed Content-Lengths, a Content-Length
 * with {@code chunked}, malformed header names, and lines that do not end in CRLF. An instance
 * belongs to a connection; an ordinary request costs one pass over its headers and no garbage.
 */
final class Framing {
  private static final Set<String> REGISTERED_CODINGS =
      Set.of("chunked", "gzip", "x-gzip", "deflate", "compress", "x-compress");

  private static final List<String> CHUNKED = List.of("chunked");

  /** The last valid Host, since a client sends the same Host with each request. */
  private String validHost = "";

  /** Whether the last word of a request line is an HTTP version. */
  static boolean isVersion(String text) {
    return text.length() == 8
        && text.startsWith("HTTP/")
        && isDigit(text.charAt(5))
        && text.charAt(6) == '.'
        && isDigit(text.charAt(7));
  }

  /** Whether a version is 1.0, which knows neither chunks nor 100 Continue. */
  static boolean isOld(String version) {
    return version.equals("HTTP/1.0");
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /**
   * Checks a request's head, and normalises it to the form that the rest of the code expects: a
   * target that is a path or {@code *}, only {@code Connection: close} if the client asks for it,
   * no {@code Expect} in HTTP/1.0.
   *
   * @param version the version that the client sent, for which {@link #isVersion} holds
   * @return the failure; null if the head is correct
   */
  HttpFailure check(HttpRequest request, String version) {
    if (version.charAt(5) != '1') {
      return HttpFailure.VERSION_NOT_SUPPORTED;
    }
    boolean old = isOld(version);
    HttpHeaders headers = request.headers();
    int hosts = 0;
    CharSequence host = null;
    boolean coded = false;
    boolean options = false;
    boolean expects = false;
    Iterator<Map.Entry<CharSequence, CharSequence>> all = headers.iteratorCharSequence();
    while (all.hasNext()) {
      Map.Entry<CharSequence, CharSequence> header = all.next();
      CharSequence name = header.getKey();
      switch (name.length()) {
        case 0 -> {
          return HttpFailure.NOT_HTTP;
        }
        case 4 -> {
          if (HttpHeaderNames.HOST.contentEqualsIgnoreCase(name)) {
            hosts++;
            host = header.getValue();
          }
        }
        case 6 -> expects |= HttpHeaderNames.EXPECT.contentEqualsIgnoreCase(name);
        case 10 -> options |= HttpHeaderNames.CONNECTION.contentEqualsIgnoreCase(name);
        case 17 -> coded |= HttpHeaderNames.TRANSFER_ENCODING.contentEqualsIgnoreCase(name);
        default -> {}
      }
    }
    if (coded) {
      HttpFailure failure = coding(headers.getAll(HttpHeaderNames.TRANSFER_ENCODING), old);
      if (failure != null) {
        return failure;
      }
    }
    if (hosts > 1) {
      return HttpFailure.SEVERAL_HOSTS;
    }
    if (hosts == 0 ? !old : !isValidHost(host)) {
      return hosts == 0 ? HttpFailure.NO_HOST : HttpFailure.INVALID_HOST;
    }
    if (options) {
      connection(headers, old);
    }
    if (expects && old) {
      headers.remove(HttpHeaderNames.EXPECT);
    }
    return request.uri().startsWith("/") ? null : target(request);
  }

  private boolean isValidHost(CharSequence value) {
    String host = value.toString();
    if (!host.equals(validHost)) {
      if (HostAndPort.parseAuthority(host, -1) == null) {
        return false;
      }
      validHost = host;
    }
    return true;
  }

  /**
   * Checks the transfer codings; only {@code chunked} alone can be read here. An unknown coding
   * gets 501 in any position (section 6.1). Known codings that do not end in {@code chunked} leave
   * the body's end unknown, and get 400 (section 6.3).
   */
  private static HttpFailure coding(List<String> values, boolean old) {
    if (old) {
      return HttpFailure.CODING_IN_OLD_VERSION;
    }
    if (values.size() == 1 && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(values.get(0))) {
      return null;
    }
    List<String> codings = elements(values);
    for (String coding : codings) {
      int parameters = coding.indexOf(';');
      if (!REGISTERED_CODINGS.contains(
          parameters < 0 ? coding : coding.substring(0, parameters).strip())) {
        return HttpFailure.CODING_NOT_SUPPORTED;
      }
    }
    boolean endsInChunked = codings.indexOf("chunked") == codings.size() - 1;
    return codings.isEmpty() || codings.equals(CHUNKED) || !endsInChunked
        ? HttpFailure.CODING_NOT_CHUNKED
        : HttpFailure.CODING_NOT_SUPPORTED;
  }

  /** Reduces Connection to the word that Vert.x looks for; other words have no meaning here. */
  private static void connection(HttpHeaders headers, boolean old) {
    List<String> values = headers.getAll(HttpHeaderNames.CONNECTION);
    AsciiString wanted = old ? HttpHeaderValues.KEEP_ALIVE : HttpHeaderValues.CLOSE;
    if (values.size() == 1 && wanted.contentEqualsIgnoreCase(values.get(0))) {
      return;
    }
    List<String> words = elements(values);
    if (words.contains("close")) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (words.contains("keep-alive")) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
  }

  /**
   * Handles a target that is not a path: {@code *}, or an absolute URI, whose authority replaces
   * Host (section 3.2.2). The store answers for every host.
   */
  private static HttpFailure target(HttpRequest request) {
    String target = request.uri();
    if (request.method().equals(HttpMethod.CONNECT)) {
      return HttpFailure.NO_TUNNELS;
    }
    if (target.equals("*")) {
      return null;
    }
    int from = afterScheme(target);
    if (from < 0) {
      return HttpFailure.INVALID_TARGET;
    }
    int end = from;
    while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
      end++;
    }
    String authority = target.substring(from, end);
    if (authority.isEmpty()
        || authority.charAt(0) == ':'
        || HostAndPort.parseAuthority(authority, -1) == null) {
      return HttpFailure.INVALID_TARGET;
    }
    request.headers().set(HttpHeaderNames.HOST, authority);
    if (end < target.length()) {
      String rest = target.substring(end);
      request.setUri(rest.charAt(0) == '/' ? rest : "/" + rest);
    } else {
      request.setUri(request.method().equals(HttpMethod.OPTIONS) ? "*" : "/");
    }
    return null;
  }

  private static int afterScheme(String target) {
    for (String scheme : List.of("http://", "https://")) {
      if (target.regionMatches(true, 0, scheme, 0, scheme.length())) {
        return scheme.length();
      }
    }
    return -1;
  }

  /** The non-empty elements of a list that may span lines, in lower case. */
  private static List<String> elements(List<String> lines) {
    List<String> elements = new ArrayList<>();
    for (String line : lines) {
      for (String element : line.toLowerCase(Locale.ROOT).split(",", -1)) {
        String word = element.strip();
        if (!word.isEmpty()) {
          elements.add(word);
        }
      }
    }
    return elements;
  }
}
