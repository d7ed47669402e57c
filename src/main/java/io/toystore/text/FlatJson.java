package io.toystore.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One JSON object on one line whose values are strings, whole numbers and booleans: the shape of
 * every payload in a log. The writer is hand-written, because its exact bytes are the record;
 * reading uses a parser.
 */
public final class FlatJson {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final byte[] TRUE = ascii("true");
  private static final byte[] FALSE = ascii("false");

  private byte[] bytes = new byte[256];
  private int length;

  public FlatJson() {
    bytes[length++] = '{';
  }

  /** Begins an object of this type: {@code {"type":"…"}. */
  public static FlatJson ofType(String type) {
    return new FlatJson().put("type", type);
  }

  public FlatJson put(String key, String value) {
    key(key);
    room(value.length() + 2);
    int to = length;
    bytes[to++] = '"';
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' || c > '~' || c == '"' || c == '\\') {
        StringBuilder quoted = new StringBuilder(2 * value.length());
        quote(quoted, value);
        append(quoted.toString().getBytes(StandardCharsets.UTF_8));
        return this;
      }
      bytes[to++] = (byte) c;
    }
    bytes[to++] = '"';
    length = to;
    return this;
  }

  public FlatJson put(String key, long value) {
    key(key);
    if (value < 0) {
      append(ascii(Long.toString(value)));
      return this;
    }
    room(Decimal.MAX_DIGITS);
    length = Decimal.put(bytes, length, value);
    return this;
  }

  public FlatJson put(String key, boolean value) {
    key(key);
    append(value ? TRUE : FALSE);
    return this;
  }

  /** The object's bytes, without a line feed. The builder must not be used again. */
  public byte[] toBytes() {
    room(1);
    bytes[length++] = '}';
    return Arrays.copyOf(bytes, length);
  }

  /** Keys are plain ASCII. */
  private void key(String key) {
    room(key.length() + 4);
    if (length > 1) {
      bytes[length++] = ',';
    }
    bytes[length++] = '"';
    for (int i = 0; i < key.length(); i++) {
      bytes[length++] = (byte) key.charAt(i);
    }
    bytes[length++] = '"';
    bytes[length++] = ':';
  }

  private void append(byte[] more) {
    room(more.length);
    System.arraycopy(more, 0, bytes, length, more.length);
    length += more.length;
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Appends {@code value} as a JSON string on one line, whatever characters it holds. */
  public static void quote(StringBuilder to, String value) {
    to.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        to.append('\\').append(c);
      } else if (isControlOrLineEnd(c) || Character.isSurrogate(c) && !isPaired(value, i)) {
        to.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        to.append(c);
      }
    }
    to.append('"');
  }

  /** Some line readers also end a line at U+0085, U+2028 and U+2029. */
  private static boolean isControlOrLineEnd(char c) {
    return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
  }

  private static boolean isPaired(String value, int i) {
    return Character.isHighSurrogate(value.charAt(i))
        ? i + 1 < value.length() && Character.isLowSurrogate(value.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(value.charAt(i - 1));
  }

  /**
   * Reads an object that {@link #toBytes} has written.
   *
   * @return the fields in their order: String, Long or Boolean
   * @throws IllegalArgumentException when the bytes are anything else
   */
  public static Map<String, Object> parse(byte[] bytes) {
    Map<String, Object> fields = new LinkedHashMap<>();
    try (JsonParser parser = FACTORY.createParser(bytes)) {
      require(parser.nextToken() == JsonToken.START_OBJECT);
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        Object value =
            switch (parser.nextToken()) {
              case VALUE_STRING -> parser.getText();
              case VALUE_NUMBER_INT -> parser.getLongValue();
              case VALUE_TRUE -> Boolean.TRUE;
              case VALUE_FALSE -> Boolean.FALSE;
              default -> throw new IllegalArgumentException("not a flat object");
            };
        require(fields.put(key, value) == null);
      }
      require(parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null);
      return fields;
    } catch (IOException e) {
      throw new IllegalArgumentException("not a JSON object", e);
    }
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException("not a flat object");
    }
  }
}
