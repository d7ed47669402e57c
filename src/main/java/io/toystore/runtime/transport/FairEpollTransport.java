package io.toystore.runtime.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.EpollIoHandler;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.impl.transports.TransportInternal;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.transport.Transport;

/**
 * The epoll transport with a bound on the sockets that an event loop serves before it turns to its
 * other work: messages from the event bus, and timers. Servers accept within an {@link
 * AcceptLimit}, here and with the JDK's selector.
 *
 * <p>Netty's own bound is 4,096 and grows. In a flood of several thousand connections, each turn
 * then took half a second and advanced the few purchases in flight by one step. So the store placed
 * 400 orders a second instead of 3,000 ({@code scripts/drill.sh overload}). The JDK's selector has
 * a bound of 1,024.
 */
public final class FairEpollTransport extends EpollTransport {
  private static final int MAX_EVENTS = 128;

  /** Epoll where it is available, otherwise the JDK's selector, as in Vert.x. */
  public static Transport orOther() {
    FairEpollTransport epoll = new FairEpollTransport();
    return epoll.isAvailable() ? new TransportInternal("epoll", true, null, epoll) : jdk();
  }

  /** The JDK's selector. */
  public static Transport jdk() {
    return new TransportInternal("nio", true, null, new JdkTransport());
  }

  private static final class JdkTransport extends NioTransport {
    @Override
    public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
      super.configure(config, domainSocket, bootstrap);
      AcceptLimit.on(bootstrap, true);
    }
  }

  @Override
  public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
    super.configure(config, domainSocket, bootstrap);
    AcceptLimit.on(bootstrap, false);
  }

  @Override
  public IoHandlerFactory ioHandlerFactory() {
    return LastingEpollHandler.factory(
        EpollIoHandler.newFactory(MAX_EVENTS, DefaultSelectStrategyFactory.INSTANCE));
  }
}
