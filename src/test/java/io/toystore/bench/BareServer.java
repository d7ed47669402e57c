package io.toystore.bench;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;

/**
 * The least that a Vert.x HTTP server can do: the yardstick of {@code scripts/bench.sh} for reads
 * from the cache. One event loop gives every request the same answer, whatever it asks for.
 */
public final class BareServer extends VerticleBase {
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

  private final int port;
  private final Buffer body;
  private final CharSequence length;

  private BareServer(int port, Buffer body) {
    this.port = port;
    this.body = body;
    length = HttpHeaders.createOptimized(Integer.toString(body.length()));
  }

  /**
   * Arguments: the port, the body of each answer, and whether sockets go by epoll, as the store's
   * do, or else by the JDK's selector, which is what Vert.x does when it is not told.
   */
  public static void main(String[] args) {
    VertxOptions options =
        new VertxOptions()
            .setEventLoopPoolSize(1)
            .setPreferNativeTransport(Boolean.parseBoolean(args[2]));
    Vertx vertx = Vertx.vertx(options);
    vertx
        .deployVerticle(new BareServer(Integer.parseInt(args[0]), Buffer.buffer(args[1])))
        .onFailure(
            e -> {
              System.err.println("the bare server did not start: " + e.getMessage());
              vertx.close().onComplete(closed -> System.exit(1));
            });
  }

  /** As the front-end's, which speaks neither HTTP/2 nor WebSocket. */
  @Override
  public Future<?> start() {
    return vertx
        .createHttpServer(
            new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setHttp2ClearTextEnabled(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false))
        .requestHandler(this::answer)
        .listen();
  }

  private void answer(HttpServerRequest request) {
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
        .putHeader(HttpHeaders.CONTENT_LENGTH, length)
        .end(body);
  }
}
