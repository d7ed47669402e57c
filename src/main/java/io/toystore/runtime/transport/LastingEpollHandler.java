package io.toystore.runtime.transport;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * Netty's epoll, except that a socket stays in the epoll set as long as it is open. Netty 4.2.17,
 * and still 4.2.20, removes a socket from the set when no events of the socket are wanted, and
 * forgets that it did. When events are wanted again, Netty fails with "No such file or directory",
 * and so does the connection. This happens when the client has shut down its sending side and a
 * response does not fit into the kernel's buffer.
 *
 * <p>So when no events are wanted, this class asks for errors, which epoll reports in any case. It
 * asks for them edge-triggered: otherwise epoll would report the same error for ever.
 */
final class LastingEpollHandler implements IoHandler {
  private static final EpollIoOps AT_LEAST = EpollIoOps.EPOLLERR.with(EpollIoOps.EPOLLET);

  private final IoHandler epoll;

  private LastingEpollHandler(IoHandler epoll) {
    this.epoll = epoll;
  }

  /** A factory that wraps the handlers of {@code epoll}. */
  static IoHandlerFactory factory(IoHandlerFactory epoll) {
    return new IoHandlerFactory() {
      @Override
      public IoHandler newHandler(ThreadAwareExecutor executor) {
        return new LastingEpollHandler(epoll.newHandler(executor));
      }

      @Override
      public boolean isChangingThreadSupported() {
        return epoll.isChangingThreadSupported();
      }
    };
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    return new Registration(epoll.register(handle));
  }

  @Override
  public void initialize() {
    epoll.initialize();
  }

  @Override
  public int run(IoHandlerContext context) {
    return epoll.run(context);
  }

  @Override
  public void wakeup() {
    epoll.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return epoll.isCompatible(handleType);
  }

  @Override
  public void prepareToDestroy() {
    epoll.prepareToDestroy();
  }

  @Override
  public void destroy() {
    epoll.destroy();
  }

  private static final class Registration implements IoRegistration {
    private final IoRegistration registration;

    Registration(IoRegistration registration) {
      this.registration = registration;
    }

    @Override
    public long submit(IoOps ops) {
      return registration.submit(EpollIoOps.NONE.equals(ops) ? AT_LEAST : ops);
    }

    @Override
    public <T> T attachment() {
      return registration.attachment();
    }

    @Override
    public boolean isValid() {
      return registration.isValid();
    }

    @Override
    public boolean cancel() {
      return registration.cancel();
    }
  }
}
