package io.toystore.runtime.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a server that accepts connections from taking the process's last file descriptors. The
 * accepting thread is quicker than the event loop that admits or closes accepted connections: a
 * burst would leave hundreds of connections between the two, each with a descriptor. So once the
 * process has as many connections as it can afford, the server accepts no more until a connection
 * is closed. Further connections wait in the kernel, without a descriptor.
 *
 * <p>Each server of the process has the whole limit, since only the HTTP server ever comes near it:
 * members are few. When accepting fails nevertheless, Netty pauses for a second; this class logs a
 * line, at most once in ten seconds.
 */
final class AcceptLimit extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(AcceptLimit.class);
  private static final long LOG_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final int max;
  private final boolean closesLate;
  private final AtomicInteger open = new AtomicInteger();

  // Used by the accepting thread only.
  private long loggedNanos = System.nanoTime() - LOG_PAUSE_NANOS;

  /**
   * @param max the maximum number of open accepted connections
   * @param closesLate whether a closed connection keeps its descriptor until its event loop selects
   *     once more, as with the JDK's selector
   */
  AcceptLimit(int max, boolean closesLate) {
    this.max = max;
    this.closesLate = closesLate;
  }

  /** Adds the limit to a server that is about to listen. */
  static void on(ServerBootstrap server, boolean closesLate) {
    server.handler(new AcceptLimit(DescriptorBudget.maxAccepted(), closesLate));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object accepted) {
    Channel server = context.channel();
    Channel connection = (Channel) accepted;
    connection.closeFuture().addListener(closed -> closed(server, connection.eventLoop()));
    if (open.incrementAndGet() >= max) {
      server.config().setAutoRead(false);
      // A connection that was closed meanwhile may have been the last to resume the server.
      resume(server);
    }
    context.fireChannelRead(accepted);
  }

  private void closed(Channel server, EventLoop loop) {
    if (closesLate && !loop.isShuttingDown()) {
      // An event loop selects, serves, checks its timers, runs its tasks, and begins again: a timer
      // that a task sets runs after the next selection.
      loop.execute(
          () -> {
            var unused = loop.schedule(() -> released(server), 1, TimeUnit.MILLISECONDS);
          });
    } else {
      released(server);
    }
  }

  private void released(Channel server) {
    open.decrementAndGet();
    resume(server);
  }

  private void resume(Channel server) {
    if (open.get() < max && server.isOpen() && !server.config().isAutoRead()) {
      server.config().setAutoRead(true);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    long now = System.nanoTime();
    if (now - loggedNanos >= LOG_PAUSE_NANOS) {
      loggedNanos = now;
      LOG.warn("no connection can be accepted for the moment: {}", cause.getMessage());
    }
    context.fireExceptionCaught(cause);
  }
}
