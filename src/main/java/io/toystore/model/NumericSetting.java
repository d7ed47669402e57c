package io.toystore.model;

/**
 * A whole number that can be configured. The tier's settings record checks it, and the reader of
 * the configuration names it in its errors, by this one range.
 *
 * @param key in the configuration
 * @param min the lowest value
 * @param max the highest value
 * @param zeroToo whether 0, which then means "never", is allowed beside the range
 * @param defaultValue what holds when the configuration does not name the key
 */
public record NumericSetting(String key, long min, long max, boolean zeroToo, long defaultValue) {
  public NumericSetting(String key, long min, long max, long defaultValue) {
    this(key, min, max, false, defaultValue);
  }

  /** Whether the value is allowed. */
  public boolean allows(long value) {
    return min <= value && value <= max || zeroToo && value == 0;
  }

  /**
   * @throws IllegalArgumentException when the value is not allowed; the message begins with the key
   */
  public void check(long value) {
    if (!allows(value)) {
      throw new IllegalArgumentException(
          key
              + " must be "
              + (zeroToo ? "0, or " : "")
              + "from "
              + min
              + " to "
              + max
              + ", is "
              + value);
    }
  }

  /** The default of a setting whose range lies within an int. */
  public int defaultInt() {
    return Math.toIntExact(defaultValue);
  }
}
