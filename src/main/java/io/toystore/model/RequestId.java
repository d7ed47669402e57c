package io.toystore.model;

/**
 * The rule for request ids; a request id names a purchase and all its retries (design, section 6).
 */
public final class RequestId {
  /** The longest id, in UTF-16 units; an HTTP header that carries one is shorter. */
  public static final int MAX_LENGTH = 8_192;

  private RequestId() {}

  /** The id of a purchase whose client gave an idempotency key. */
  public static String ofClientKey(String key) {
    return "k:" + key;
  }

  /** True for any 1 to {@value #MAX_LENGTH} characters. */
  public static boolean isValid(String id) {
    return id != null && !id.isEmpty() && id.length() <= MAX_LENGTH;
  }
}
