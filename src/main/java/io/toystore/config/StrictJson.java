package io.toystore.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.toystore.config.JsonNode.ArrayNode;
import io.toystore.config.JsonNode.Field;
import io.toystore.config.JsonNode.LiteralNode;
import io.toystore.config.JsonNode.NumberNode;
import io.toystore.config.JsonNode.ObjectNode;
import io.toystore.config.JsonNode.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads JSON that a user has written: strictly RFC 8259, without duplicate keys, and a single
 * document in the text. Every error is a {@link UserError} that names line and column.
 */
public final class StrictJson {
  /**
   * The maximum nesting: deeper than anything that is read here, but too shallow for a stack
   * overflow.
   */
  static final int MAX_DEPTH = 32;

  /** The maximum number of digits of a number written out, so that no exponent makes it huge. */
  static final int MAX_DIGITS = 100;

  static final int MAX_STRING = 10_000;

  /** The parser has no limits of its own: the text is bounded, and the limits above apply. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final SourceText source;
  private final JsonParser parser;
  private boolean complete;

  private StrictJson(SourceText source, JsonParser parser) {
    this.source = source;
    this.parser = parser;
  }

  /** The single JSON value in the text. */
  public static JsonNode read(SourceText source) {
    return parse(
        source,
        json -> {
          json.next();
          JsonNode value = json.value(1);
          json.end();
          return value;
        });
  }

  /**
   * Hands over the elements of the single JSON array in the text one by one, so that they need not
   * be in memory at the same time.
   *
   * @param wanted a description of the array, for the error if the text is something else
   */
  public static void readElements(SourceText source, String wanted, Consumer<JsonNode> taker) {
    parse(
        source,
        json -> {
          if (json.next() != JsonToken.START_ARRAY) {
            JsonNode found = json.value(1);
            throw source.error(found.at(), "must be " + wanted + ", but is " + found.shown());
          }
          while (json.next() != JsonToken.END_ARRAY) {
            taker.accept(json.value(2));
          }
          json.end();
          return null;
        });
  }

  private interface Reading<T> {
    T from(StrictJson json) throws IOException;
  }

  private static <T> T parse(SourceText source, Reading<T> reading) {
    if (source.text().isBlank()) {
      throw source.error(0, "empty, but must be JSON");
    }
    try (JsonParser parser = FACTORY.createParser(source.text())) {
      StrictJson json = new StrictJson(source, parser);
      try {
        return reading.from(json);
      } catch (JsonProcessingException e) {
        throw json.notJson(e);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a text in memory was not read", e);
    }
  }

  private JsonToken next() throws IOException {
    return parser.nextToken();
  }

  /** Where the current token begins. */
  private int at() {
    return Math.toIntExact(parser.currentTokenLocation().getCharOffset());
  }

  /** The value that begins with the current token. */
  private JsonNode value(int depth) throws IOException {
    int at = at();
    if (depth > MAX_DEPTH) {
      throw source.error(at, "nested more than " + MAX_DEPTH + " deep");
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(at, depth);
      case START_ARRAY -> array(at, depth);
      case VALUE_STRING -> new TextNode(at, text(at));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(at);
      case VALUE_NULL -> new LiteralNode(at, null);
      default -> new LiteralNode(at, parser.getBooleanValue());
    };
  }

  private ObjectNode object(int at, int depth) throws IOException {
    Map<String, Field> fields = new LinkedHashMap<>();
    while (next() != JsonToken.END_OBJECT) {
      int keyAt = at();
      String key = text(keyAt);
      next();
      Field earlier = fields.put(key, new Field(keyAt, value(depth + 1)));
      if (earlier != null) {
        throw source.error(
            keyAt, Quoted.of(key) + " is there twice, first at " + source.position(earlier.at()));
      }
    }
    return new ObjectNode(at, fields);
  }

  private ArrayNode array(int at, int depth) throws IOException {
    List<JsonNode> elements = new ArrayList<>();
    while (next() != JsonToken.END_ARRAY) {
      elements.add(value(depth + 1));
    }
    return new ArrayNode(at, elements);
  }

  private String text(int at) throws IOException {
    String text = parser.getText();
    if (text.length() > MAX_STRING) {
      throw source.error(at, "a string of more than " + MAX_STRING + " characters");
    }
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (Character.isBmpCodePoint(text.codePointAt(i))) {
          throw source.error(at, Quoted.of(text) + " holds half of a surrogate pair");
        }
        i++;
      }
    }
    return text;
  }

  private NumberNode number(int at) throws IOException {
    if (parser.getTextLength() <= MAX_DIGITS) {
      NumberNode number = new NumberNode(at, parser.getText());
      if (isShort(number)) {
        return number;
      }
    }
    throw source.error(at, "a number of more than " + MAX_DIGITS + " digits");
  }

  private static boolean isShort(NumberNode number) {
    try {
      return Math.abs(number.value().scale()) <= MAX_DIGITS;
    } catch (NumberFormatException e) {
      // An exponent beyond the range of BigDecimal.
      return false;
    }
  }

  private void end() throws IOException {
    complete = true;
    if (next() != null) {
      throw afterTheEnd(at());
    }
  }

  private UserError afterTheEnd(int at) {
    return source.error(at, "nothing may follow the JSON document");
  }

  /** The parser's error without the parser's terms. */
  private UserError notJson(JsonProcessingException e) {
    String text = source.text();
    String message = e.getOriginalMessage().lines().findFirst().orElse("");
    int at = (int) Math.min(Math.max(e.getLocation().getCharOffset(), 0), text.length());
    // The parser reports its own position, which is after the token.
    if (message.matches("(Unrecognized|Non-standard) token .*")) {
      while (at > 0 && isOfAWord(text.charAt(at - 1))) {
        at--;
      }
    } else if (message.startsWith("Illegal character ")) {
      at--;
    }
    if (complete) {
      return afterTheEnd(at);
    }
    if (at == text.length() || e instanceof JsonEOFException) {
      return source.error(text.length(), "not JSON: it ends too early");
    }
    return source.error(at, "not JSON: " + why(at, message));
  }

  private String why(int at, String message) {
    String text = source.text();
    char c = text.charAt(at);
    switch (c) {
      case '/', '#':
        return "it has no comments";
      case '\'':
        return "a string is put in double quotes";
      case ']', '}', ',':
        if (text.substring(0, at).stripTrailing().endsWith(",")) {
          return "a comma too many before \"" + c + "\"";
        }
        return "unexpected \"" + c + "\"";
      default:
        // The rest of the message is about the parser's own options.
        return message.replaceFirst(
            "( \\(not recognized|: JSON spec|: enable|: was expecting \\().*", "");
    }
  }

  private static boolean isOfAWord(char c) {
    return Character.isLetterOrDigit(c) || c == '-' || c == '+' || c == '_' || c == '.';
  }
}
