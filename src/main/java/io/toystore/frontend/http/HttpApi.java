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
 * gives each request to the cache of products and, if that has no answer, to the {@link ApiRouter}.
 *
 * <p>{@link #start} and {@link #stop} are called on the event loop to which the desk belongs;
 * everything here runs on it.
 */
public final class HttpApi {
  private static final long ONE_SECOND_MILLIS = 1_000;

  /** Beyond a request's own time, what an answer under way may take when the server stops. */
  private static final long STOP_SLACK_MILLIS = 1_000;

  /** How long a server that stops still serves, and asks each client to leave. */
  private static final long DRAIN_MILLIS = 500;

  /** What the kernel keeps of the answers of one connection; it takes this twice. */
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
   * @param nowMillis the clock that the desk is asked with
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

  /** Listens; fails when the address cannot be had. */
  public Future<HttpServer> start() {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(settings.host())
            .setPort(settings.port())
            .setHttp2ClearTextEnabled(false)
            // Or the kernel would take megabytes for a client that does not read.
            .setSendBufferSize(SEND_BUFFER_BYTES)
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
   * Asks clients to leave, with {@code Connection: close} in each answer, for as long as most of
   * them need to ask once more: a connection closed while a request travels would lose the request.
   * Streams are ended first, since they have no end of their own. Then stops accepting, closes what
   * is idle, and finishes what is under way within its deadline.
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
    // Vert.x waits on for a connection that it is closing while the client does not read.
    long reset = vertx.setTimer(millis, id -> connections.reset());
    return server
        .shutdown(millis, TimeUnit.MILLISECONDS)
        .onComplete(unused -> vertx.cancelTimer(reset));
  }

  /** Shows the meters what was counted so far; to be called before a scrape. */
  public void showCounters() {
    counters.show(connections.size(), events.size(), events.overwritten());
  }

  /** Puts into a report what this server has done, with times since the last one. */
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

  /** The bytes that are kept for streams of events, and that their clients have not taken yet. */
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
    Failure failure = Failure.NOT_HTTP;
    if (cause instanceof FailureException refused) {
      failure = refused.failure();
    } else if (cause instanceof ContentLengthNotAllowedException) {
      failure = Failure.CODING_AND_LENGTH;
    } else if (cause instanceof TooLongHttpLineException) {
      failure = Failure.LINE_TOO_LONG;
    } else if (cause instanceof TooLongHttpHeaderException) {
      failure = Failure.HEADERS_TOO_LARGE;
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
