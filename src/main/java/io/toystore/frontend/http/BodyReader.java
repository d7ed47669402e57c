package io.toystore.frontend.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;

/** Collects bodies as they are, each within a size and a time. Confined to the event loop. */
final class BodyReader {
  private final Deadlines deadlines;
  private final int maxBytes;

  BodyReader(Deadlines deadlines, int maxBytes) {
    this.deadlines = deadlines;
    this.maxBytes = maxBytes;
  }

  /**
   * Reads the request's body. A body that is too large or too slow fails the context, and so does
   * whatever {@code whole} throws; if the connection breaks, nothing happens any more.
   */
  void read(RoutingContext context, Consumer<byte[]> whole) {
    HttpServerRequest request = context.request();
    // The decoder has let through digits only; a length of any number of them is too large.
    String announced = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (announced != null && Digits.areAll(announced)) {
      long length = Digits.value(announced);
      if (length == Digits.BEYOND || length > maxBytes) {
        throw new FailureException(Failure.BODY_TOO_LARGE);
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

  /** One body on its way. */
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

    private void fail(Failure failure) {
      stop();
      context.fail(new FailureException(failure));
    }

    private void stop() {
      over = true;
      deadlines.end(this);
    }
  }
}
