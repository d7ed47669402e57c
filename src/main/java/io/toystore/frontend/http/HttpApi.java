package io.toystore.frontend.http;

import io.netty.handler.codec.http.ContentLengthNotAllowedException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.toystore.config.Host;
import io.toystore.frontend.core.Desk;
import io.toystore.observe.Meters;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.AuthenticationHandler;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The front-end's HTTP server (design, section 2): it listens, bounds and drains connections, and
 * passes each request to the cache of products and, if the cache has no answer, to the {@link
 * ApiRouter}.
 *
 * <p>{@link #start} and {@link #stop} are called on the desk's event loop; everything here runs on
 * it.
 */
public final class HttpApi {
  private static final long ONE_SECOND_MILLIS = 1_000;

  /** How much longer than a request's timeout a pending response may take when the server stops. */
  private static final long STOP_SLACK_MILLIS = 1_000;

  /** How long a stopping server still serves, and asks each client to leave. */
  private static final long DRAIN_MILLIS = 500;

  /** The size of the kernel's send buffer for a connection; the kernel doubles it. */
  private static final int SEND_BUFFER_BYTES = 65_536;

  private final Vertx vertx;
  private final HttpSettings settings;
  private final LongSupplier nowMillis;

  private final HttpCounters counters;
  private final HttpDate date = new HttpDate(Clock.systemUTC());
  private final Connections connections;
  private final Answers answers;
  private final FailureHandler failures;
  private final CachedProducts cachedProducts;
  private final EventStreams events;
  private final ApiRouter router;

  private HttpServer server;
  private long eachSecond;

  /**
   * What this server serves.
   *
   * @param desk answers what is asked
   * @param cache answers reads of cached products at once
   * @param nowMillis the desk's clock
   * @param fatal is given a broken invariant that a request has met, and stops the tier
   */
  public record Service(
      Desk desk, ProductFastPath cache, LongSupplier nowMillis, Consumer<Throwable> fatal) {}

  /**
   * How this server is observed.
   *
   * @param meters where its own are registered
   * @param metrics all metrics in Prometheus's text format, asked for at each request for {@code
   *     /metrics}
   * @param node what this front-end is called in events; asked for on the event loop
   * @param startId of this start of the front-end, in hexadecimal
   */
  public record Observation(
      Meters meters, Supplier<Future<String>> metrics, Supplier<String> node, String startId) {}

  /**
   * @param streams the bounds of {@code GET /events}
   */
  public HttpApi(
      Vertx vertx,
      HttpSettings settings,
      StreamSettings streams,
      Service service,
      Observation observation) {
    this.vertx = vertx;
    this.settings = settings;
    this.nowMillis = service.nowMillis();
    Desk desk = service.desk();
    counters = new HttpCounters(observation.meters());
    connections =
        new Connections(
            settings.maxConnections(),
            TimeUnit.SECONDS.toMillis(settings.idleTimeoutSeconds()),
            date);
    answers = new Answers(Dialect.of(settings.dialect()), counters, connections);
    failures = new FailureHandler(answers, nowMillis, service.fatal());
    cachedProducts = new CachedProducts(service.cache(), answers);
    Deadlines deadlines =
        new Deadlines(
            (millis, task) -> vertx.setTimer(millis, id -> task.run()),
            nowMillis,
            settings.requestTimeoutMillis());
    BodyReader bodies = new BodyReader(deadlines, settings.maxBodyBytes());
    events =
        new EventStreams(
            vertx,
            streams,
            connections,
            answers,
            counters,
            nowMillis,
            observation.node(),
            observation.startId());
    router = new ApiRouter(vertx, answers, failures, counters);
    AuthenticationHandler operatorsOnly = new OperatorAuthentication(settings.operatorToken());
    boolean watchedByOperators =
        settings.operatorToken() != null && !Host.isLoopback(settings.host());
    router.serve(
        new Orders(desk, nowMillis, bodies, settings.maxQuantity(), answers),
        new Products(desk, nowMillis, settings, answers),
        operatorsOnly,
        new Operators(desk, nowMillis, bodies, answers),
        new Monitoring(desk, nowMillis, connections, observation.metrics(), answers),
        watchedByOperators ? operatorsOnly : RoutingContext::next,
        events);
  }

  /** Starts to listen; fails when the address is not available. */
  public Future<HttpServer> start() {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(settings.host())
            .setPort(settings.port())
            .setHttp2ClearTextEnabled(false)
            // Otherwise the kernel would buffer megabytes for a client that does not read.
            .setSendBufferSize(SEND_BUFFER_BYTES)
            // There is no WebSocket; the handlers for it would see every message.
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false);
    // Vert.x's idle timeout is not used: its handler would read the clock several times for each
    // request, and for each byte that trickles in. Connections checks once a second.
    server =
        vertx
            .createHttpServer(options)
            .connectionHandler(this::connected)
            // An error on a connection concerns the client's network; the connection is closed.
            .exceptionHandler(broken -> {})
            .invalidRequestHandler(this::invalid)
            .requestHandler(this::handle);
    eachSecond =
        vertx.setPeriodic(
            ONE_SECOND_MILLIS,
            id -> {
              date.renew();
              connections.closeIdle(nowMillis.getAsLong());
              events.tick();
            });
    return server.listen().onFailure(e -> vertx.cancelTimer(eachSecond));
  }

  /**
   * First ends the streams, which have no end of their own. Asks clients to leave, with {@code
   * Connection: close} in each response, for as long as most of them need for another request:
   * closing a connection during a request would lose the request. Then stops accepting, closes idle
   * connections, and finishes the requests in flight within their deadlines.
   */
  public Future<Void> stop() {
    if (server == null) {
      return Future.succeededFuture();
    }
    connections.drain();
    Future<Void> streamsEnded = events.close();
    Future<?> drained =
        connections.anyServing()
            ? vertx.timer(DRAIN_MILLIS, TimeUnit.MILLISECONDS)
            : Future.succeededFuture();
    return drained
        .compose(unused -> finish())
        .eventually(() -> streamsEnded)
        .onComplete(unused -> vertx.cancelTimer(eachSecond));
  }

  private Future<Void> finish() {
    long millis = settings.requestTimeoutMillis() + STOP_SLACK_MILLIS;
    // Vert.x would keep waiting for a closing connection whose client does not read.
    long reset = vertx.setTimer(millis, id -> connections.reset());
    return server
        .shutdown(millis, TimeUnit.MILLISECONDS)
        .onComplete(unused -> vertx.cancelTimer(reset));
  }

  /** Publishes the counters to the meters; must be called before a scrape. */
  public void showCounters() {
    counters.show(connections.size(), events.size(), events.overwritten());
  }

  /** Puts this server's counters into a report, with the times since the last report. */
  public void report(Map<String, Object> details) {
    details.put("requests", counters.answered());
    details.put("connections", (long) connections.size());
    details.put("streams", (long) streams());
    details.put("routes", counters.times().report());
  }

  /** How many streams of events are open. */
  int streams() {
    return events.size();
  }

  /** The bytes that are kept for streams of events and not yet taken by their clients. */
  long streamBytes() {
    return events.heldBytes();
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
    try {
      long timed = counters.times().timesCached() ? System.nanoTime() : 0;
      if (!cachedProducts.answer(request, now)) {
        router.handle(request);
      } else if (timed != 0) {
        counters.times().tookCached(System.nanoTime() - timed);
      }
    } catch (RuntimeException e) {
      failures.internalError(request, Route.OTHER, e);
    }
  }

  /** Malformed requests: Vert.x closes the connection after the answer. */
  private void invalid(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    HttpFailure failure = HttpFailure.NOT_HTTP;
    if (cause instanceof FailureException refused) {
      failure = refused.failure();
    } else if (cause instanceof ContentLengthNotAllowedException) {
      failure = HttpFailure.CODING_AND_LENGTH;
    } else if (cause instanceof TooLongHttpLineException) {
      failure = HttpFailure.LINE_TOO_LONG;
    } else if (cause instanceof TooLongHttpHeaderException) {
      failure = HttpFailure.HEADERS_TOO_LARGE;
    }
    HttpConnection connection = request.connection();
    Connections.State state = connections.begin(connection, nowMillis.getAsLong());
    if (state != null && !state.isClosing()) {
      connections.close(connection);
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      answers.fail(request, Route.OTHER, failure);
    }
  }
}
