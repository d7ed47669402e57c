package io.toystore.config;

import io.netty.channel.unix.Errors.NativeIoException;
import java.net.BindException;
import java.net.UnknownHostException;

/**
 * Thrown for an error that the user can correct: a wrong file, a port or a folder in use. Only the
 * message, a complete line, is printed, without a stack trace.
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
   * @param what the server, such as "the front-end"
   * @return a {@code UserError} when the port is in use, the address is not this machine's, or the
   *     name is unknown; otherwise {@code cause} itself
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

  /** The error for a known {@code reason}. */
  public static UserError notListening(
      String what, String host, int port, String reason, Throwable cause) {
    return new UserError(
        what + " cannot listen on " + Host.withPort(host, port) + ": " + reason, cause);
  }

  /**
   * Whether {@code failure} means that an address could not be bound: it is in use, or not this
   * machine's. The JDK's sockets throw a {@link BindException}, epoll's another exception.
   */
  public static boolean isNotBound(Throwable failure) {
    return failure instanceof BindException
        || failure instanceof NativeIoException
            && String.valueOf(failure.getMessage()).startsWith("bind(");
  }

  /**
   * The system's error text, without the call and the error number that epoll's sockets prepend.
   */
  private static String reason(Throwable notBound) {
    return String.valueOf(notBound.getMessage()).replaceFirst("^bind\\(.*?\\): ", "");
  }
}
