package io.toystore.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.observe.core.Event;
import io.toystore.observe.core.EventKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventJsonTest {
  private static final long MICROS = 1_764_525_600_123_456L;

  private static Event event(EventKind kind, Map<String, Object> details) {
    return new Event(
        MICROS, "order-2", "3f2a", kind, "order-1", "order-3", "6/10", "k:anna", details);
  }

  private static Event roundTrip(Event event) {
    String line = EventJson.encode(event);
    assertFalse(line.matches("(?s).*[\r\n].*"), line);
    return EventJson.decode(line).orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(EventKind.class)
  void everyKindComesBackAsItWas(EventKind kind) {
    Event full = event(kind, Map.of("index", 5L, "text", "3 Tux"));
    assertEquals(full, roundTrip(full));
    Event bare = new Event(MICROS, "catalog", "1", kind, "", "", "", "", Map.of());
    assertEquals(bare, roundTrip(bare));
  }

  @Test
  void detailsComeBackWithTheirTypes() {
    Event event =
        event(
            EventKind.REPORT,
            Map.of(
                "zero",
                0L,
                "small",
                -7L,
                "large",
                Long.MIN_VALUE,
                "share",
                0.25,
                "whole",
                2.0,
                "serving",
                true,
                "text",
                "a \"quoted\"\nline \u2028 of 玩具 🧸 \\",
                "followers",
                List.of(Map.of("replica", 1L, "more", List.of(1L, "x", false))),
                "ends",
                Map.of("placed", 17L, "deep", Map.of("list", List.of())),
                "answering",
                List.of(1L, 2L, 3L)));
    assertEquals(event, roundTrip(event));
  }

  @Test
  void whatIsEmptyIsLeftOut() {
    assertEquals(
        "{\"t\":7,\"n\":\"order-2\",\"i\":\"3f\",\"k\":\"stopping\"}",
        EventJson.encode(
            new Event(7, "order-2", "3f", EventKind.STOPPING, "", "", "", "", Map.of())));
    assertEquals(
        "{\"t\":7,\"n\":\"order-2\",\"i\":\"3f\",\"k\":\"promise\",\"to\":\"order-1\",\"id\":\"6\","
            + "\"d\":{\"a\":1,\"b\":2}}",
        EventJson.encode(
            new Event(
                7,
                "order-2",
                "3f",
                EventKind.PROMISE,
                "",
                "order-1",
                "6",
                "",
                Map.of("b", 2L, "a", 1L))));
  }

  @Test
  void aKindOfAnotherVersionIsNoError() {
    assertEquals(
        Optional.empty(), EventJson.decode("{\"t\":7,\"n\":\"a\",\"i\":\"1\",\"k\":\"teleport\"}"));
  }

  @Test
  void keysThatAreNotKnownArePassedOver() {
    Event event =
        EventJson.decode("{\"t\":7,\"n\":\"a\",\"k\":\"stopping\",\"new\":[1]}").orElseThrow();
    assertEquals(new Event(7, "a", "", EventKind.STOPPING, "", "", "", "", Map.of()), event);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "7",
        "\"k\"",
        "[]",
        "[{\"t\":7}]",
        "{}",
        "{",
        "not json",
        "{\"t\":7,\"n\":\"a\"}",
        "{\"t\":7,\"k\":\"stopping\"}",
        "{\"n\":\"a\",\"k\":\"stopping\"}",
        "{\"t\":\"7\",\"n\":\"a\",\"k\":\"stopping\"}",
        "{\"t\":null,\"n\":\"a\",\"k\":\"stopping\"}",
        "{\"t\":7,\"n\":null,\"k\":\"stopping\"}",
        "{\"t\":7,\"n\":\"a\",\"k\":null}",
        "{\"t\":7,\"n\":\"a\",\"k\":\"stopping\",\"i\":null}",
        "{\"t\":7,\"n\":\"a\",\"k\":\"stopping\",\"from\":null}",
        "{\"t\":7,\"n\":\"a\",\"k\":\"stopping\",\"req\":null}",
        "{\"t\":7,\"n\":\"a\",\"k\":\"stopping\",\"d\":null}",
        "{\"t\":7,\"n\":\"a\",\"k\":\"stopping\",\"d\":[]}",
        "{\"t\":7,\"n\":\"a\",\"k\":\"stopping\",\"d\":\"x\"}",
        "{\"t\":7,\"n\":\"a\",\"k\":\"stopping\",\"d\":{\"x\":null}}",
        "{\"t\":7,\"n\":\"a\",\"k\":\"stopping\",\"d\":{\"x\":[{\"y\":null}]}}",
        "{\"t\":7,\"n\":\"a\",\"k\":\"stopping\",\"d\":{\"x\":99999999999999999999}}",
        "{\"t\":99999999999999999999,\"n\":\"a\",\"k\":\"stopping\"}",
        "{\"t\":7.5,\"n\":\"a\",\"k\":\"stopping\"}",
        "{\"t\":7,\"n\":\"a\",\"k\":\"stopping\"}{}",
        "{\"t\":7,\"n\":\"a\",\"k\":\"stopping\"} x"
      })
  void anythingElseIsNoEvent(String line) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> EventJson.decode(line));
    assertTrue(refused.getMessage().startsWith("not an event"), refused.getMessage());
    assertTrue(refused.getMessage().endsWith(line), refused.getMessage());
  }

  @Test
  void aLineThatIsNestedWithoutEndIsNoEvent() {
    String line = "{\"t\":7,\"n\":\"a\",\"k\":\"stopping\",\"d\":" + "[".repeat(100_000);
    assertThrows(IllegalArgumentException.class, () -> EventJson.decode(line));
  }
}
