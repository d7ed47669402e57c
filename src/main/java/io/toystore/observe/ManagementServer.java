package io.toystore.observe;

import io.toystore.config.Host;
import io.toystore.config.UserError;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.healthchecks.HealthCheckHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers on a port of its own for the metrics and the health of this process: {@code /metrics},
 * {@code /health/live} and {@code /health/ready}. It answers before the tiers have started and
 * until they have stopped. Used on the event loop of the verticle that starts it, which also closes
 * it.
 */
public final class ManagementServer {
  private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);

  /** Scrapers and whoever looks at health; whoever comes beyond that is closed at once. */
  private static final int MAX_CONNECTIONS = 16;

  private static final int IDLE_SECONDS = 60;

  private final Vertx vertx;
  private final Telemetry telemetry;
  private HttpServer server;
  private int connections;

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
    Router router = Router.router(vertx);
    get(router, "/metrics").handler(this::metrics);
    get(router, "/health/live").handler(health(telemetry.live()));
    get(router, "/health/ready").handler(health(telemetry.ready()));
    server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setHost(config.host())
                    .setPort(config.port())
                    .setHttp2ClearTextEnabled(false)
                    .setIdleTimeout(IDLE_SECONDS))
            .connectionHandler(this::admit)
            .exceptionHandler(broken -> {})
            .requestHandler(router);
    return server
        .listen()
        .map(HttpServer::actualPort)
        .onSuccess(
            port -> LOG.info("{}: metrics and health on {}", name, where(config.host(), port)))
        .recover(
            cause ->
                Future.failedFuture(
                    UserError.notListening(
                        "the management endpoint of " + name,
                        config.host(),
                        config.port(),
                        cause)));
  }

  /** Without this the server ends with the verticle that has started it. */
  public Future<Void> stop() {
    return server == null ? Future.succeededFuture() : server.close();
  }

  private static Route get(Router router, String path) {
    // A route that is matched by the normalized path logs an error for each path that has none.
    return router.get(path).method(HttpMethod.HEAD).useNormalizedPath(false);
  }

  private static HealthCheckHandler health(HealthChecks checks) {
    return HealthCheckHandler.createWithHealthChecks(checks);
  }

  private void metrics(RoutingContext routing) {
    Context context = vertx.getOrCreateContext();
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

  private void admit(HttpConnection connection) {
    if (connections == MAX_CONNECTIONS) {
      connection.close();
      return;
    }
    connections++;
    connection.closeHandler(unused -> connections--);
  }

  private static String where(String host, int port) {
    String reached = Host.isWildcard(host) ? Host.loopbackOf(host) : host;
    return "http://" + Host.withPort(reached, port);
  }
}
