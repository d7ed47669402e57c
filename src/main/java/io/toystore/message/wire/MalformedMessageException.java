package io.toystore.message.wire;

/**
 * Bytes that are not exactly one message of this format. Whoever receives them drops them, as if
 * they had been lost on the way; the text is for the log only.
 */
public final class MalformedMessageException extends Exception {
  private static final long serialVersionUID = 1L;

  public MalformedMessageException(String message) {
    // Without a stack trace, so that garbage costs no more than messages do.
    super(message, null, false, false);
  }
}
