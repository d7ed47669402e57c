package io.toystore.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.observe.WatchJson.NotUnderstoodException;
import io.toystore.observe.core.EventKind;
import io.toystore.observe.core.Level;
import io.toystore.observe.core.Watch;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchJsonTest {
  private static NotUnderstoodException refused(String text) {
    return assertThrows(NotUnderstoodException.class, () -> WatchJson.decode(text), text);
  }

  @Test
  void aWatchComesBackAsItWas() throws Exception {
    for (Watch watch :
        List.of(
            new Watch(1, Level.RARE, Set.of(), List.of(), 0, 0),
            new Watch(
                -1,
                Level.WIRE,
                EnumSet.allOf(EventKind.class),
                List.of("order-1", "catalog", "frontend-8080"),
                Watch.MAX_MASK,
                Long.MAX_VALUE),
            new Watch(Long.MIN_VALUE, Level.PURCHASES, Set.of(EventKind.ROLE), List.of(), 7, -5))) {
      assertEquals(watch, WatchJson.decode(WatchJson.encode(watch)));
    }
  }

  @Test
  void aWatchForEverythingIsWithinTheBound() {
    Watch watch =
        new Watch(
            -1,
            Level.WIRE,
            EnumSet.allOf(EventKind.class),
            Collections.nCopies(64, "frontend-65535"),
            Watch.MAX_MASK,
            Long.MIN_VALUE);
    assertTrue(WatchJson.encode(watch).length() <= WatchJson.MAX_BYTES);
  }

  @Test
  void whatIsLeftOutIsTheLeast() throws Exception {
    assertEquals(
        new Watch(0xab, Level.RARE, Set.of(), List.of(), 0, 0),
        WatchJson.decode("{\"format\":1,\"id\":\"ab\"}"));
  }

  @Test
  void kindsOfAnotherVersionAreLeftOut() throws Exception {
    Watch watch =
        WatchJson.decode("{\"format\":1,\"id\":\"1\",\"kinds\":[\"role\",\"teleport\",\"\"]}");
    assertEquals(Set.of(EventKind.ROLE), watch.kinds());
  }

  /** Without its kinds it would be a watch for all of them. */
  @Test
  void aWatchOfWhichNoKindIsKnownIsRefused() {
    NotUnderstoodException refused =
        refused("{\"format\":1,\"id\":\"7\",\"kinds\":[\"teleport\",\"levitate\"]}");
    assertEquals(7, refused.observer());
    assertTrue(refused.getMessage().contains("teleport"), refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":\"2a\"}",
        "{\"format\":2,\"id\":\"2a\"}",
        "{\"format\":0,\"id\":\"2a\",\"level\":9}",
        "{\"format\":-1,\"id\":\"2a\"}",
        "{\"format\":4294967297,\"id\":\"2a\"}"
      })
  void anotherFormatIsSaidToBeSo(String text) {
    NotUnderstoodException refused = refused(text);
    assertEquals(0x2a, refused.observer());
    assertTrue(
        refused.getMessage().startsWith("this member speaks format 1 of watches, not "),
        refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"level\":0",
        "\"level\":4",
        "\"level\":4294967297",
        "\"level\":\"3\"",
        "\"level\":null",
        "\"mask\":2",
        "\"mask\":-1",
        "\"mask\":4294967296",
        "\"mask\":null",
        "\"mask\":[]",
        "\"asked\":null",
        "\"asked\":\"now\"",
        "\"kinds\":null",
        "\"kinds\":\"role\"",
        "\"kinds\":{}",
        "\"kinds\":[null]",
        "\"kinds\":[7]",
        "\"members\":null",
        "\"members\":[null]",
        "\"members\":[[\"order-1\"]]",
        "\"members\":7",
        "\"format\":null",
        "\"format\":\"1\""
      })
  void aBadFieldIsNamedToTheObserver(String field) {
    String rest = field.startsWith("\"format") ? "" : ",\"format\":1";
    NotUnderstoodException refused = refused("{\"id\":\"2a\"" + rest + "," + field + "}");
    assertEquals(0x2a, refused.observer());
    assertTrue(refused.getMessage().startsWith("not a watch: "), refused.getMessage());
    assertTrue(!refused.getMessage().endsWith("null"), refused.getMessage());
  }

  @Test
  void listsAreBounded() throws Exception {
    String names = String.join(",", Collections.nCopies(128, "\"a\""));
    String begin = "{\"format\":1,\"id\":\"2a\",\"members\":[" + names;
    assertEquals(128, WatchJson.decode(begin + "]}").members().size());
    NotUnderstoodException refused = refused(begin + ",\"a\"]}");
    assertEquals(0x2a, refused.observer());
    assertEquals("not a watch: a list has more than 128 names", refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "7",
        "[]",
        "[[",
        "hello",
        "{",
        "{}",
        "{\"id\":null}",
        "{\"id\":\"\"}",
        "{\"id\":\"xyz\"}",
        "{\"id\":\"-1\"}",
        "{\"id\":\"12345678901234567\"}",
        "{\"id\":{}}",
        "{\"format\":1}",
        "{\"format\":1,\"id\":\"1\"} and more",
        "\u0000\ufffd"
      })
  void garbageHasNobodyToAnswer(String text) {
    assertEquals(0, refused(text).observer());
  }

  @Test
  void nestingWithoutEndIsGarbage() {
    assertEquals(0, refused("{\"id\":".repeat(800)).observer());
    assertEquals(0, refused("[".repeat(4_096)).observer());
  }
}
