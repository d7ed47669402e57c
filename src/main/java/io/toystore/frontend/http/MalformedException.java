package io.toystore.frontend.http;

/** Thrown for a malformed request; the message is for the client. */
final class MalformedException extends FailureException {
  private static final long serialVersionUID = 1L;

  MalformedException(String message) {
    super(HttpFailure.malformed(message));
  }
}
