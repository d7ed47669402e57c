package io.toystore.console.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.console.core.MemberState.Life;
import io.toystore.observe.core.Event;
import io.toystore.observe.core.EventKind;
import io.toystore.observe.core.Watch;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StoreModelTest {
  private static final long NOW = SampleEvents.START;

  private final StoreModel model = new StoreModel("1.0", Set.of());

  private void healthy(long now) {
    for (int replica = 1; replica <= 3; replica++) {
      model.accept(SampleEvents.order(now, replica, 3, 3, 5_000), now);
    }
    model.accept(SampleEvents.catalog(now, true), now);
    model.accept(SampleEvents.frontend(now, 3, 3, 100), now);
  }

  @Test
  void aStoreThatIsWellHasNoProblems() {
    healthy(NOW);

    StoreView store = model.snapshot(NOW);

    assertEquals(List.of(), store.problems());
    assertEquals("order-3", store.leader().orElseThrow().name());
    assertEquals("yes, up to 4,096", store.digests().text());
  }

  @Test
  void eachThingThatIsWrongIsNamed() {
    healthy(NOW);
    long later = NOW + 2 * SampleEvents.SECOND;
    Map<String, Object> other = SampleEvents.details("index", 4_096, "digest", "other");
    Event unequal = SampleEvents.order(later, 1, 0, 3, 5_000);
    unequal = with(unequal, "digests", List.of(other));
    model.accept(unequal, later);
    model.accept(SampleEvents.order(later, 2, 0, 3, 5_000), later);
    model.accept(SampleEvents.catalog(later, false), later);
    model.accept(with(SampleEvents.frontend(later, 0, 3, 100), "catalogAnswers", false), later);

    assertEquals(
        List.of(
            "order-3 is SILENT for 2.0 s",
            "no leader serves",
            "replicas are not equal: their digests of the log up to 4,096 differ"
                + " (order-1, order-2)",
            "the stock of catalog does not add up",
            "frontend-1 has no leader",
            "frontend-1 does not hear the catalog"),
        model.snapshot(later).problems());
  }

  private static Event with(Event report, String name, Object value) {
    Map<String, Object> details = new LinkedHashMap<>(report.details());
    details.put(name, value);
    return new Event(
        report.micros(),
        report.node(),
        report.startId(),
        report.kind(),
        report.from(),
        report.to(),
        report.id(),
        report.requestId(),
        details);
  }

  @Test
  void aReplicaThatOnlyItsLeaderKnowsIsMissing() {
    model.accept(SampleEvents.order(NOW, 1, 1, 3, 5_000), NOW);

    StoreView store = model.snapshot(NOW);

    assertEquals(Life.MISSING, store.member("order-3").orElseThrow().life());
    assertEquals(Life.MISSING, store.member("catalog").orElseThrow().life());
    assertTrue(store.problems().contains("order-2 is missing"));
    assertTrue(store.problems().contains("no front-end was heard"));
  }

  @Test
  void membersThatAreNotWatchedAreNotMissed() {
    StoreModel some = new StoreModel("1.0", Set.of("order-1"));
    some.accept(SampleEvents.order(NOW, 1, 1, 3, 5_000), NOW);

    assertEquals(1, some.snapshot(NOW).members().size());
  }

  @Test
  void whoSaidSoHasStoppedAndIsNotSilent() {
    healthy(NOW);
    model.accept(SampleEvents.event(NOW, "order-1", EventKind.STOPPING, "", Map.of()), NOW);

    assertEquals(
        Life.STOPPED,
        model.snapshot(NOW + 2 * SampleEvents.SECOND).member("order-1").orElseThrow().life());
    assertEquals(
        Life.SILENT,
        model.snapshot(NOW + 2 * SampleEvents.SECOND).member("order-2").orElseThrow().life());
  }

  @Test
  void ofTwoLeadersTheOneWithTheHigherTermCounts() {
    healthy(NOW);
    model.accept(SampleEvents.order(NOW, 2, 2, 5, 5_000), NOW);

    assertEquals("order-2", model.snapshot(NOW).leader().orElseThrow().name());
  }

  @Test
  void whatIsToldAgainToWhoComesLateIsKeptOnce() {
    Event event = SampleEvents.event(NOW, "order-1", EventKind.PROMISED, "", Map.of("term", 6L));

    assertTrue(model.accept(event, NOW));
    assertFalse(model.accept(event, NOW + SampleEvents.SECOND));
    assertEquals(1, model.snapshot(NOW).events().size());
  }

  @Test
  void aRestartedMemberBeginsAnewAndItsEarlierStartIsOver() {
    model.accept(SampleEvents.order(NOW, 1, 0, 3, 5_000), NOW);
    Event first = SampleEvents.order(NOW + 100, 1, 0, 3, 6_000);
    Event report = SampleEvents.order(NOW + 200, 1, 0, 3, 100);
    Event second =
        new Event(
            report.micros(), "order-1", "other", report.kind(), "", "", "", "", report.details());
    model.accept(second, NOW + 200);
    model.accept(first, NOW + 300);

    MemberState state = model.snapshot(NOW + 300).member("order-1").orElseThrow();
    assertEquals("other", state.startId());
    assertEquals(100, state.number("last"));
  }

  @Test
  void memoryIsBoundedAndRareEventsAreNotPushedOut() {
    model.accept(
        SampleEvents.event(NOW, "order-1", EventKind.PROMISED, "", Map.of("term", 6L)), NOW);
    for (int i = 0; i < 2 * StoreModel.MAX_EVENTS; i++) {
      model.accept(
          new Event(
              NOW + i, "order-1", "a", EventKind.PING, "", "order-2", "" + i, "k" + i, Map.of()),
          NOW + i);
    }
    for (int i = 0; i < 1_000; i++) {
      model.accept(
          SampleEvents.event(NOW, "front" + i, EventKind.PROMISED, "", Map.of("term", (long) i)),
          NOW);
    }

    StoreView store = model.snapshot(NOW + 1_000);
    assertTrue(store.events().size() <= 2 * StoreModel.MAX_EVENTS);
    assertEquals(EventKind.PROMISED, store.events().get(0).event().kind());
    assertEquals(StoreModel.MAX_TRAILS, store.trails().size());
    assertTrue(store.members().size() <= 140, () -> "" + store.members().size());
  }

  @Test
  void whatMembersLeaveOutIsCounted() {
    model.accept(
        SampleEvents.event(NOW, "order-1", EventKind.HIDDEN, "", Map.of("count", 12L)), NOW);
    model.accept(
        SampleEvents.event(NOW, "order-2", EventKind.HIDDEN, "", Map.of("count", 5L)), NOW);
    model.accept(
        SampleEvents.event(NOW, "frontend-1", EventKind.GAP, "", Map.of("count", 9L)), NOW);

    assertEquals(17, model.snapshot(NOW).hidden());
    assertEquals(9, model.snapshot(NOW).gaps());
  }

  @Test
  void anotherVersionARefusalAndUnknownLinesAreNoted() {
    model.accept(with(SampleEvents.order(NOW, 1, 0, 3, 5), "version", "2.0"), NOW);
    model.accept(with(SampleEvents.order(NOW, 2, 0, 3, 5), "format", 2L), NOW);
    model.accept(
        SampleEvents.event(
            NOW, "catalog", EventKind.REFUSED, "", Map.of("why", "there is no room")),
        NOW);
    model.unknown();

    assertEquals(
        List.of(
            "catalog does not answer the console: there is no room",
            "order-1 runs another version, 2.0; the console 1.0",
            "order-2 speaks format 2 of events, the console " + Watch.FORMAT,
            "1 line of kinds that this version of the console does not know"),
        model.snapshot(NOW).notices());
  }

  @Test
  void aFrontEndIsKnownByItsNameOnceItWasHeard() {
    assertEquals("frontend@beef", model.snapshot(NOW).names().of("frontend@beef"));
    model.accept(
        new Event(NOW, "frontend-1", "beef", EventKind.STARTED, "", "", "", "", Map.of()), NOW);

    assertEquals("frontend-1", model.snapshot(NOW).names().of("frontend@beef"));
  }

  @Test
  void timesAreByTheClockOfTheConsole() {
    SampleEvents.clock(model, "order-1", NOW, 5_000);
    model.accept(SampleEvents.event(NOW + 6_000, "order-1", EventKind.CUT, "", Map.of()), NOW);

    assertEquals(NOW + 1_000, model.snapshot(NOW).events().get(0).atMicros());
  }

  @Test
  void theRateIsThatOfTheLeadersCounterAndZeroWithoutALeader() {
    SampleEvents.failover(model);
    long end = NOW + 34 * SampleEvents.SECOND;
    double[] orders = model.snapshot(end).histories().orders();

    assertEquals(20_300, model.snapshot(end).ordersPerSecond(), 1);
    assertTrue(Double.isNaN(orders[20]), "before the beginning");
    assertTrue(orders[40] > 15_000);
    long later = end + 9 * SampleEvents.SECOND;
    model.accept(SampleEvents.order(later, 1, 0, 6, 5_000), later);
    assertEquals(0, model.snapshot(later).histories().orders()[59]);
  }

  @Test
  void nonsenseBreaksNothing() {
    List<Object> odd = new ArrayList<>(List.of("x", 7L, Map.of("index", "no number")));
    for (String name : List.of("digests", "followers", "answering", "routes", "term")) {
      for (String node : List.of("order-1", "frontend-1", "catalog", "order-x", "?", "order-0")) {
        model.accept(SampleEvents.event(NOW, node, EventKind.REPORT, "", Map.of(name, odd)), NOW);
      }
    }
    for (EventKind kind : EventKind.values()) {
      model.accept(SampleEvents.event(NOW, "order-1", kind, "", Map.of()), NOW);
    }

    Ui ui = new Ui(true, ZoneOffset.UTC, "console");
    assertEquals(24, ui.draw(model.snapshot(NOW), "", 80, 24).size());
    assertFalse(model.snapshot(NOW).problems().isEmpty());
  }
}
