package io.toystore.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        "👩‍👧",
        "🫠 Melting", // Unicode 14: Java 17 knows only 13
        "\u0378", // not assigned yet
        "\ue000", // for private use
        "\u00ad\u200b\u202e",
        "\udbff\udffd"
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
        "\u009f",
        "\uffff",
        "\ufffe",
        "\ufdd0",
        "\ufdef",
        "\ud83f\udfff",
        "\udbff\udfff"
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

  /** Every code point, by this JVM's own table where it has one. */
  @Test
  void whatIsAssignedAndPrintableIsAllowedAndNoMoreIsRefusedThanUnicodeHasFixed() {
    int refused = 0;
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      boolean valid = ToyName.isValid("a" + Character.toString(codePoint));
      boolean printable =
          switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                Character.SURROGATE,
                Character.UNASSIGNED,
                Character.LINE_SEPARATOR,
                Character.PARAGRAPH_SEPARATOR ->
                false;
            default -> true;
          };
      assertTrue(valid || !printable, Integer.toHexString(codePoint));
      refused += valid ? 0 : 1;
    }
    // 65 controls, 2 separators, 2,048 surrogates, 66 noncharacters.
    assertEquals(65 + 2 + 2_048 + 66, refused);
  }

  @ParameterizedTest
  @CsvSource({"Caf\u00e9, Cafe\u0301", "\u00c5, \u212b", "K, \u212a", "\uac00, \u1100\u1161"})
  void equivalentSpellingsShareTheirCanonicalForm(String composed, String other) {
    assertEquals(composed, ToyName.canonical(other));
    assertEquals(composed, ToyName.canonical(composed));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Tux", "pl\u00fcsch", "\ufb01", "\uff21", "ab"})
  void compatibleLettersAreNotTakenForTheSame(String name) {
    assertEquals(name, ToyName.canonical(name));
  }
}
