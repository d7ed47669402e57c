package io.toystore.frontend.http;

/** A request that is the client's mistake; its message is written for the client. */
final class Malformed extends Exception {
  private static final long serialVersionUID = 1L;

  /** Made without a stack trace: bad requests come in floods, and it would tell nothing. */
  Malformed(String message) {
    super(message, null, false, false);
  }
}
