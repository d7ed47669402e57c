package io.toystore.bench;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;

/**
 * The least that a Vert.x HTTP server can do: the yardstick of {@code scripts/bench.sh} for reads
 * from the cache. One event loop gives every request the same answer, whatever it asks for.
 *
 * <p>It listens twice. On the first port an answer has the two headers that it cannot do without;
 * on the next one it has those of a cached product as well, so that what these cost can be told
 * from what the store costs.
 */
public final class BareServer extends VerticleBase {
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence X_CACHE = HttpHeaders.createOptimized("X-Cache");
  private static final CharSequence HIT = HttpHeaders.createOptimized("hit");
  private static final CharSequence X_PRODUCT_VERSION =
      HttpHeaders.createOptimized("X-Product-Version");
  private static final CharSequence ETAG_VALUE = HttpHeaders.createOptimized("\"1\"");
  private static final CharSequence VERSION = HttpHeaders.createOptimized("1");

  private final int port;
  private final Buffer body;
  private final CharSequence length;

  private BareServer(int port, Buffer body) {
    this.port = port;
    this.body = body;
    length = HttpHeaders.createOptimized(Integer.toString(body.length()));
  }

  /** Arguments: the first of two ports, and the body of each answer. */
  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    vertx
        .deployVerticle(new BareServer(Integer.parseInt(args[0]), Buffer.buffer(args[1])))
        .onFailure(
            e -> {
              System.err.println("the bare server did not start: " + e.getMessage());
              vertx.close().onComplete(closed -> System.exit(1));
            });
  }

  @Override
  public Future<?> start() {
    return Future.all(
        server(port).requestHandler(this::answer).listen(),
        server(port + 1).requestHandler(this::answerAsProduct).listen());
  }

  /** As the front-end's, which speaks neither HTTP/2 nor WebSocket. */
  private HttpServer server(int onPort) {
    return vertx.createHttpServer(
        new HttpServerOptions()
            .setHost("127.0.0.1")
            .setPort(onPort)
            .setHttp2ClearTextEnabled(false)
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false));
  }

  private void answer(HttpServerRequest request) {
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
        .putHeader(HttpHeaders.CONTENT_LENGTH, length)
        .end(body);
  }

  private void answerAsProduct(HttpServerRequest request) {
    request
        .response()
        .putHeader(X_CACHE, HIT)
        .putHeader(HttpHeaders.ETAG, ETAG_VALUE)
        .putHeader(X_PRODUCT_VERSION, VERSION);
    answer(request);
  }
}
