package io.toystore.frontend.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** One request and its one answer. A second answer, and one whose client has gone, does nothing. */
final class Exchange {
  static final CharSequence JSON_TYPE = HttpHeaders.createOptimized("application/json");

  /** How long what a refused client still sends is read and thrown away. */
  private static final long LINGER_MILLIS = 1_000;

  private static final CharSequence ONE_SECOND = HttpHeaders.createOptimized("1");

  private final Vertx vertx;
  private final Dialect dialect;
  private final HttpCounters counters;
  private final HttpServerRequest request;
  private final Connections.State connection;
  private Route route = Route.OTHER;

  Exchange(
      Vertx vertx,
      Dialect dialect,
      HttpCounters counters,
      HttpServerRequest request,
      Connections.State connection) {
    this.vertx = vertx;
    this.dialect = dialect;
    this.counters = counters;
    this.request = request;
    this.connection = connection;
  }

  HttpServerRequest request() {
    return request;
  }

  Dialect dialect() {
    return dialect;
  }

  Route route() {
    return route;
  }

  void route(Route itsRoute) {
    route = itsRoute;
  }

  Exchange header(CharSequence name, CharSequence value) {
    if (!request.response().ended()) {
      request.response().putHeader(name, value);
    }
    return this;
  }

  /** Answers 200 with JSON. */
  void ok(Buffer body) {
    answer(200, dialect.statusLine(200), JSON_TYPE, body);
  }

  /** Answers 200 with text of another type. */
  void ok(CharSequence contentType, Buffer body) {
    answer(200, dialect.statusLine(200), contentType, body);
  }

  /** Answers with a code that has no body: 204 or 304. */
  void empty(int code) {
    answer(code, dialect.statusLine(code), null, null);
  }

  /** Answers with an error object. */
  void fail(Failure failure) {
    fail(failure, dialect.statusLine(failure.code()));
  }

  /** Answers with an error object and a status line that is true in every dialect. */
  void failTruly(Failure failure) {
    fail(failure, failure.code());
  }

  private void fail(Failure failure, int statusLine) {
    if (failure.code() == 503) {
      header(HttpHeaders.RETRY_AFTER, ONE_SECOND);
    }
    answer(failure.code(), statusLine, JSON_TYPE, dialect.error(failure));
  }

  private void answer(int code, int statusLine, CharSequence contentType, Buffer body) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    counters.answered(route, code);
    boolean last = code >= 400 && hasUnreadBody();
    if (last) {
      connection.close();
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    response.setStatusCode(statusLine);
    if (contentType != null) {
      response.putHeader(HttpHeaders.CONTENT_TYPE, contentType);
    }
    if (body == null) {
      response.end();
    } else if (request.method() == HttpMethod.HEAD) {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length())).end();
    } else {
      response.end(body);
    }
    if (last) {
      closeBehindBody();
    }
  }

  private boolean hasUnreadBody() {
    if (request.isEnded() || request.decoderResult().isFailure()) {
      return false;
    }
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length != null && !length.equals("0")
        || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
  }

  /**
   * Closing at once while the client still sends would reset the connection, and the answer would
   * be lost with it (RFC 9112, section 9.6): the rest is read and thrown away for a moment.
   */
  private void closeBehindBody() {
    long timer = vertx.setTimer(LINGER_MILLIS, id -> request.connection().close());
    request.handler(chunk -> {});
    request.exceptionHandler(gone -> vertx.cancelTimer(timer));
    request.endHandler(
        end -> {
          vertx.cancelTimer(timer);
          request.connection().close();
        });
  }
}
