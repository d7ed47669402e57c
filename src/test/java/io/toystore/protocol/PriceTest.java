package io.toystore.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
}
