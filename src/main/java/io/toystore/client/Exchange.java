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
 * One request of a {@link WebClient} and its answer: accepts a body up to a limit, knows whether
 * the request was sent, and can be abandoned at any time. An exchange is the body codec of its
 * request. To be used from one event loop.
 *
 * <p>A {@code WebClient} alone reads an abandoned answer to its end, which may never come, and does
 * not report whether a failed request was sent. So the client is {@link #trackedBy tracked}.
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

  /** A new exchange, whose answer may have up to {@code maxBytes} bytes. */
  Exchange(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Passes each request of this client to its exchange. To be called once. */
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

  /** Whether the request was sent, at least in part. If not, it is never sent once abandoned. */
  boolean isSent() {
    return request != null;
  }

  /** Stops sending and receiving: closes the connection unless the answer is complete. */
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
