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
 * Serves the metrics and the health of this process on a port of its own: {@code /metrics}, {@code
 * /health/live} and {@code /health/ready}. It answers before the tiers have started and until they
 * have stopped.
 *
 * <p>The server runs in a Vert.x of its own, whose only event loop no tier uses. The tiers of a
 * process share one event loop by default, and a stuck event loop could not report itself.
 *
 * <p>Used on the event loop of the verticle that starts the server; the server ends with that
 * verticle.
 */
public final class ManagementServer {
  private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);

  /** The maximum number of connections; further ones are closed at once. */
  private static final int MAX_CONNECTIONS = 16;

  private static final int IDLE_SECONDS = 60;

  /** How long a stop of the process waits for this server. */
  private static final long CLOSE_MILLIS = 2_000;

  private final Vertx vertx;
  private final Telemetry telemetry;

  /** The server's own Vert.x; null until the start. */
  private Future<Vertx> own;

  private Future<Void> closed;

  /**
   * @param vertx the Vert.x of the tiers
   */
  public ManagementServer(Vertx vertx) {
    this.vertx = vertx;
    this.telemetry = Telemetry.of(vertx);
  }

  /**
   * Starts to listen.
   *
   * @param name the name of this process in the log
   * @return the port; fails with a {@link UserError} when the address is not available
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

  /** Stops the server before the verticle that has started it ends. */
  public Future<Void> stop() {
    Context caller = vertx.getOrCreateContext();
    Promise<Void> stopped = Promise.promise();
    close().onComplete(ended -> caller.runOnContext(unused -> stopped.handle(ended)));
    return stopped.future();
  }

  /** Never fails, and completes within two seconds, on any thread. */
  private synchronized Future<Void> close() {
    if (own == null) {
      return Future.succeededFuture();
    }
    if (closed == null) {
      // Not a promise of a context, since that context's event loop may be the stuck one.
      Promise<Void> ended = Promise.promise();
      own.compose(Vertx::close).onComplete(ended);
      closed = ended.future().timeout(CLOSE_MILLIS, TimeUnit.MILLISECONDS).otherwiseEmpty();
    }
    return closed;
  }

  /**
   * Creates the Vert.x on a plain thread, since Vert.x warns when another Vert.x's thread creates
   * it.
   */
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

  /** Uses the tiers' transport, and neither metrics nor files. */
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

  /** The HTTP server, on its own event loop. */
  private final class Listener extends VerticleBase {
    private final ManagementConfig config;
    private int connections;
    private volatile int port;

    Listener(ManagementConfig config) {
      this.config = config;
    }

    @Override
    public Future<?> start() {
      // The name appears in thread dumps and in the kernel's accounting of processor time.
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
    // Matching by the normalized path would log an error for each path that cannot be normalized.
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
