package io.toystore.frontend.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;

/** Reads request bodies, with limits for size and time. Confined to the event loop. */
final class BodyReader {
  private final Deadlines deadlines;
  private final int maxBytes;

  BodyReader(Deadlines deadlines, int maxBytes) {
    this.deadlines = deadlines;
    this.maxBytes = maxBytes;
  }

  /**
   * Reads the request's body. A body that is too large or too slow fails the context, and so does
   * an exception of {@code whole}. If the connection breaks, nothing more happens.
   */
  void read(RoutingContext context, Consumer<byte[]> whole) {
    HttpServerRequest request = context.request();
    // The decoder accepts only digits, but any number of them; such a length is too large.
    String announced = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (announced != null && Digits.areAll(announced)) {
      long length = Digits.value(announced);
      if (length == Digits.BEYOND || length > maxBytes) {
        throw new FailureException(HttpFailure.BODY_TOO_LARGE);
      }
    }
    Reading reading = new Reading(context, whole);
    deadlines.begin(reading);
    request.handler(reading::chunk);
    request.exceptionHandler(reading::broken);
    request.endHandler(end -> reading.finish());
    if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      request.response().writeContinue();
    }
  }

  /** A body being read. */
  private final class Reading extends Deadlines.Waiting {
    private final RoutingContext context;
    private final Consumer<byte[]> whole;
    private final Buffer body = Buffer.buffer();
    private boolean over;

    private Reading(RoutingContext context, Consumer<byte[]> whole) {
      this.context = context;
      this.whole = whole;
    }

    @Override
    void overdue() {
      fail(HttpFailure.BODY_TOO_SLOW);
    }

    private void chunk(Buffer chunk) {
      if (over) {
        return;
      }
      if (body.length() + chunk.length() > maxBytes) {
        fail(HttpFailure.BODY_TOO_LARGE);
      } else {
        body.appendBuffer(chunk);
      }
    }

    /**
     * The client has left, or its chunks are malformed: Vert.x closes the connection without a
     * response.
     */
    private void broken(Throwable cause) {
      stop();
    }

    private void finish() {
      if (over) {
        return;
      }
      stop();
      try {
        whole.accept(body.getBytes());
      } catch (RuntimeException e) {
        context.fail(e);
      }
    }

    private void fail(HttpFailure failure) {
      stop();
      context.fail(new FailureException(failure));
    }

    private void stop() {
      over = true;
      deadlines.end(this);
    }
  }
}
