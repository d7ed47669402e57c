package io.toystore.console.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.toystore.console.core.Repeats.Place;
import io.toystore.observe.core.Event;
import io.toystore.observe.core.EventKind;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RepeatsTest {
  private static final long AT = SampleEvents.START;

  private final Repeats repeats = new Repeats();

  private static Event says(long micros, EventKind kind, String text) {
    return new Event(
        micros, "order-2", "a1", kind, "order-3", "", "6/" + micros, "", Map.of("text", text));
  }

  private Place place(Event event, long name) {
    return repeats.place(event, name);
  }

  @Test
  void refusalsOfOneFollowerAreARunWhereverItsLogIs() {
    EventKind kind = EventKind.APPEND_REFUSED;

    assertEquals(
        new Place(1, 1), place(says(AT, kind, "term 6, the logs differ, try after 40@3"), 1));
    assertEquals(
        new Place(1, 2), place(says(AT + 9, kind, "term 6, the logs differ, try after 90@3"), 2));
    assertEquals(new Place(3, 1), place(says(AT + 10, kind, "term 6, has promised 7"), 3));
    assertEquals(
        new Place(4, 1), place(says(AT + 11, kind, "term 7, the logs differ, try after 90@3"), 4));
  }

  @Test
  void whatAlternatesIsTwoRuns() {
    Event silent =
        SampleEvents.event(
            AT, "frontend-1", EventKind.SILENT, "order-3", SampleEvents.details("millis", 250));
    Event answers =
        SampleEvents.event(AT + 1, "frontend-1", EventKind.ANSWERS, "order-3", Map.of());

    assertEquals(new Place(1, 1), place(silent, 1));
    assertEquals(new Place(2, 1), place(answers, 2));
    assertEquals(new Place(1, 2), place(silent, 3));
    assertEquals(new Place(2, 2), place(answers, 4));
  }

  @Test
  void anotherMemberPeerStartOrRequestIsNoRepeat() {
    Event first = SampleEvents.event(AT, "frontend-1", EventKind.ANSWERS, "order-3", Map.of());
    place(first, 1);

    place(SampleEvents.event(AT, "frontend-2", EventKind.ANSWERS, "order-3", Map.of()), 2);
    place(SampleEvents.event(AT, "frontend-1", EventKind.ANSWERS, "order-2", Map.of()), 3);
    Event restarted =
        new Event(AT, "frontend-1", "b2", EventKind.ANSWERS, "", "order-3", "", "", Map.of());
    assertEquals(new Place(4, 1), place(restarted, 4));
    assertEquals(
        new Place(5, 1), place(SampleEvents.step(AT, "order-2", EventKind.LEAD, "", ""), 5));
    assertEquals(new Place(1, 2), place(first, 6));
  }

  @Test
  void attemptsAreNumberedAndStillTheSame() {
    assertEquals(1, place(says(AT, EventKind.PRE_VOTE, "round 7: who leads?"), 1).times());
    assertEquals(2, place(says(AT, EventKind.PRE_VOTE, "round 8: who leads?"), 2).times());
    assertEquals(1, place(says(AT, EventKind.LEAD, "appointment 7"), 3).times());
    assertEquals(2, place(says(AT, EventKind.LEAD, "appointment 8"), 4).times());
    assertEquals(1, place(says(AT, EventKind.LEAD_ANSWER, "appointment 8: yes"), 5).times());
    assertEquals(1, place(says(AT, EventKind.LEAD_ANSWER, "appointment 9: no"), 6).times());
  }

  @Test
  void whatIsNewsEachTimeIsNoRepeat() {
    place(
        SampleEvents.event(
            AT, "catalog", EventKind.GAVE_BACK, "", SampleEvents.details("count", 1)),
        1);

    assertEquals(
        new Place(2, 1),
        place(
            SampleEvents.event(
                AT, "catalog", EventKind.GAVE_BACK, "", SampleEvents.details("count", 2)),
            2));
  }

  @Test
  void aRunGoesOnForAsLongAsItsGapsAreShort() {
    for (int i = 0; i < 10; i++) {
      long at = AT + i * Repeats.MAX_GAP_MICROS;
      Event paused =
          SampleEvents.event(
              at, "order-3", EventKind.PAUSED, "", SampleEvents.details("millis", 200 + i));
      assertEquals(new Place(0, i + 1), place(paused, i));
    }
    long later = AT + 10 * Repeats.MAX_GAP_MICROS + 1;

    assertEquals(
        new Place(10, 1),
        place(SampleEvents.event(later, "order-3", EventKind.PAUSED, "", Map.of()), 10));
  }

  @Test
  void memoryIsBoundedAndTheRunThatWasExtendedLastIsKept() {
    Event kept = SampleEvents.event(AT, "order-1", EventKind.PAUSED, "", Map.of());
    Event lost = SampleEvents.event(AT, "order-2", EventKind.PAUSED, "", Map.of());
    place(kept, 1);
    place(lost, 2);
    place(kept, 3);
    for (int i = 0; i < Repeats.MAX_RUNS - 1; i++) {
      place(SampleEvents.event(AT, "front" + i, EventKind.PAUSED, "", Map.of()), 10 + i);
    }

    assertEquals(new Place(1, 3), place(kept, 4));
    assertEquals(new Place(5, 1), place(lost, 5));
  }
}
