package io.toystore.text;

/** Writes whole numbers as ASCII digits into an array, so that writing a log creates no strings. */
public final class Decimal {
  /** The most digits of a {@code long}. */
  public static final int MAX_DIGITS = 19;

  private Decimal() {}

  /**
   * Writes a number that is not negative.
   *
   * @param to has room for {@link #MAX_DIGITS} after {@code at}
   * @return the position after the last digit
   */
  public static int put(byte[] to, int at, long value) {
    int digits = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      digits++;
    }
    long rest = value;
    for (int i = at + digits - 1; i >= at; i--) {
      to[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return at + digits;
  }
}
