package io.toystore.message.wire;

/**
 * Bytes that are not exactly one message of this format. The receiver drops them, as if they had
 * been lost in transit; the text is for the log only.
 */
public final class MalformedMessageException extends Exception {
  private static final long serialVersionUID = 1L;

  public MalformedMessageException(String message) {
    // Without a stack trace, so that a malformed message costs no more than a valid one.
    super(message, null, false, false);
  }
}
