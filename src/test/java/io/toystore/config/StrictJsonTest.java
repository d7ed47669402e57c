package io.toystore.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.config.JsonNode.ArrayNode;
import io.toystore.config.JsonNode.NumberNode;
import io.toystore.config.JsonNode.ObjectNode;
import io.toystore.config.JsonNode.TextNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
  @Test
  void everyValueHasItsPlace() {
    SourceText source = new SourceText("x", " {\"ä\": [1.50, \"b\", {}],\n\"c\":true}");

    ObjectNode object = (ObjectNode) StrictJson.read(source);
    ArrayNode array = (ArrayNode) object.fields().get("ä").value();

    assertEquals(1, object.at());
    assertEquals(2, object.fields().get("ä").at());
    assertEquals(7, array.at());
    assertEquals(new NumberNode(8, "1.50"), array.elements().get(0));
    assertEquals(new TextNode(14, "b"), array.elements().get(1));
    assertEquals(19, array.elements().get(2).at());
    assertEquals("line 2, column 1", "" + source.position(object.fields().get("c").at()));
  }

  @Test
  void placesAreRightBeyondWhatAParserBuffers() {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < 20_000; i++) {
      text.append("\"Bär\\n").append(i).append("\",\n");
    }
    SourceText source = new SourceText("x", text.append("1]").toString());
    List<JsonNode> elements = new ArrayList<>();

    StrictJson.readElements(source, "a list", elements::add);

    assertEquals("Bär\n19999", ((TextNode) elements.get(19_999)).value());
    assertEquals(new SourceText.Position(20_000, 1), source.position(elements.get(19_999).at()));
    assertEquals(new SourceText.Position(20_001, 1), source.position(elements.get(20_000).at()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "1|1|/* c */{}|it has no comments",
        "2|3|{⏎  // c⏎}|it has no comments",
        "1|1|# c⏎{}|it has no comments",
        "2|1|{\"ä\":1,⏎}|a comma too many before \"}\"",
        "1|8|{\"ä\":1,,}|a comma too many before \",\"",
        "1|4|[1,]|a comma too many before \"]\"",
        "1|2|[,1]|unexpected \",\"",
        "1|7|{\"a\":1]|unexpected \"]\"",
        "1|3|[1}|unexpected \"}\"",
        "1|2|{'a':1}|a string is put in double quotes",
        "1|2|{a:1}|was expecting double-quote to start field name",
        "1|6|{\"a\":NaN}|Non-standard token 'NaN'",
        "1|6|{\"a\":-Infinity}|Non-standard token '-Infinity'",
        "1|6|{\"a\":True}|Unrecognized token 'True'",
        "1|6|{\"a\":undefined}|Unrecognized token 'undefined'",
        "1|7|{\"a\":01}|Leading zeroes not allowed",
        "1|7|{\"a\":+1}|Unexpected character ('+' (code 43)) in numeric value",
        "1|6|{\"a\":.5}|Unexpected character ('.'",
        "1|7|{\"a\":5.}|Decimal point not followed by a digit",
        "1|7|{\"a\":0x10}|was expecting comma",
        "1|7|{\"a\":1_000}|was expecting comma",
        "1|6|{\"a\":١}|Unexpected character ('١'",
        "1|10|{\"a\":15.9€}|Unexpected character ('€'",
        "1|7|{\"a\":1\u00a0}|was expecting comma to separate Object entries",
        "1|8|{\"a\":1 \"b\":2}|was expecting comma to separate Object entries",
        "2|5|[\"a\",⏎\"b\" \"c\"]|was expecting comma to separate Array entries",
        "1|6|{\"a\" 1}|was expecting a colon to separate field name and value",
        "1|8|{\"a\":\"x⏎y\"}|Illegal unquoted character ((CTRL-CHAR, code 10))",
        "1|8|{\"a\":\"x\ty\"}|Illegal unquoted character ((CTRL-CHAR, code 9))",
        "1|8|{\"a\":\"\\q\"}|Unrecognized character escape 'q'",
        "1|9|{\"a\":\"\\uz\"}|expected a hex-digit",
        "1|1|\uFEFF[]|Unexpected character",
        "2|1|{\"a\":⏎|it ends too early",
        "1|10|{\"a\":\"bcd|it ends too early",
        "1|2|[|it ends too early",
        "1|7|{\"a\":1|it ends too early",
        "1|8|{\"a\":1,|it ends too early",
        "1|2|[tru|Unrecognized token 'tru'",
        "1|6|{\"a\":\u0001}|Illegal character",
        "1|5|[\"a\\|it ends too early",
      })
  void whatIsNotJsonIsRefusedWithItsPlace(int line, int column, String text, String what) {
    String message = refused(text.replace('⏎', '\n'), line, column);

    assertTrue(message.startsWith("not JSON: "), message);
    assertTrue(message.contains(what), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {"1|4|{} x", "2|1|[]⏎[]", "1|3|{}}", "1|3|[],", "1|3|{}{", "1|3|1 2", "1|3|[]//"})
  void nothingMayFollowTheDocument(int line, int column, String text) {
    assertEquals(
        "nothing may follow the JSON document", refused(text.replace('⏎', '\n'), line, column));
  }

  @Test
  void noControlCharacterMayFollowTheDocumentEither() {
    assertEquals("nothing may follow the JSON document", refused("{}\0", 1, 3));
  }

  @Test
  void aDoubledKeyIsRefusedAtAnyDepthWithBothPlaces() {
    assertEquals(
        "\"b\" is there twice, first at line 1, column 11",
        refused("{\"ä\": [[ {\"b\": 1,\n \"c\": {\"b\": 2}, \"\\u0062\": 1}]]}", 2, 17));
  }

  @Test
  void aDepthThatIsAbsurdIsRefused() {
    String deepest = "[".repeat(StrictJson.MAX_DEPTH) + "]".repeat(StrictJson.MAX_DEPTH);

    assertEquals(0, StrictJson.read(new SourceText("x", deepest)).at());
    for (String text : List.of("[" + deepest + "]", "[".repeat(1_000_000))) {
      assertEquals("nested more than 32 deep", refused(text, 1, StrictJson.MAX_DEPTH + 1));
    }
    assertEquals("nested more than 32 deep", refused("{\"a\":".repeat(1_000), 1, 161));
  }

  @Test
  void aNumberThatIsTooLongIsRefused() {
    String longest = "[1." + "0".repeat(98) + "]";

    assertEquals(0, StrictJson.read(new SourceText("x", longest)).at());
    for (String number :
        List.of("1".repeat(101), "1".repeat(1_000_000), "1e101", "1e-101", "1e1000000000")) {
      assertEquals("a number of more than 100 digits", refused("[" + number + "]", 1, 2));
    }
    assertEquals("a number of more than 100 digits", refused("[1e99999999999]", 1, 2));
  }

  @Test
  void aStringThatIsTooLongIsRefused() {
    String longest = "x".repeat(StrictJson.MAX_STRING);

    assertEquals(1, ((ArrayNode) read("[\"" + longest + "\"]")).elements().size());
    String what = "a string of more than 10000 characters";
    assertEquals(what, refused("[\"" + longest + "x\"]", 1, 2));
    assertEquals(what, refused("{\"" + longest + "x\": 1}", 1, 2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\ud83d", "\\ude00", "\\ude00\\ud83d", "a\\ud83d\\ud83d\\ude00"})
  void halfOfASurrogatePairIsRefused(String text) {
    String message = refused("[\"" + text + "\"]", 1, 2);

    assertTrue(message.endsWith(" holds half of a surrogate pair"), message);
    assertEquals(message, new String(message.getBytes(UTF_8), UTF_8), "what is shown is whole");
  }

  private static JsonNode read(String text) {
    return StrictJson.read(new SourceText("x", text));
  }

  /** What is wrong with the text, at this place. */
  private static String refused(String text, int line, int column) {
    String message = assertThrows(UserError.class, () -> read(text)).getMessage();
    String place = "x: line " + line + ", column " + column + ": ";
    assertTrue(message.startsWith(place), message);
    assertEquals(1, message.lines().count(), message);
    return message.substring(place.length());
  }
}
