package io.toystore.frontend.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-encoding (RFC 3986, section 2.1), strict: invalid UTF-8 is refused. */
final class UriText {
  private static final String HEX = "0123456789ABCDEF";

  private UriText() {}

  /** Decodes the path's segment that begins at {@code from}; a plus sign stands for itself. */
  static String decodeSegment(String path, int from) {
    int slash = path.indexOf('/', from);
    return decode(path, from, slash < 0 ? path.length() : slash, false);
  }

  /** Decodes a name or value of a query; a plus sign stands for a space. */
  static String decodeQuery(String text) {
    return decode(text, 0, text.length(), true);
  }

  /**
   * Decodes a name or value of a form; a plus sign stands for a space. Unencoded characters stand
   * for themselves, since a form written by hand is seldom encoded.
   */
  static String decodeForm(String text) {
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
      if (isUnreserved(b)) {
        to.append((char) b);
      } else {
        to.append('%').append(HEX.charAt((b >> 4) & 15)).append(HEX.charAt(b & 15));
      }
    }
    return to.toString();
  }

  /**
   * The text with needlessly encoded unreserved characters decoded: the same address in its usual
   * form (RFC 3986, section 6.2.2.2). A malformed text is returned unchanged.
   */
  static String withoutNeedlessEncoding(String text) {
    int percent = text.indexOf('%');
    if (percent < 0) {
      return text;
    }
    StringBuilder to = new StringBuilder(text.length()).append(text, 0, percent);
    for (int i = percent; i < text.length(); i++) {
      if (text.charAt(i) != '%') {
        to.append(text.charAt(i));
        continue;
      }
      int octet = octet(text, i + 1, text.length());
      if (octet < 0) {
        return text;
      }
      if (isUnreserved(octet)) {
        to.append((char) octet);
      } else {
        to.append(text, i, i + 3);
      }
      i += 2;
    }
    return to.toString();
  }

  /** Bytes as UTF-8 text. */
  static String utf8(byte[] bytes, int from, int length) {
    try {
      // A fresh decoder reports what it cannot decode instead of replacing it.
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, from, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("not valid UTF-8");
    }
  }

  private static String decode(String text, int from, int to, boolean plusIsSpace) {
    if (isPlain(text, from, to, plusIsSpace)) {
      return text.substring(from, to);
    }
    byte[] bytes = new byte[to - from];
    int length = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c == '%') {
        int octet = octet(text, i + 1, to);
        if (octet < 0) {
          throw new MalformedException("a % must be followed by two hexadecimal digits");
        }
        bytes[length++] = (byte) octet;
        i += 2;
      } else if (c == '+' && plusIsSpace) {
        bytes[length++] = ' ';
      } else if (isVisibleAscii(c)) {
        bytes[length++] = (byte) c;
      } else {
        throw new MalformedException(
            "spaces and characters beyond ASCII must be percent-encoded as UTF-8");
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

  private static boolean isUnreserved(int c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || "-._~".indexOf(c) >= 0;
  }

  /** The octet of two hexadecimal digits; negative when there are not two digits. */
  private static int octet(String text, int at, int to) {
    int high = at + 1 < to ? hexDigit(text.charAt(at)) : -1;
    return high < 0 ? -1 : high << 4 | hexDigit(text.charAt(at + 1));
  }

  private static int hexDigit(char c) {
    // Character.digit would accept digits of other scripts.
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }
}
