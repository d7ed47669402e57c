package io.toystore.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProductTagTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 7, 10, 999_999_999_999_999_999L})
  void aTagIsReadAsItIsWritten(long version) {
    for (long folderId : new long[] {0, 1, -1, 0x0123456789abcdefL, Long.MIN_VALUE}) {
      ProductTag tag = new ProductTag(folderId, version);
      assertEquals(Optional.of(tag), ProductTag.parse(tag.toString()));
    }
    assertEquals("7-00000000000000f0", new ProductTag(0xf0, 7).toString());
    assertEquals("7-fffffffffffffffe", new ProductTag(-2, 7).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "7",
        "-00000000000000f0",
        "7-0000000000000f0",
        "7-000000000000000f0",
        "7-00000000000000F0",
        "07-00000000000000f0",
        "+7-00000000000000f0",
        "-7-00000000000000f0",
        "7_00000000000000f0",
        "7-0000000000000-f0",
        "7-00000000000000g0",
        " 7-00000000000000f0",
        "7-00000000000000f0 ",
        "٧-00000000000000f0",
        "9999999999999999999-00000000000000f0"
      })
  void anyOtherTextIsNoTag(String text) {
    assertEquals(Optional.empty(), ProductTag.parse(text));
  }
}
