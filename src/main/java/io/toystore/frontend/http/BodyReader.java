package io.toystore.frontend.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/**
 * Collects one request's body as it is, within a size and a time. Exactly one of the two callbacks
 * is called, once, on the request's event loop; none if the connection breaks.
 */
final class BodyReader extends Deadlines.Waiting {
  private final Deadlines deadlines;
  private final int maxBytes;
  private final Consumer<byte[]> whole;
  private final Consumer<Failure> failed;
  private final Buffer body = Buffer.buffer();
  private boolean over;

  private BodyReader(
      Deadlines deadlines, int maxBytes, Consumer<byte[]> whole, Consumer<Failure> failed) {
    this.deadlines = deadlines;
    this.maxBytes = maxBytes;
    this.whole = whole;
    this.failed = failed;
  }

  static void read(
      HttpServerRequest request,
      int maxBytes,
      Deadlines deadlines,
      Consumer<byte[]> whole,
      Consumer<Failure> failed) {
    new BodyReader(deadlines, maxBytes, whole, failed).begin(request);
  }

  private void begin(HttpServerRequest request) {
    // The decoder has let through digits only; a length of any number of them is too large.
    String announced = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (announced != null && Digits.areAll(announced)) {
      long length = Digits.value(announced);
      if (length == Digits.BEYOND || length > maxBytes) {
        failed.accept(Failure.BODY_TOO_LARGE);
        return;
      }
    }
    deadlines.begin(this);
    request.handler(this::chunk);
    request.exceptionHandler(this::broken);
    request.endHandler(end -> finish());
    if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      request.response().writeContinue();
    }
  }

  @Override
  void overdue() {
    fail(Failure.BODY_TOO_SLOW);
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
    deadlines.end(this);
  }
}
