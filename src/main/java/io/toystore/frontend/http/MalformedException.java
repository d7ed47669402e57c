package io.toystore.frontend.http;

/** A request is the client's mistake; the message is written for the client. */
final class MalformedException extends FailureException {
  private static final long serialVersionUID = 1L;

  MalformedException(String message) {
    super(Failure.malformed(message));
  }
}
