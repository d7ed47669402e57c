package io.toystore.frontend.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.toystore.frontend.core.CachedProduct;
import io.toystore.frontend.core.Desk;
import io.toystore.frontend.core.Desk.OperatorResult;
import io.toystore.frontend.core.Desk.Outcome;
import io.toystore.frontend.core.Desk.PageResult;
import io.toystore.frontend.core.Desk.PurchaseResult;
import io.toystore.protocol.BrokenInvariant;
import io.toystore.protocol.ProductView;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The front-end's HTTP side (design, section 2): reads and checks requests, asks the {@link Desk},
 * and words the answers. It decides nothing about products and orders.
 *
 * <p>Paths are read raw: a toy's name is one percent-encoded segment and may hold an encoded slash,
 * which a router that decodes and normalizes first would take for two segments.
 *
 * <p>{@link #start} and {@link #stop} are called on the event loop to which the desk belongs;
 * everything here runs on it.
 */
public final class HttpApi {
  private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);

  private static final String PRODUCTS = "/products";
  private static final String PRODUCT_PREFIX = "/products/";
  private static final String RESTOCK_SUFFIX = "/restock";
  private static final String ORDERS = "/orders";
  private static final String ORDER_PREFIX = "/orders/";
  private static final Map<String, Route> FIXED_PATHS =
      Map.of(
          PRODUCTS,
          Route.PRODUCTS,
          ORDERS,
          Route.ORDERS,
          "/health/live",
          Route.LIVE,
          "/health/ready",
          Route.READY,
          "/metrics",
          Route.METRICS,
          "/openapi.yaml",
          Route.OPENAPI);

  private static final CharSequence X_CACHE = HttpHeaders.createOptimized("X-Cache");
  private static final CharSequence HIT = HttpHeaders.createOptimized("hit");
  private static final CharSequence MISS = HttpHeaders.createOptimized("miss");
  private static final CharSequence X_PRODUCT_VERSION =
      HttpHeaders.createOptimized("X-Product-Version");
  private static final CharSequence X_MIN_VERSION = HttpHeaders.createOptimized("X-Min-Version");
  private static final CharSequence IDEMPOTENCY_KEY =
      HttpHeaders.createOptimized("Idempotency-Key");
  private static final CharSequence LINK = HttpHeaders.createOptimized("Link");
  private static final CharSequence WWW_AUTHENTICATE =
      HttpHeaders.createOptimized("WWW-Authenticate");
  private static final CharSequence METRICS_TYPE =
      HttpHeaders.createOptimized("text/plain; version=0.0.4; charset=utf-8");
  private static final CharSequence YAML_TYPE = HttpHeaders.createOptimized("application/yaml");

  private static final int MAX_KEY_LENGTH = 128;

  /** The most pieces that one operator's request may name. */
  private static final long MAX_STOCK = 1_000_000_000L;

  private static final long IDLE_SWEEP_MILLIS = 1_000;

  /** Beyond a request's own time, what an answer under way may take when the server stops. */
  private static final long STOP_SLACK_MILLIS = 1_000;

  /** How long a server that stops still serves, and asks each client to leave. */
  private static final long DRAIN_MILLIS = 500;

  private static final long LOG_PAUSE_MILLIS = 1_000;

  private final Vertx vertx;
  private final HttpSettings settings;
  private final Desk desk;
  private final ProductFastPath fast;
  private final LongSupplier nowMillis;
  private final Supplier<String> metrics;

  private final Dialect dialect;
  private final OperatorGate operatorGate;
  private final HttpCounters counters = new HttpCounters();
  private final Connections connections;
  private final Deadlines bodies;
  private final Buffer openApi;

  private HttpServer server;
  private long idleSweep;
  private boolean draining;
  private long loggedMillis;
  private long surprisesNotLogged;

  /**
   * @param nowMillis the clock that the desk is asked with
   * @param metrics further metrics in Prometheus's text format, each line ended; read at each
   *     request for {@code /metrics}
   */
  public HttpApi(
      Vertx vertx,
      HttpSettings settings,
      Desk desk,
      ProductFastPath fast,
      LongSupplier nowMillis,
      Supplier<String> metrics) {
    this.vertx = vertx;
    this.settings = settings;
    this.desk = desk;
    this.fast = fast;
    this.nowMillis = nowMillis;
    this.metrics = metrics;
    dialect = Dialect.of(settings.dialect());
    operatorGate = new OperatorGate(settings.operatorToken());
    connections =
        new Connections(
            settings.maxConnections(), TimeUnit.SECONDS.toMillis(settings.idleTimeoutSeconds()));
    bodies =
        new Deadlines(
            (millis, task) -> vertx.setTimer(millis, id -> task.run()),
            nowMillis,
            settings.requestTimeoutMillis());
    openApi = resource("/openapi.yaml");
    loggedMillis = nowMillis.getAsLong() - LOG_PAUSE_MILLIS;
  }

  /** Listens; fails when the address cannot be had. */
  public Future<HttpServer> start() {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(settings.host())
            .setPort(settings.port())
            .setHttp2ClearTextEnabled(false)
            // There is no WebSocket; the handlers for it would see every message.
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false);
    // No idle timeout of Vert.x's: its handler would look at the clock several times for each
    // request, and at each byte that trickles in. Connections looks once a second.
    server =
        vertx
            .createHttpServer(options)
            .connectionHandler(this::connected)
            // What breaks on a connection is the client's network; it is closed, and that is all.
            .exceptionHandler(broken -> {})
            .invalidRequestHandler(this::invalid)
            .requestHandler(this::handle);
    idleSweep =
        vertx.setPeriodic(IDLE_SWEEP_MILLIS, id -> connections.closeIdle(nowMillis.getAsLong()));
    return server.listen().onFailure(e -> vertx.cancelTimer(idleSweep));
  }

  /**
   * Asks clients to leave, with {@code Connection: close} in each answer, for as long as most of
   * them need to ask once more: a connection closed while a request travels would lose the request.
   * Then stops accepting, closes what is idle, and finishes what is under way within its deadline.
   */
  public Future<Void> stop() {
    if (server == null) {
      return Future.succeededFuture();
    }
    vertx.cancelTimer(idleSweep);
    draining = true;
    Future<?> drained =
        connections.size() == 0
            ? Future.succeededFuture()
            : vertx.timer(DRAIN_MILLIS, TimeUnit.MILLISECONDS);
    return drained.compose(
        unused ->
            server.shutdown(
                settings.requestTimeoutMillis() + STOP_SLACK_MILLIS, TimeUnit.MILLISECONDS));
  }

  private void connected(HttpConnection connection) {
    if (!connections.admit(connection, nowMillis.getAsLong())) {
      counters.connectionRefused();
      connection.close();
    }
  }

  private void handle(HttpServerRequest request) {
    long now = nowMillis.getAsLong();
    Connections.State connection = connections.begin(request.connection(), now);
    if (connection == null || connection.isClosing()) {
      return;
    }
    if (draining) {
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    try {
      if (answeredFromCache(request, now)) {
        return;
      }
    } catch (RuntimeException e) {
      surprised(exchange(request, connection), e);
      return;
    }
    Exchange exchange = exchange(request, connection);
    attempt(exchange, () -> route(exchange, now));
  }

  private Exchange exchange(HttpServerRequest request, Connections.State connection) {
    return new Exchange(vertx, dialect, counters, request, connection);
  }

  /** What is no HTTP: Vert.x closes the connection behind the answer. */
  private void invalid(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    Failure failure = Failure.malformed("malformed HTTP request");
    if (cause instanceof TooLongHttpLineException) {
      failure = Failure.LINE_TOO_LONG;
    } else if (cause instanceof TooLongHttpHeaderException) {
      failure = Failure.HEADERS_TOO_LARGE;
    }
    Connections.State connection = connections.begin(request.connection(), nowMillis.getAsLong());
    if (connection != null && !connection.isClosing()) {
      connection.close();
      exchange(request, connection).header(HttpHeaders.CONNECTION, HttpHeaders.CLOSE).fail(failure);
    }
  }

  // ---- the cached product, the request that comes most often ----

  /**
   * Answers a GET of a cached product, and nothing else: what is unusual about a request, and what
   * is wrong with it, is left to {@link #route}. No JSON and no callback is made here.
   */
  private boolean answeredFromCache(HttpServerRequest request, long now) {
    String path = request.path();
    if (request.method() != HttpMethod.GET || !path.startsWith(PRODUCT_PREFIX)) {
      return false;
    }
    int from = PRODUCT_PREFIX.length();
    int end = endWithoutSlash(path, from);
    int slash = path.indexOf('/', from);
    if (end == from || slash >= 0 && slash < end) {
      return false;
    }
    CachedProduct cached;
    try {
      cached = fast.lookup(UriText.decodeSegment(path, from, end), minVersion(request), now);
    } catch (Malformed e) {
      return false;
    }
    if (cached == null) {
      return false;
    }
    RenderedProduct rendered = rendered(cached);
    String ifNoneMatch = request.getHeader(HttpHeaders.IF_NONE_MATCH);
    HttpServerResponse response = request.response();
    MultiMap headers = response.headers();
    headers.add(X_CACHE, HIT);
    headers.add(HttpHeaders.ETAG, rendered.etag());
    headers.add(X_PRODUCT_VERSION, rendered.version());
    if (ifNoneMatch != null && dialect.conditional() && rendered.matches(ifNoneMatch)) {
      counters.answered(Route.PRODUCT, 304);
      response.setStatusCode(304).end();
    } else {
      counters.answered(Route.PRODUCT, 200);
      headers.add(HttpHeaders.CONTENT_TYPE, Exchange.JSON_TYPE);
      headers.add(HttpHeaders.CONTENT_LENGTH, rendered.length());
      response.end(rendered.body());
    }
    return true;
  }

  private RenderedProduct rendered(CachedProduct cached) {
    if (cached.rendered() instanceof RenderedProduct rendered) {
      return rendered;
    }
    RenderedProduct rendered = RenderedProduct.of(cached.view(), dialect);
    cached.keepRendered(rendered);
    return rendered;
  }

  // ---- the routes ----

  private void route(Exchange exchange, long now) throws Malformed {
    String path = exchange.request().path();
    if (path.startsWith(PRODUCT_PREFIX) && path.length() > PRODUCT_PREFIX.length()) {
      routeProduct(exchange, path, now);
    } else if (path.startsWith(ORDER_PREFIX)) {
      routeOrder(exchange, path, now);
    } else {
      routeFixed(exchange, FIXED_PATHS.get(path.substring(0, endWithoutSlash(path, 0))), now);
    }
  }

  private void routeProduct(Exchange exchange, String path, long now) throws Malformed {
    int from = PRODUCT_PREFIX.length();
    int end = endWithoutSlash(path, from);
    int slash = path.indexOf('/', from);
    if (slash < 0 || slash >= end) {
      if (accepts(exchange, Route.PRODUCT)) {
        if (exchange.request().method() == HttpMethod.PUT) {
          putProduct(exchange, path, end);
        } else {
          getProduct(exchange, toyName(path, end), now);
        }
      }
    } else if (path.startsWith(RESTOCK_SUFFIX, slash) && slash + RESTOCK_SUFFIX.length() == end) {
      if (accepts(exchange, Route.RESTOCK)) {
        restock(exchange, path, slash);
      }
    } else {
      exchange.fail(Failure.NO_SUCH_PATH);
    }
  }

  private void routeOrder(Exchange exchange, String path, long now) throws Malformed {
    int from = ORDER_PREFIX.length();
    int end = endWithoutSlash(path, from);
    int slash = path.indexOf('/', from);
    HttpMethod method = exchange.request().method();
    if (slash >= 0 && slash < end) {
      exchange.fail(Failure.NO_SUCH_PATH);
    } else if (path.length() == from && method != HttpMethod.GET && method != HttpMethod.HEAD) {
      routeFixed(exchange, Route.ORDERS, now);
    } else if (accepts(exchange, Route.ORDER)) {
      getOrder(exchange, UriText.decodeSegment(path, from, end), now);
    }
  }

  private void routeFixed(Exchange exchange, Route route, long now) throws Malformed {
    if (route == null) {
      if (exchange.request().path().equals("*")) {
        accepts(exchange, Route.OTHER);
      } else {
        exchange.fail(Failure.NO_SUCH_PATH);
      }
    } else if (accepts(exchange, route)) {
      switch (route) {
        case PRODUCTS -> listProducts(exchange, now);
        case ORDERS -> placeOrder(exchange);
        case LIVE -> exchange.ok(dialect.data(Json.status("live")));
        case READY -> ready(exchange, now);
        case METRICS -> exchange.ok(METRICS_TYPE, metricsText());
        case OPENAPI -> exchange.ok(YAML_TYPE, openApi);
        default -> exchange.fail(Failure.NO_SUCH_PATH);
      }
    }
  }

  /** False when the route does not serve the method; then the answer has been given. */
  private boolean accepts(Exchange exchange, Route route) {
    exchange.route(route);
    HttpMethod method = exchange.request().method();
    if (method == HttpMethod.OPTIONS) {
      exchange.header(HttpHeaders.ALLOW, route.allowed()).empty(204);
      return false;
    }
    if (!route.allows(method.name())) {
      exchange.header(HttpHeaders.ALLOW, route.allowed()).fail(Failure.METHOD_NOT_ALLOWED);
      return false;
    }
    return true;
  }

  // ---- products ----

  private void getProduct(Exchange exchange, String name, long now) throws Malformed {
    long minVersion = minVersion(exchange.request());
    desk.findProduct(
        name,
        minVersion,
        now,
        result ->
            attempt(
                exchange,
                () -> {
                  if (result.outcome() == Outcome.OK) {
                    exchange.header(X_CACHE, result.hit() ? HIT : MISS);
                    product(exchange, result.product());
                  } else {
                    exchange.fail(failure(result.outcome(), Failure.PRODUCT_NOT_FOUND));
                  }
                }));
  }

  private void product(Exchange exchange, ProductView product) {
    RenderedProduct rendered = RenderedProduct.of(product, dialect);
    exchange
        .header(HttpHeaders.ETAG, rendered.etag())
        .header(X_PRODUCT_VERSION, rendered.version());
    String ifNoneMatch = exchange.request().getHeader(HttpHeaders.IF_NONE_MATCH);
    if (exchange.route() == Route.PRODUCT
        && exchange.request().method() != HttpMethod.PUT
        && ifNoneMatch != null
        && dialect.conditional()
        && rendered.matches(ifNoneMatch)) {
      exchange.empty(304);
    } else {
      exchange.ok(rendered.body());
    }
  }

  private void listProducts(Exchange exchange, long now) throws Malformed {
    Page page = Page.of(exchange.request().query(), settings);
    desk.listProducts(
        page.after(),
        page.limit(),
        now,
        result -> attempt(exchange, () -> productsListed(exchange, page, result)));
  }

  private void productsListed(Exchange exchange, Page page, PageResult result) {
    if (result.outcome() != Outcome.OK) {
      exchange.fail(failure(result.outcome(), Failure.UNAVAILABLE));
      return;
    }
    List<ProductView> products = result.products();
    if (result.more() && !products.isEmpty()) {
      exchange.header(LINK, page.nextLink(products.get(products.size() - 1).name()));
    }
    exchange.ok(dialect.products(products));
  }

  // ---- orders ----

  private void placeOrder(Exchange exchange) {
    withBody(
        exchange,
        bytes -> {
          RequestBody body = RequestBody.read(bytes, List.of("name", "quantity"));
          String name = body.toyName("name");
          int quantity = (int) body.wholeNumber("quantity", 1, settings.maxQuantity());
          String key = idempotencyKey(exchange.request());
          boolean form = body.isForm();
          desk.purchase(
              key,
              name,
              quantity,
              nowMillis.getAsLong(),
              result -> attempt(exchange, () -> purchased(exchange, result, form, key != null)));
        });
  }

  private void purchased(Exchange exchange, PurchaseResult result, boolean form, boolean keyed) {
    switch (result.end()) {
      case PLACED ->
          exchange
              .header(HttpHeaders.LOCATION, ORDER_PREFIX + result.number())
              .header(X_PRODUCT_VERSION, Long.toString(result.version()))
              .ok(dialect.placed(result.number(), form));
      case NOT_ENOUGH_STOCK -> exchange.fail(Failure.NOT_ENOUGH_STOCK);
      case PRODUCT_NOT_FOUND -> exchange.fail(Failure.PRODUCT_NOT_FOUND);
      case KEY_REUSED -> exchange.fail(Failure.KEY_REUSED);
      case ABANDONED -> exchange.fail(Failure.ABANDONED);
      case UNAVAILABLE -> exchange.fail(Failure.NOT_PLACED);
      case UNKNOWN ->
          exchange.fail(keyed ? Failure.PERHAPS_PLACED : Failure.PERHAPS_PLACED_WITHOUT_KEY);
    }
  }

  private void getOrder(Exchange exchange, String number, long now) {
    if (!Digits.areAll(number)) {
      exchange.fail(Failure.NOT_AN_ORDER_NUMBER);
      return;
    }
    long value = Digits.value(number);
    if (value == Digits.BEYOND) {
      exchange.fail(Failure.ORDER_NOT_FOUND);
      return;
    }
    desk.findOrder(
        value,
        now,
        result ->
            attempt(
                exchange,
                () -> {
                  if (result.outcome() == Outcome.OK) {
                    exchange.ok(dialect.order(result.number(), result.name(), result.quantity()));
                  } else {
                    exchange.fail(failure(result.outcome(), Failure.ORDER_NOT_FOUND));
                  }
                }));
  }

  // ---- operators ----

  private void restock(Exchange exchange, String path, int end) throws Malformed {
    if (!isOperator(exchange)) {
      return;
    }
    String name = toyName(path, end);
    withBody(
        exchange,
        bytes -> {
          RequestBody body = RequestBody.read(bytes, List.of("quantity"));
          long quantity = body.wholeNumber("quantity", 1, MAX_STOCK);
          desk.restock(
              name,
              quantity,
              nowMillis.getAsLong(),
              result -> attempt(exchange, () -> changed(exchange, result)));
        });
  }

  private void putProduct(Exchange exchange, String path, int end) throws Malformed {
    if (!isOperator(exchange)) {
      return;
    }
    String name = toyName(path, end);
    withBody(
        exchange,
        bytes -> {
          RequestBody body = RequestBody.read(bytes, List.of("price", "quantity"));
          long priceCents = body.priceCents("price");
          long quantity = body.wholeNumber("quantity", 0, MAX_STOCK);
          desk.putProduct(
              name,
              priceCents,
              quantity,
              nowMillis.getAsLong(),
              result -> attempt(exchange, () -> changed(exchange, result)));
        });
  }

  private boolean isOperator(Exchange exchange) {
    Failure refusal = operatorGate.refusal(exchange.request());
    if (refusal == null) {
      return true;
    }
    if (refusal.code() == 401) {
      exchange.header(WWW_AUTHENTICATE, "Bearer realm=\"toystore\"");
    }
    exchange.fail(refusal);
    return false;
  }

  private void changed(Exchange exchange, OperatorResult result) {
    switch (result.outcome()) {
      case OK -> product(exchange, result.product());
      case UNKNOWN -> exchange.fail(Failure.PERHAPS_CHANGED);
      case REFUSED ->
          exchange.fail(
              switch (result.status()) {
                case TOO_MANY -> Failure.TOO_MANY;
                case OTHER_SPELLING -> Failure.OTHER_SPELLING;
                default -> Failure.PRODUCT_NOT_FOUND;
              });
      case NOT_FOUND, UNAVAILABLE ->
          exchange.fail(failure(result.outcome(), Failure.PRODUCT_NOT_FOUND));
    }
  }

  // ---- for those who watch ----

  /** Load balancers go by the status line, so it is true in every dialect. */
  private void ready(Exchange exchange, long now) {
    if (!draining && desk.ready(now)) {
      exchange.ok(dialect.data(Json.status("ready")));
    } else {
      exchange.failTruly(Failure.NOT_READY);
    }
  }

  private Buffer metricsText() {
    return Buffer.buffer(counters.asText(connections.size()) + metrics.get());
  }

  // ---- what the routes share ----

  private static int endWithoutSlash(String path, int from) {
    int length = path.length();
    return length > from && path.charAt(length - 1) == '/' ? length - 1 : length;
  }

  private static String toyName(String path, int end) throws Malformed {
    return RequestBody.checkedToyName(UriText.decodeSegment(path, PRODUCT_PREFIX.length(), end));
  }

  /** The lowest version that the client accepts; 0 when it names none (design, section 10.6). */
  private static long minVersion(HttpServerRequest request) throws Malformed {
    String text = request.getHeader(X_MIN_VERSION);
    if (text == null) {
      return 0;
    }
    long version = Digits.areAll(text) ? Digits.value(text) : Digits.BEYOND;
    if (version == Digits.BEYOND) {
      throw new Malformed("X-Min-Version must be a whole number, as X-Product-Version gives it");
    }
    return version;
  }

  private static String idempotencyKey(HttpServerRequest request) throws Malformed {
    List<String> keys = request.headers().getAll(IDEMPOTENCY_KEY);
    if (keys.isEmpty()) {
      return null;
    }
    if (keys.size() > 1) {
      throw new Malformed("send one Idempotency-Key, not several");
    }
    String key = keys.get(0);
    if (key.isEmpty()
        || key.length() > MAX_KEY_LENGTH
        || !key.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      throw new Malformed("an Idempotency-Key is 1 to 128 printable ASCII characters");
    }
    return key;
  }

  private static Failure failure(Outcome outcome, Failure whenNotFound) {
    return outcome == Outcome.NOT_FOUND ? whenNotFound : Failure.UNAVAILABLE;
  }

  private void withBody(Exchange exchange, BodyStep step) {
    BodyReader.read(
        exchange.request(),
        settings.maxBodyBytes(),
        bodies,
        bytes -> attempt(exchange, () -> step.with(bytes)),
        exchange::fail);
  }

  @FunctionalInterface
  private interface BodyStep {
    void with(byte[] body) throws Malformed;
  }

  @FunctionalInterface
  private interface Step {
    void run() throws Malformed;
  }

  /** Takes a step towards the answer; whatever goes wrong becomes one. */
  private void attempt(Exchange exchange, Step step) {
    try {
      step.run();
    } catch (Malformed e) {
      exchange.fail(Failure.malformed(e.getMessage()));
    } catch (RuntimeException e) {
      surprised(exchange, e);
    }
  }

  /** Answers 500 and logs, once a second at most. A broken invariant goes on to stop the tier. */
  private void surprised(Exchange exchange, RuntimeException surprise) {
    exchange.fail(Failure.INTERNAL);
    if (surprise instanceof BrokenInvariant) {
      throw surprise;
    }
    long now = nowMillis.getAsLong();
    if (now - loggedMillis >= LOG_PAUSE_MILLIS) {
      LOG.error("A request failed ({} more since the last line)", surprisesNotLogged, surprise);
      loggedMillis = now;
      surprisesNotLogged = 0;
    } else {
      surprisesNotLogged++;
    }
  }

  private static Buffer resource(String name) {
    try (InputStream in = HttpApi.class.getResourceAsStream(name)) {
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
