package io.toystore.text;

import static io.toystore.text.FlatJsonScanner.constant;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlatJsonScannerTest {
  private static final byte[] TEXT = constant("{\"s\":\"");
  private static final byte[] NUMBER = constant(",\"n\":");
  private static final byte[] END = constant("}");

  private String text;
  private long number;

  private boolean scan(String object) {
    FlatJsonScanner in = new FlatJsonScanner(object.getBytes(StandardCharsets.UTF_8));
    text = in.skip(TEXT).text();
    number = in.skip(NUMBER).number();
    return in.skip(END).isAll();
  }

  @Test
  void whatFlatJsonWritesIsRead() {
    byte[] written = new FlatJson().put("s", "a Tux's {}").put("n", 42).toBytes();

    assertTrue(scan(new String(written, StandardCharsets.UTF_8)));
    assertEquals("a Tux's {}", text);
    assertEquals(42, number);
  }

  @Test
  void theEmptyTextZeroAndTheLargestNumberAreRead() {
    assertTrue(scan("{\"s\":\"\",\"n\":0}"));
    assertEquals("", text);
    assertEquals(0, number);
    assertTrue(scan("{\"s\":\"\",\"n\":999999999999999999}"));
    assertEquals(999_999_999_999_999_999L, number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"s\":\"",
        "{\"s\":\"x",
        "{\"s\":\"x\"",
        "{\"s\":\"x\",\"n\":",
        "{\"s\":\"x\",\"n\":1",
        "{\"s\":\"x\",\"n\":}",
        "{\"s\":\"x\",\"n\":-1}",
        "{\"s\":\"x\",\"n\":01}",
        "{\"s\":\"x\",\"n\":1.0}",
        "{\"s\":\"x\",\"n\":1e3}",
        "{\"s\":\"x\",\"n\":1000000000000000000}",
        "{\"s\":\"x\",\"n\":1} ",
        "{\"s\":\"x\",\"n\":1}}",
        "{\"s\":\"x\" ,\"n\":1}",
        "{\"n\":1,\"s\":\"x\"}",
        "{\"s\":\"\\\"\",\"n\":1}",
        "{\"s\":\"\t\",\"n\":1}",
        "{\"s\":\"\u007f\",\"n\":1}",
        "{\"s\":\"ü\",\"n\":1}",
      })
  void ofAnythingElseItSaysThatItDoesNotKnow(String object) {
    assertFalse(scan(object));
  }
}
