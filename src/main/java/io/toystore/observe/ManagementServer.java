package io.toystore.observe;

import io.netty.handler.codec.DateFormatter;
import io.toystore.config.Host;
import io.toystore.config.UserError;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.impl.transports.TransportInternal;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.healthchecks.HealthCheckHandler;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers on a port of its own for the metrics and the health of this process: {@code /metrics},
 * {@code /health/live} and {@code /health/ready}. It answers before the tiers have started and
 * until they have stopped.
 *
 * <p>It does so in a Vert.x of its own, whose one event loop no tier is on. The tiers of a process
 * share one event loop by default, and one that is stuck could not say so.
 *
 * <p>Used on the event loop of the verticle that starts it, with which it ends.
 */
public final class ManagementServer {
  private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);

  /** Further connections are closed at once. */
  private static final int MAX_CONNECTIONS = 16;

  private static final int IDLE_SECONDS = 60;

  /** A stop of the process waits for this server no longer. */
  private static final long CLOSE_MILLIS = 2_000;

  private final Vertx vertx;
  private final Telemetry telemetry;

  /** Null until it is started. */
  private Future<Vertx> own;

  private Future<Void> closed;

  /**
   * @param vertx of the tiers
   */
  public ManagementServer(Vertx vertx) {
    this.vertx = vertx;
    this.telemetry = Telemetry.of(vertx);
  }

  /**
   * Listens.
   *
   * @param name how the log names this process
   * @return the port; fails with a {@link UserError} when the address cannot be had
   */
  public Future<Integer> start(ManagementConfig config, String name) {
    Context caller = vertx.getOrCreateContext();
    ((ContextInternal) caller).addCloseHook(done -> close().onComplete(done));
    synchronized (this) {
      own = makeOwn();
    }
    Listener listener = new Listener(config);
    Promise<Integer> listening = Promise.promise();
    own.compose(made -> made.deployVerticle(listener))
        .map(unused -> listener.port)
        .onSuccess(
            port -> LOG.info("{}: metrics and health on {}", name, where(config.host(), port)))
        .recover(
            cause ->
                close()
                    .compose(
                        unused ->
                            Future.failedFuture(
                                UserError.notListening(
                                    "the management endpoint of " + name,
                                    config.host(),
                                    config.port(),
                                    cause))))
        .onComplete(ended -> caller.runOnContext(unused -> listening.handle(ended)));
    return listening.future();
  }

  /** Without this the server ends with the verticle that has started it. */
  public Future<Void> stop() {
    Context caller = vertx.getOrCreateContext();
    Promise<Void> stopped = Promise.promise();
    close().onComplete(ended -> caller.runOnContext(unused -> stopped.handle(ended)));
    return stopped.future();
  }

  /** Completed in any case, in two seconds at most, on whatever thread. */
  private synchronized Future<Void> close() {
    if (own == null) {
      return Future.succeededFuture();
    }
    if (closed == null) {
      // Not one of a context, whose event loop may be the one that does not end.
      Promise<Void> ended = Promise.promise();
      own.compose(Vertx::close).onComplete(ended);
      closed = ended.future().timeout(CLOSE_MILLIS, TimeUnit.MILLISECONDS).otherwiseEmpty();
    }
    return closed;
  }

  /** On a thread of no Vert.x: Vert.x warns of being made by another one. */
  private Future<Vertx> makeOwn() {
    Promise<Vertx> made = Promise.promise();
    Thread maker =
        new Thread(
            () -> {
              try {
                made.complete(build());
              } catch (Throwable e) {
                made.fail(e);
              }
            },
            "management-start");
    maker.setDaemon(true);
    maker.start();
    return made.future();
  }

  /** With the tiers' kind of sockets, without metrics, and without any file. */
  private Vertx build() {
    return Vertx.builder()
        .with(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setUseDaemonThread(true)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false)))
        .withTransport(
            new TransportInternal("of the tiers", true, null, ((VertxInternal) vertx).transport()))
        .build();
  }

  /** The server itself, which is on the event loop of its own. */
  private final class Listener extends VerticleBase {
    private final ManagementConfig config;
    private int connections;
    private volatile int port;

    Listener(ManagementConfig config) {
      this.config = config;
    }

    @Override
    public Future<?> start() {
      // What thread dumps and the kernel's account of processor time show.
      Thread.currentThread().setName("management");
      Router router = Router.router(vertx);
      get(router, "/metrics").handler(ManagementServer.this::metrics);
      get(router, "/health/live").handler(asked -> answer(asked, telemetry.live(vertx)));
      get(router, "/health/ready").handler(asked -> answer(asked, telemetry.ready(vertx)));
      return vertx
          .createHttpServer(
              new HttpServerOptions()
                  .setHost(config.host())
                  .setPort(config.port())
                  .setHttp2ClearTextEnabled(false)
                  .setIdleTimeout(IDLE_SECONDS))
          .connectionHandler(this::admit)
          .exceptionHandler(broken -> {})
          .requestHandler(
              request -> {
                request.response().putHeader(HttpHeaders.DATE, now());
                router.handle(request);
              })
          .listen()
          .onSuccess(server -> port = server.actualPort());
    }

    private void admit(HttpConnection connection) {
      if (connections == MAX_CONNECTIONS) {
        connection.close();
        return;
      }
      connections++;
      connection.closeHandler(unused -> connections--);
    }
  }

  private static Route get(Router router, String path) {
    // A route that is matched by the normalized path logs an error for each path that has none.
    return router.get(path).method(HttpMethod.HEAD).useNormalizedPath(false);
  }

  private static void answer(RoutingContext routing, HealthChecks checks) {
    HealthCheckHandler.createWithHealthChecks(checks).handle(routing);
  }

  private static String now() {
    return DateFormatter.format(Date.from(Instant.now()));
  }

  private void metrics(RoutingContext routing) {
    Context context = routing.vertx().getOrCreateContext();
    telemetry
        .scrape()
        .onComplete(
            text ->
                context.runOnContext(
                    unused ->
                        routing
                            .response()
                            .putHeader(HttpHeaders.CONTENT_TYPE, Telemetry.CONTENT_TYPE)
                            .end(text)),
            late -> context.runOnContext(unused -> routing.response().setStatusCode(503).end()));
  }

  private static String where(String host, int port) {
    String reached = Host.isWildcard(host) ? Host.loopbackOf(host) : host;
    return "http://" + Host.withPort(reached, port);
  }
}
