package io.toystore.model;

import java.text.Normalizer;

/**
 * The rule for the names of toys (design, section 2.3). It lists the refused code points, all of
 * which Unicode's stability policy has fixed for good, and uses no table of the running JVM: a name
 * that one JVM accepts is valid in every other JVM.
 *
 * <p>Two names are the same if their code points are the same. If two names are canonically
 * equivalent in Unicode, their {@link #canonical} forms are equal, and the catalog creates no
 * second toy.
 */
public final class ToyName {
  /** The longest name, in Unicode code points. */
  public static final int MAX_LENGTH = 100;

  /** Normalization changes no character below this one. */
  private static final char FIRST_COMBINING = '\u0300';

  private ToyName() {}

  /**
   * True for 1 to 100 characters, assigned or not, except controls, line and paragraph separators,
   * lone surrogates and noncharacters. "." and ".." are not valid, because a URL path cannot carry
   * them as a segment (RFC 3986, section 5.2.4).
   */
  public static boolean isValid(String name) {
    if (name == null || name.isEmpty() || name.equals(".") || name.equals("..")) {
      return false;
    }
    return name.codePointCount(0, name.length()) <= MAX_LENGTH
        && name.codePoints().noneMatch(ToyName::isRefused);
  }

  private static boolean isRefused(int codePoint) {
    boolean control = codePoint < 0x20 || codePoint >= 0x7f && codePoint <= 0x9f;
    boolean separator = codePoint == 0x2028 || codePoint == 0x2029;
    boolean surrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
    boolean noncharacter =
        codePoint >= 0xfdd0 && codePoint <= 0xfdef || (codePoint & 0xfffe) == 0xfffe;
    return control || separator || surrogate || noncharacter;
  }

  /**
   * The name in Unicode's normalization form C, which all canonically equivalent spellings of it
   * share. An old JVM does not normalize characters that it does not know, so nothing that is
   * stored may depend on this method.
   */
  public static String canonical(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) >= FIRST_COMBINING) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
      }
    }
    return name;
  }
}
