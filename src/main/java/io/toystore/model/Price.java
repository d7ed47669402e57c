package io.toystore.model;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A price in hundredths of the shop's currency, from 0 to {@link #MAX_CENTS}.
 *
 * @param cents hundredths
 */
public record Price(long cents) {
  /** The highest price: 9,999,999.99. */
  public static final long MAX_CENTS = 999_999_999L;

  /** The format that {@link #parse} accepts, for error messages. */
  public static final String WANTED = "a number from 0 to 9999999.99 with at most two decimals";

  private static final Pattern WRITTEN = Pattern.compile("(0|[1-9][0-9]{0,6})(?:\\.([0-9]{1,2}))?");

  public Price {
    if (cents < 0 || cents > MAX_CENTS) {
      throw new IllegalArgumentException("a price lies between 0 and 9999999.99");
    }
  }

  /**
   * Parses a price: digits, with at most two after the point, such as {@code 15}, {@code 15.9} or
   * {@code 15.99}. Any other form is rejected, even for the same number: {@code 15.990} is a
   * thousand times as much to a reader who groups digits by points, and prices have no exponent.
   */
  public static Optional<Price> parse(String written) {
    Matcher matcher = WRITTEN.matcher(written);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String decimals = matcher.group(2) == null ? "" : matcher.group(2);
    return Optional.of(
        new Price(Long.parseLong(matcher.group(1) + decimals + "0".repeat(2 - decimals.length()))));
  }

  /** The price as a JSON number with two decimals, {@code 15.99}. */
  @Override
  public String toString() {
    long rest = cents % 100;
    return cents / 100 + (rest < 10 ? ".0" : ".") + rest;
  }
}
