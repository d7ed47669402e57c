package io.toystore.client;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.impl.ClientPhase;
import io.vertx.ext.web.codec.BodyCodec;
import io.vertx.ext.web.codec.spi.BodyStream;

/**
 * One request of a {@link WebClient} and its answer: takes the body up to a limit, knows whether
 * the request was sent, and can be abandoned at any time. It is the codec of that one request. To
 * be used from one event loop.
 *
 * <p>By itself a {@code WebClient} reads an answer that nobody wants to its end, which may never
 * come, and tells the same of a request that was sent and of one that was not. So the client is
 * {@link #trackedBy tracked}.
 */
final class Exchange implements BodyCodec<Buffer>, BodyStream<Buffer> {
  /** The answer's body is longer than its limit. */
  static final class TooLargeException extends VertxException {
    private static final long serialVersionUID = 1;

    private TooLargeException(int maxBytes) {
      super("the answer has more than " + maxBytes + " bytes", true);
    }
  }

  private final int maxBytes;
  private final Buffer body = Buffer.buffer();
  private final Promise<Buffer> result = Promise.promise();
  private HttpClientRequest request;
  private boolean abandoned;

  /** An exchange at its beginning, whose answer may have so many bytes. */
  Exchange(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Lets the exchanges of this client know their requests. To be called once. */
  static WebClient trackedBy(WebClient client) {
    return client.addInterceptor(
        context -> {
          if (context.phase() == ClientPhase.SEND_REQUEST
              && context.request().bodyCodec() instanceof Exchange exchange) {
            exchange.sends(context.clientRequest());
          }
          context.next();
        });
  }

  private void sends(HttpClientRequest ready) {
    if (abandoned) {
      ready.exceptionHandler(reset -> {});
      ready.reset();
    } else {
      request = ready;
    }
  }

  /** Whether the request was sent, or part of it; if not, it never is once abandoned. */
  boolean isSent() {
    return request != null;
  }

  /** Lets nothing more be sent or received: closes the connection unless the answer is whole. */
  void abandon() {
    abandoned = true;
    if (request != null) {
      request.reset();
    }
  }

  @Override
  public BodyStream<Buffer> stream() {
    return this;
  }

  @Override
  public Future<Void> write(Buffer part) {
    if (part.length() > maxBytes - body.length()) {
      return Future.failedFuture(new TooLargeException(maxBytes));
    }
    body.appendBuffer(part);
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> end() {
    result.tryComplete(body);
    return Future.succeededFuture();
  }

  @Override
  public void handle(Throwable failure) {
    result.tryFail(failure);
  }

  @Override
  public Future<Buffer> result() {
    return result.future();
  }

  @Override
  public boolean writeQueueFull() {
    return false;
  }

  @Override
  public Exchange exceptionHandler(Handler<Throwable> handler) {
    return this;
  }

  @Override
  public Exchange drainHandler(Handler<Void> handler) {
    return this;
  }

  @Override
  public Exchange setWriteQueueMaxSize(int maxSize) {
    return this;
  }
}
