package io.toystore.protocol;

/** Invariant checks that stay on in production; Java's {@code assert} is off by default. */
public final class Check {
  private Check() {}

  /**
   * Throws when {@code holds} is false.
   *
   * @param message a format for {@link String#format}, evaluated only on failure
   * @throws BrokenInvariant when {@code holds} is false
   */
  public static void that(boolean holds, String message, Object... details) {
    if (!holds) {
      throw new BrokenInvariant(String.format(message, details));
    }
  }
}
