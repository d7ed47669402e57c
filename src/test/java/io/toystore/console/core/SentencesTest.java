package io.toystore.console.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.observe.core.Event;
import io.toystore.observe.core.EventKind;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SentencesTest {
  @ParameterizedTest
  @EnumSource(EventKind.class)
  void eachKindHasASentenceOnBothSidesWhateverItsDetailsAre(EventKind kind) {
    Event sent = event(kind, "", "order-1", Map.of());
    Event received = event(kind, "order-1", "", Map.of());

    for (Event event : new Event[] {sent, received}) {
      String sentence = Sentences.of(event, new MemberNames());
      assertFalse(
          sentence.isBlank() || sentence.contains("%") || sentence.contains("  "), sentence);
      assertFalse(sentence.endsWith("."), sentence);
    }
  }

  @Test
  void noTwoKindsReadTheSame() {
    Map<String, EventKind> kinds = new HashMap<>();
    for (EventKind kind : EnumSet.allOf(EventKind.class)) {
      EventKind other =
          kinds.put(Sentences.of(event(kind, "", "order-1", Map.of()), new MemberNames()), kind);
      assertEquals(null, other, () -> kind + " reads as " + other);
    }
  }

  @Test
  void whatHappensInAFailoverIsPlainEnglish() {
    MemberNames names = new MemberNames();
    names.learn("beef", "frontend-2");

    assertEquals(
        "order-2 is silent to order-9 (250 ms)",
        Sentences.of(event(EventKind.SILENT, "", "order-2", Map.of("millis", 250L)), names));
    assertEquals(
        "order-9 has no leader",
        Sentences.of(event(EventKind.SELECTED, "", "", Map.of("leader", 0L)), names));
    assertEquals(
        "orders of order-9 go to order-2 by way of order-1, term 6",
        Sentences.of(
            event(EventKind.SELECTED, "", "", Map.of("leader", 2L, "term", 6L, "route", 1L)),
            names));
    assertEquals(
        "order-9 receives from frontend-2 the purchase: 3 Tux",
        Sentences.of(
            event(EventKind.PURCHASE, "frontend@beef", "", Map.of("text", "3 Tux")), names));
    assertTrue(
        Sentences.of(event(EventKind.PURCHASE, "frontend@dead", "", Map.of()), names)
            .contains("frontend@dead"));
  }

  private static Event event(EventKind kind, String from, String to, Map<String, Object> details) {
    return new Event(1, "order-9", "a", kind, from, to, "", "", details);
  }
}
