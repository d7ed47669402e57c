package io.toystore.frontend.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.http1.VertxHttpRequestDecoder;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.TimeUnit;

/**
 * Handles half-closed, lingering and unread connections, which neither Vert.x nor Netty does. It
 * sits between Vert.x and the codec of a connection, and is confined to its event loop.
 *
 * <ul>
 *   <li>A client that shuts down its sending side gets the responses to all its requests; then the
 *       connection is closed, at once if no response is due. Netty would close at the client's FIN,
 *       and an order might be placed without a response.
 *   <li>While a client may still be sending unread data, closing a connection shuts down its
 *       sending side, and reads and discards for a moment: otherwise a reset would make the
 *       client's kernel discard the response (RFC 9112, section 9.6).
 *   <li>A connection whose client does not read is closed by force. Vert.x and Netty would wait for
 *       ever until the written data is sent.
 *   <li>Every response has a {@code Date}, including those that Vert.x itself writes.
 * </ul>
 */
final class ConnectionGuard extends ChannelDuplexHandler {
  /** How long a closed connection reads and discards. */
  private static final long LINGER_MILLIS = 5_000;

  private final RequestDecoder decoder = new RequestDecoder();
  private final HttpDate date;

  private ChannelHandlerContext context;
  private long answers;
  private boolean inputClosed;
  private ChannelPromise lingering;
  private Runnable left;

  private ConnectionGuard(HttpDate date) {
    this.date = date;
  }

  /** Adds a guard and the store's decoder to a connection from which nothing has been read. */
  static ConnectionGuard on(HttpConnection connection, HttpDate date) {
    ConnectionBase base = (ConnectionBase) connection;
    base.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    ConnectionGuard guard = new ConnectionGuard(date);
    ChannelPipeline pipeline = base.channel().pipeline();
    pipeline.replace(VertxHttpRequestDecoder.class, "decoder of requests", guard.decoder);
    pipeline.addBefore(base.channelHandlerContext().name(), "guard", guard);
    return guard;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void write(ChannelHandlerContext to, Object message, ChannelPromise promise)
      throws Exception {
    boolean last = message instanceof LastHttpContent;
    if (message instanceof HttpResponse response) {
      if (response.status().code() < 200) {
        last = false;
      } else {
        response.headers().add(HttpHeaderNames.DATE, date.text());
      }
    }
    super.write(to, message, promise);
    if (last) {
      answers++;
      if (inputClosed) {
        closeIfAnswered();
      }
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext from, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      inputClosed = true;
      if (lingering != null) {
        closeNow(lingering);
      } else if (left != null) {
        left.run();
      } else {
        closeIfAnswered();
      }
    }
    context.fireUserEventTriggered(event);
  }

  /**
   * Marks the current response as endless: when the client shuts down its sending side, the
   * connection does not wait for the response's end.
   *
   * @param whenLeft ends the response
   */
  void stream(Runnable whenLeft) {
    left = whenLeft;
    if (inputClosed) {
      context.executor().execute(whenLeft);
    }
  }

  /**
   * Closes the connection once all written data is sent. Vert.x's own way to wait would keep a stop
   * from closing the connection of a client that does not read.
   */
  private void closeIfAnswered() {
    if (answers >= decoder.requests()) {
      handled(
          context
              .writeAndFlush(Unpooled.EMPTY_BUFFER)
              .addListener(flushed -> closeNow(context.newPromise())));
    }
  }

  @Override
  public void close(ChannelHandlerContext to, ChannelPromise promise) {
    Channel channel = context.channel();
    if (lingering != null
        || inputClosed
        || !decoder.isUnread()
        || !channel.isActive()
        || isWriting()) {
      closeNow(promise);
      return;
    }
    lingering = promise;
    decoder.discard();
    // Overrides a pause by Vert.x, since only reading reveals that the client has closed.
    channel.config().setAutoRead(true);
    handled(((DuplexChannel) channel).shutdownOutput());
    Future<?> timer =
        context.executor().schedule(() -> closeNow(promise), LINGER_MILLIS, TimeUnit.MILLISECONDS);
    handled(
        channel
            .closeFuture()
            .addListener(
                closed -> {
                  timer.cancel(false);
                  promise.trySuccess();
                }));
  }

  /** Closes the connection, by force if the client has not read all written data. */
  void close(HttpConnection connection) {
    if (isWriting()) {
      reset();
    } else {
      connection.close();
    }
  }

  /** Closes the connection by force and discards unread written data. */
  void reset() {
    // Otherwise the kernel would keep unsent data, and continue to offer it to the client.
    context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
    closeNow(context.newPromise());
  }

  private void closeNow(ChannelPromise promise) {
    handled(context.close(promise));
  }

  /** Ignores a future, since its outcome shows when the channel is closed. */
  private static void handled(Future<?> unused) {}

  private boolean isWriting() {
    ChannelOutboundBuffer written = context.channel().unsafe().outboundBuffer();
    // Not its byte count, which is lowered only after the promise of a write.
    return written != null && !written.isEmpty();
  }
}
