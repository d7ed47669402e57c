package io.toystore.sansio;

import java.util.Locale;

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
      throw new BrokenInvariant(String.format(Locale.ROOT, message, details));
    }
  }

  // Overloads for numbers, which allocate nothing while the check holds: every order passes such
  // checks. They are for long and int; a char would be printed as a number.

  /** As {@link #that(boolean, String, Object...)}. */
  public static void that(boolean holds, String message, long detail) {
    if (!holds) {
      throw new BrokenInvariant(String.format(Locale.ROOT, message, detail));
    }
  }

  /** As {@link #that(boolean, String, Object...)}. */
  public static void that(boolean holds, String message, long first, long second) {
    if (!holds) {
      throw new BrokenInvariant(String.format(Locale.ROOT, message, first, second));
    }
  }

  /** As {@link #that(boolean, String, Object...)}. */
  public static void that(boolean holds, String message, long number, Object of) {
    if (!holds) {
      throw new BrokenInvariant(String.format(Locale.ROOT, message, number, of));
    }
  }

  /** As {@link #that(boolean, String, Object...)}. */
  public static void that(boolean holds, String message, Object of, long number) {
    if (!holds) {
      throw new BrokenInvariant(String.format(Locale.ROOT, message, of, number));
    }
  }

  /** As {@link #that(boolean, String, Object...)}. */
  public static void that(
      boolean holds, String message, long first, long second, long third, long fourth) {
    if (!holds) {
      throw new BrokenInvariant(String.format(Locale.ROOT, message, first, second, third, fourth));
    }
  }
}
