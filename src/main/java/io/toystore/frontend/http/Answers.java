package io.toystore.frontend.http;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;

/**
 * Writes every response: the status line of the dialect and the common headers; and counts it. A
 * second response to a request, or a response to a client that has left, is not written.
 */
final class Answers {
  private static final CharSequence JSON_TYPE = HttpHeaders.createOptimized("application/json");
  private static final CharSequence ONE_SECOND = HttpHeaders.createOptimized("1");
  private static final CharSequence BEARER =
      HttpHeaders.createOptimized("Bearer realm=\"toystore\"");
  private static final CharSequence WWW_AUTHENTICATE =
      HttpHeaders.createOptimized("WWW-Authenticate");
  private static final CharSequence CONTENT_TYPE_OPTIONS =
      HttpHeaders.createOptimized("X-Content-Type-Options");
  private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
  private static final CharSequence ACCEPT_PATCH = HttpHeaders.createOptimized("Accept-Patch");
  private static final CharSequence PATCH_TYPES =
      HttpHeaders.createOptimized(
          "application/merge-patch+json, application/json, application/x-www-form-urlencoded");
  private static final CharSequence X_CACHE = HttpHeaders.createOptimized("X-Cache");
  private static final CharSequence HIT = HttpHeaders.createOptimized("hit");
  private static final CharSequence MISS = HttpHeaders.createOptimized("miss");

  static final CharSequence X_PRODUCT_VERSION = HttpHeaders.createOptimized("X-Product-Version");

  private final Dialect dialect;
  private final HttpCounters counters;
  private final Connections connections;

  Answers(Dialect dialect, HttpCounters counters, Connections connections) {
    this.dialect = dialect;
    this.counters = counters;
    this.connections = connections;
  }

  Dialect dialect() {
    return dialect;
  }

  /** A callback for the desk: an exception in this step fails the request. */
  static <T> Consumer<T> result(RoutingContext context, Consumer<T> step) {
    return result -> {
      try {
        step.accept(result);
      } catch (RuntimeException e) {
        context.fail(e);
      }
    };
  }

  /** Answers 200 with JSON. */
  void ok(RoutingContext context, Buffer json) {
    ok(context, JSON_TYPE, json);
  }

  /** Answers 200 with text of another type. */
  void ok(RoutingContext context, CharSequence contentType, Buffer body) {
    write(context.request(), Route.of(context), 200, 200, contentType, body);
  }

  /** Begins a response 200 whose body the caller writes and ends. */
  void begin(RoutingContext context, CharSequence contentType) {
    counters.answered(Route.of(context), 200);
    context
        .response()
        .putHeader(CONTENT_TYPE_OPTIONS, NOSNIFF)
        .putHeader(HttpHeaders.CONTENT_TYPE, contentType);
  }

  /** Answers a read: 200 with the product, or 304 to a client that has this version. */
  void product(HttpServerRequest request, RenderedProduct product, boolean hit) {
    MultiMap headers = request.response().headers();
    headers.add(X_CACHE, hit ? HIT : MISS);
    version(headers, product);
    if (dialect.conditional() && clientHas(request.headers(), product)) {
      write(request, Route.PRODUCT, 304, 304, null, null);
    } else {
      headers.add(HttpHeaders.CONTENT_LENGTH, product.length());
      write(request, Route.PRODUCT, 200, 200, JSON_TYPE, product.body());
    }
  }

  /** Whether {@code If-None-Match} names this version of the product. */
  private static boolean clientHas(MultiMap headers, RenderedProduct product) {
    String first = headers.get(HttpHeaders.IF_NONE_MATCH);
    if (first == null || first.contentEquals(product.etag())) {
      return first != null;
    }
    return EntityTags.ifNoneMatchOfRead(headers).name(product.tag());
  }

  /** Answers an operator: 200 with the changed product, or 201 with a new product. */
  void changed(RoutingContext context, RenderedProduct product, boolean created) {
    version(context, product);
    int code = created ? 201 : 200;
    Route route = Route.of(context);
    write(context.request(), route, code, dialect.statusLine(code), JSON_TYPE, product.body());
  }

  /**
   * Answers an operator: 204, the product is no longer for sale.
   *
   * @param version the version of the removal; a client that sends it as {@code X-Min-Version} sees
   *     the removal through any front-end
   */
  void removed(RoutingContext context, long version) {
    context.response().putHeader(X_PRODUCT_VERSION, Long.toString(version));
    write(context.request(), Route.of(context), 204, dialect.statusLine(204), null, null);
  }

  /** Adds the headers for the product's version. */
  static void version(RoutingContext context, RenderedProduct product) {
    version(context.response().headers(), product);
  }

  /** Answers with the methods of a path. */
  void options(HttpServerRequest request, Route route) {
    if (route == Route.PRODUCT) {
      request.response().putHeader(ACCEPT_PATCH, PATCH_TYPES);
    }
    request.response().putHeader(HttpHeaders.ALLOW, route.allowed());
    write(request, route, 204, dialect.statusLine(204), null, null);
  }

  /** Answers with an error object, and with the headers of its status code. */
  void fail(HttpServerRequest request, Route route, HttpFailure failure) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    switch (failure.code()) {
      case 401 -> response.putHeader(WWW_AUTHENTICATE, BEARER);
      case 405 -> response.putHeader(HttpHeaders.ALLOW, route.allowed());
      case 503 -> response.putHeader(HttpHeaders.RETRY_AFTER, ONE_SECOND);
      default -> {}
    }
    int statusLine = dialect.statusLine(failure);
    write(request, route, failure.code(), statusLine, JSON_TYPE, dialect.error(failure));
  }

  private static void version(MultiMap headers, RenderedProduct product) {
    headers.add(HttpHeaders.ETAG, product.etag());
    headers.add(X_PRODUCT_VERSION, product.version());
  }

  private void write(
      HttpServerRequest request,
      Route route,
      int code,
      int statusLine,
      CharSequence contentType,
      Buffer body) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    counters.answered(route, code);
    MultiMap headers = response.headers();
    headers.add(CONTENT_TYPE_OPTIONS, NOSNIFF);
    if (contentType != null) {
      headers.add(HttpHeaders.CONTENT_TYPE, contentType);
    }
    boolean unread = code >= 400 && hasUnreadBody(request);
    if (unread) {
      connections.close(request.connection());
    }
    if (unread || connections.draining()) {
      headers.set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    response.setStatusCode(statusLine);
    if (body == null) {
      response.end();
    } else if (request.method() == HttpMethod.HEAD) {
      headers.set(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
      response.end();
    } else {
      response.end(body);
    }
    if (unread) {
      request.connection().close();
    }
  }

  private static boolean hasUnreadBody(HttpServerRequest request) {
    if (request.isEnded() || request.decoderResult().isFailure()) {
      return false;
    }
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length != null && !length.equals("0")
        || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
  }
}
