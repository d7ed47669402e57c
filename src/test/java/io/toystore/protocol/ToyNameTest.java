package io.toystore.protocol;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class ToyNameTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "T",
        "Tux",
        "a teddy bear",
        "...",
        "a/b?c#d%2e",
        "\"\\",
        "plüsch",
        "玩具",
        "🧸",
        "👩‍👧"
      })
  void printableCharactersOfAnyScriptMakeAName(String name) {
    assertTrue(ToyName.isValid(name));
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        ".",
        "..",
        "a\nb",
        "a\tb",
        "\u0000",
        "\u007f",
        "\u0085",
        "\u2028",
        "\u2029",
        "\ud800",
        "a\udc00b",
        "\uffff"
      })
  void anythingElseDoesNot(String name) {
    assertFalse(ToyName.isValid(name));
  }

  @Test
  void lengthIsCountedInCodePoints() {
    assertTrue(ToyName.isValid("x".repeat(100)));
    assertFalse(ToyName.isValid("x".repeat(101)));
    assertTrue(ToyName.isValid("🧸".repeat(100)));
    assertFalse(ToyName.isValid("🧸".repeat(101)));
  }
}
