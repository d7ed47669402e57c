package io.toystore.drill;

/** A case has failed; the message says why, in the words of the drill. */
final class CaseFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  CaseFailedException(String message) {
    super(message);
  }
}
