package io.toystore.config;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** A JSON value and its place, an index into the text that it was read from. */
public sealed interface JsonNode {
  int at();

  record TextNode(int at, String value) implements JsonNode {}

  /**
   * A number.
   *
   * @param written the number's text, so that nothing is rounded
   */
  record NumberNode(int at, String written) implements JsonNode {
    /** The exact number. */
    public BigDecimal value() {
      return new BigDecimal(written);
    }
  }

  /**
   * {@code true}, {@code false} or {@code null}.
   *
   * @param value null for JSON's null
   */
  record LiteralNode(int at, Boolean value) implements JsonNode {}

  record ArrayNode(int at, List<JsonNode> elements) implements JsonNode {}

  /**
   * An object.
   *
   * @param fields the fields in their order, each key once
   */
  record ObjectNode(int at, Map<String, Field> fields) implements JsonNode {}

  /**
   * A field of an object.
   *
   * @param at where its key begins
   */
  record Field(int at, JsonNode value) {}

  /** The value, shortened to a line for an error message. */
  default String shown() {
    if (this instanceof TextNode text) {
      return Quoted.of(text.value());
    }
    if (this instanceof NumberNode number) {
      return number.written();
    }
    if (this instanceof LiteralNode literal) {
      return String.valueOf(literal.value());
    }
    return this instanceof ArrayNode ? "a list" : "an object";
  }
}
