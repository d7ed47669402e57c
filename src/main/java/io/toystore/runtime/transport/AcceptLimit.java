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
 * Stands where a server accepts connections, and keeps it from taking the process's last file
 * descriptors. A thread of its own accepts, and is quicker than the event loop that admits or
 * closes what was accepted: a burst would leave hundreds of connections between the two, each a
 * descriptor. So once there are as many as the process can afford, no more are accepted until one
 * is closed; they wait in the kernel, which takes no descriptor.
 *
 * <p>Each server of the process has the whole bound: only that for HTTP ever comes near it, because
 * members are few. When accepting fails all the same, Netty pauses for a second; here one line says
 * so, at most once in ten seconds.
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
   * @param max how many accepted connections may be open
   * @param closesLate whether a closed connection has its descriptor until its event loop selects
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
      // The one that was closed meanwhile may have been the last to do so.
      resume(server);
    }
    context.fireChannelRead(accepted);
  }

  private void closed(Channel server, EventLoop loop) {
    if (closesLate && !loop.isShuttingDown()) {
      // An event loop selects, serves, looks at its timers, runs its tasks, and begins again: a
      // timer that a task has set comes after the next selection.
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
