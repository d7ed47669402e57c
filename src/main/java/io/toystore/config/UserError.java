package io.toystore.config;

import io.netty.channel.unix.Errors.NativeIoException;
import java.net.BindException;
import java.net.UnknownHostException;

/**
 * Something that the person who starts the store can put right: a wrong file, a taken port, a
 * folder in use. Its message is one full line, and all that is printed: no stack trace.
 */
public class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UserError(String line) {
    super(line);
  }

  public UserError(String line, Throwable cause) {
    super(line, cause);
  }

  /**
   * Explains why a server does not listen; for {@code server.listen(…).recover(…)}.
   *
   * @param what what wanted to listen, such as "the front-end"
   * @return a {@code UserError} when the port is taken, the address not this machine's, or the name
   *     unknown; or else {@code cause} itself
   */
  public static Throwable notListening(String what, String host, int port, Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (isNotBound(t)) {
        return notListening(what, host, port, reason(t), cause);
      }
      if (t instanceof UnknownHostException) {
        return notListening(what, host, port, "no address is found for this name", cause);
      }
    }
    return cause;
  }

  /** As above, when it is known that {@code reason} is why. */
  public static UserError notListening(
      String what, String host, int port, String reason, Throwable cause) {
    return new UserError(
        what + " cannot listen on " + Host.withPort(host, port) + ": " + reason, cause);
  }

  /**
   * Whether {@code failure} says that an address could not be taken: it is in use, or not this
   * machine's. The JDK's sockets say so by a {@link BindException}, epoll's in their own way.
   */
  public static boolean isNotBound(Throwable failure) {
    return failure instanceof BindException
        || failure instanceof NativeIoException
            && String.valueOf(failure.getMessage()).startsWith("bind(");
  }

  /** Epoll's sockets put the call and the error's number before what the system says. */
  private static String reason(Throwable notBound) {
    return String.valueOf(notBound.getMessage()).replaceFirst("^bind\\(.*?\\): ", "");
  }
}
