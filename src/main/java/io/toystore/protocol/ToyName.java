package io.toystore.protocol;

/** The one rule of what a toy may be called (design, section 2). */
public final class ToyName {
  /** The longest name, in Unicode code points. */
  public static final int MAX_LENGTH = 100;

  private ToyName() {}

  /**
   * True for 1 to 100 printable characters of any script, spaces included. "." and ".." are no
   * names, because a URL path cannot carry them as a segment (RFC 3986, section 5.2.4).
   */
  public static boolean isValid(String name) {
    if (name == null || name.isEmpty() || name.equals(".") || name.equals("..")) {
      return false;
    }
    return name.codePointCount(0, name.length()) <= MAX_LENGTH
        && name.codePoints().allMatch(ToyName::isPrintable);
  }

  private static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
