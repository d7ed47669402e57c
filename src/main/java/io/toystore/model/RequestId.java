package io.toystore.model;

/** The one rule of what may stand for a purchase and all its retries (design, section 6). */
public final class RequestId {
  /** The longest id, in UTF-16 units; an HTTP header that carries one is shorter. */
  public static final int MAX_LENGTH = 8_192;

  private RequestId() {}

  /** The id of a purchase for which its client gave an idempotency key. */
  public static String ofClientKey(String key) {
    return "k:" + key;
  }

  /** True for 1 to {@value #MAX_LENGTH} characters, whatever they are. */
  public static boolean isValid(String id) {
    return id != null && !id.isEmpty() && id.length() <= MAX_LENGTH;
  }
}
