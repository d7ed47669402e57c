package io.toystore.config;

import java.net.BindException;

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
   * @return a {@code UserError} when the port is taken or the address is not this machine's, or
   *     else {@code cause} itself
   */
  public static Throwable notListening(String what, String host, int port, Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof BindException) {
        String where = host + ":" + port;
        return new UserError(what + " cannot listen on " + where + ": " + t.getMessage(), cause);
      }
    }
    return cause;
  }
}
