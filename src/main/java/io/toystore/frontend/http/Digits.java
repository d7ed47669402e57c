package io.toystore.frontend.http;

/** Whole numbers as people write them in paths, queries and headers: ASCII digits only. */
final class Digits {
  /** What {@link #value} gives for a number above {@link Long#MAX_VALUE}. */
  static final long BEYOND = -1;

  private Digits() {}

  /** True for one digit or more and nothing else: no sign, no point, no other script's digits. */
  static boolean areAll(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /**
   * The number, of whatever length; leading zeros do not count.
   *
   * @param digits for which {@link #areAll} holds
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
