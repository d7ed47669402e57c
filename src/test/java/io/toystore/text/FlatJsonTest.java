package io.toystore.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlatJsonTest {
  @Test
  void fieldsAreWrittenInTheirOrderWithoutSpaces() {
    byte[] bytes =
        FlatJson.ofType("OrderPlaced").put("name", "Tux").put("n", -1).put("b", true).toBytes();
    assertEquals(
        "{\"type\":\"OrderPlaced\",\"name\":\"Tux\",\"n\":-1,\"b\":true}",
        new String(bytes, UTF_8));
  }

  @Test
  void numbersAndTextOfEveryLengthComeBack() {
    for (int length = 0; length <= 600; length++) {
      String plain = "x".repeat(length);
      long number = length < 19 ? (long) Math.pow(10, length) - length % 2 : length;
      byte[] bytes =
          FlatJson.ofType(plain)
              .put("n", number)
              .put("odd", plain + "ü\n")
              .put("b", true)
              .toBytes();
      assertEquals(
          Map.of("type", plain, "n", number, "odd", plain + "ü\n", "b", true),
          FlatJson.parse(bytes));
    }
  }

  @Test
  void fieldsComeBackInTheirOrder() {
    byte[] bytes =
        FlatJson.ofType("T")
            .put("z", Long.MAX_VALUE)
            .put("y", Long.MIN_VALUE)
            .put("x", false)
            .toBytes();
    Map<String, Object> fields = FlatJson.parse(bytes);
    assertEquals(Map.of("type", "T", "z", Long.MAX_VALUE, "y", Long.MIN_VALUE, "x", false), fields);
    assertEquals(List.of("type", "z", "y", "x"), List.copyOf(fields.keySet()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\"",
        "\\",
        "\\u0041",
        "a\nb\r\t\b\f\u0000\u001f\u007f\u0085\u2028\u2029",
        "plüsch 玩具 🧸 👩‍👧",
        "\ufffd\ufffe\uffff",
        "\ud800",
        "\udc00",
        "\udc00\ud800",
        "\ud800\ud800\udc00",
        "\ud800\udc00\udc00",
        "x\ud83e"
      })
  void oddCharactersComeBackAndStayOnOneLine(String value) {
    assertComesBackOnOneLine(value);
  }

  @Test
  void anySequenceOfCodeUnitsComesBack() {
    Random random = new Random(1);
    char[] odd = {
      '"', '\\', '\n', 'a', 'ü', '\ud800', '\udbff', '\udc00', '\udfff', '\u2028', '\0'
    };
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int left = random.nextInt(8); left > 0; left--) {
        text.append(
            random.nextInt(4) == 0 ? (char) random.nextInt() : odd[random.nextInt(odd.length)]);
      }
      assertComesBackOnOneLine(text.toString());
    }
  }

  private static void assertComesBackOnOneLine(String value) {
    byte[] bytes = FlatJson.ofType(value).toBytes();
    assertEquals(value, FlatJson.parse(bytes).get("type"));
    assertFalse(
        new String(bytes, UTF_8)
            .chars()
            .anyMatch(c -> c < ' ' || c == 0x7f || c == 0x85 || c == 0x2028 || c == 0x2029),
        "a line ends within the record");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "1",
        "{}{}",
        "{} x",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":}",
        "{\"a\":null}",
        "{\"a\":1.5}",
        "{\"a\":{}}",
        "{\"a\":[]}",
        "{\"a\":9223372036854775808}",
        "{\"a\":\"\\x\"}",
        "{\"a\":1,\"a\":2}",
        "{a:1}"
      })
  void anythingElseIsRefused(String json) {
    assertThrows(IllegalArgumentException.class, () -> FlatJson.parse(json.getBytes(UTF_8)));
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    byte[] bytes = FlatJson.ofType("abc").toBytes();
    bytes[bytes.length - 4] = (byte) 0xff;
    assertThrows(IllegalArgumentException.class, () -> FlatJson.parse(bytes));
  }
}
