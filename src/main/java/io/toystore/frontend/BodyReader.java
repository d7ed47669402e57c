package io.toystore.frontend;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/**
 * Collects one request's body as it is, within a size and a time. Exactly one of the two callbacks
 * is called, once, on the request's event loop; none if the connection breaks.
 */
final class BodyReader {
  private final Vertx vertx;
  private final int maxBytes;
  private final Consumer<byte[]> whole;
  private final Consumer<Failure> failed;
  private final Buffer body = Buffer.buffer();
  private long timer;
  private boolean over;

  private BodyReader(Vertx vertx, int maxBytes, Consumer<byte[]> whole, Consumer<Failure> failed) {
    this.vertx = vertx;
    this.maxBytes = maxBytes;
    this.whole = whole;
    this.failed = failed;
  }

  static void read(
      Vertx vertx,
      HttpServerRequest request,
      HttpSettings settings,
      Consumer<byte[]> whole,
      Consumer<Failure> failed) {
    new BodyReader(vertx, settings.maxBodyBytes(), whole, failed)
        .begin(request, settings.requestTimeoutMillis());
  }

  private void begin(HttpServerRequest request, long timeoutMillis) {
    // The decoder has let through digits only; a length of any number of them is too large.
    String announced = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (announced != null && Digits.areAll(announced)) {
      long length = Digits.value(announced);
      if (length == Digits.BEYOND || length > maxBytes) {
        failed.accept(Failure.BODY_TOO_LARGE);
        return;
      }
    }
    timer = vertx.setTimer(timeoutMillis, id -> fail(Failure.BODY_TOO_SLOW));
    request.handler(this::chunk);
    request.exceptionHandler(this::broken);
    request.endHandler(end -> finish());
    if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      request.response().writeContinue();
    }
  }

  private void chunk(Buffer chunk) {
    if (over) {
      return;
    }
    if (body.length() + chunk.length() > maxBytes) {
      fail(Failure.BODY_TOO_LARGE);
    } else {
      body.appendBuffer(chunk);
    }
  }

  /** The client has gone, or its chunks are malformed: Vert.x closes, and no answer gets out. */
  private void broken(Throwable cause) {
    stop();
  }

  private void finish() {
    if (!over) {
      stop();
      whole.accept(body.getBytes());
    }
  }

  private void fail(Failure failure) {
    if (!over) {
      stop();
      failed.accept(failure);
    }
  }

  private void stop() {
    over = true;
    vertx.cancelTimer(timer);
  }
}
