package io.toystore.frontend.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-encoding (RFC 3986, section 2.1), strictly: what is not valid UTF-8 is refused. */
final class UriText {
  private static final String HEX = "0123456789ABCDEF";

  private UriText() {}

  /** Decodes a path segment, {@code text[from, to)}; a plus sign stands for itself. */
  static String decodeSegment(String text, int from, int to) throws Malformed {
    return decode(text, from, to, false);
  }

  /** Decodes a name or value of a query; a plus sign stands for a space. */
  static String decodeQuery(String text) throws Malformed {
    return decode(text, 0, text.length(), true);
  }

  /**
   * Decodes a name or value of a form; a plus sign stands for a space. Characters that ought to be
   * encoded stand for themselves: a form written by hand is seldom encoded.
   */
  static String decodeForm(String text) throws Malformed {
    StringBuilder encoded = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              if (c > ' ' && c < 0x7f) {
                encoded.append((char) c);
              } else {
                encoded.append(encode(Character.toString(c)));
              }
            });
    return decodeQuery(encoded.toString());
  }

  /** Encodes a path segment or query value; only unreserved characters stand for themselves. */
  static String encode(String text) {
    StringBuilder to = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b >= 'a' && b <= 'z'
          || b >= 'A' && b <= 'Z'
          || b >= '0' && b <= '9'
          || "-._~".indexOf(b) >= 0) {
        to.append((char) b);
      } else {
        to.append('%').append(HEX.charAt((b >> 4) & 15)).append(HEX.charAt(b & 15));
      }
    }
    return to.toString();
  }

  /** Bytes as UTF-8 text. */
  static String utf8(byte[] bytes, int from, int length) throws Malformed {
    try {
      // A fresh decoder reports what it cannot decode instead of replacing it.
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, from, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new Malformed("not valid UTF-8");
    }
  }

  private static String decode(String text, int from, int to, boolean plusIsSpace)
      throws Malformed {
    if (isPlain(text, from, to, plusIsSpace)) {
      return text.substring(from, to);
    }
    byte[] bytes = new byte[to - from];
    int length = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c == '%') {
        bytes[length++] = (byte) (hex(text, i + 1, to) << 4 | hex(text, i + 2, to));
        i += 2;
      } else if (c == '+' && plusIsSpace) {
        bytes[length++] = ' ';
      } else if (isVisibleAscii(c)) {
        bytes[length++] = (byte) c;
      } else {
        throw new Malformed("spaces and characters beyond ASCII must be percent-encoded as UTF-8");
      }
    }
    return utf8(bytes, 0, length);
  }

  private static boolean isPlain(String text, int from, int to, boolean plusIsSpace) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c == '%' || c == '+' && plusIsSpace || !isVisibleAscii(c)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isVisibleAscii(char c) {
    return c > ' ' && c < 0x7f;
  }

  private static int hex(String text, int at, int to) throws Malformed {
    // Character.digit would accept digits of other scripts.
    char c = at < to ? text.charAt(at) : 0;
    int digit = c < 0x80 ? Character.digit(c, 16) : -1;
    if (digit < 0) {
      throw new Malformed("a % must be followed by two hexadecimal digits");
    }
    return digit;
  }
}
