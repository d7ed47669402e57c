package io.toystore.drill;

/** A case has failed; the message is the drill's reason. */
final class CaseFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  CaseFailedException(String message) {
    super(message);
  }
}
