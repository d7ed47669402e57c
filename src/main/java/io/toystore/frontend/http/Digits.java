package io.toystore.frontend.http;

/** Whole numbers in paths, queries and headers: ASCII digits only. */
final class Digits {
  /** The result of {@link #value} for a number above {@link Long#MAX_VALUE}. */
  static final long BEYOND = -1;

  private Digits() {}

  /**
   * Whether the text consists of one or more digits: no sign, no point, no other script's digits.
   */
  static boolean areAll(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /**
   * The number, of any length; leading zeros do not count.
   *
   * @param digits a text for which {@link #areAll} holds
   * @return {@link #BEYOND} when it does not fit
   */
  static long value(String digits) {
    long value = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (value > (Long.MAX_VALUE - digit) / 10) {
        return BEYOND;
      }
      value = 10 * value + digit;
    }
    return value;
  }
}
