package io.toystore.protocol;

/**
 * A price in hundredths of the shop's currency, from 0 to {@link #MAX_CENTS}.
 *
 * @param cents hundredths
 */
public record Price(long cents) {
  /** The highest price: 9,999,999.99. */
  public static final long MAX_CENTS = 999_999_999L;

  public Price {
    if (cents < 0 || cents > MAX_CENTS) {
      throw new IllegalArgumentException("a price lies between 0 and 9999999.99");
    }
  }

  /** The price as a JSON number with two decimals, {@code 15.99}. */
  @Override
  public String toString() {
    long rest = cents % 100;
    return cents / 100 + (rest < 10 ? ".0" : ".") + rest;
  }
}
