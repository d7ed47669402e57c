package io.toystore.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PriceTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0.00",
    "1, 0.01",
    "9, 0.09",
    "10, 0.10",
    "99, 0.99",
    "100, 1.00",
    "1599, 15.99",
    "999999999, 9999999.99"
  })
  void isWrittenWithTwoDecimals(long cents, String text) {
    assertEquals(text, new Price(cents).toString());
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Price.MAX_CENTS + 1, Long.MIN_VALUE, Long.MAX_VALUE})
  void outOfRangeIsNoPrice(long cents) {
    assertThrows(IllegalArgumentException.class, () -> new Price(cents));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.0, 0",
    "0.00, 0",
    "0.5, 50",
    "0.05, 5",
    "15, 1500",
    "15.9, 1590",
    "9999999.99, 999999999"
  })
  void isReadFromDigits(String written, long cents) {
    assertEquals(Optional.of(new Price(cents)), Price.parse(written));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1 ",
        " 1",
        "1\n",
        "+1",
        "-1",
        "-0",
        "01",
        "00",
        "1.",
        ".5",
        "1.990",
        "1,5",
        "1e2",
        "10000000",
        "9999999.999",
        "1_000",
        "0x1",
        "NaN",
        "١٥",
        "１",
        "1.٥",
        "1.5f",
        "$1"
      })
  void nothingElseIsReadAsAPrice(String written) {
    assertEquals(Optional.empty(), Price.parse(written));
  }
}
