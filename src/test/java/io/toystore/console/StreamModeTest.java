package io.toystore.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.console.core.Expression;
import io.toystore.console.core.SampleEvents;
import io.toystore.console.core.StoreModel;
import io.toystore.observe.EventJson;
import io.toystore.observe.core.Event;
import io.toystore.observe.core.EventKind;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** With a clock that the test moves. */
class StreamModeTest {
  private static final long START = SampleEvents.START;
  private static final OptionalInt GOES_ON = OptionalInt.empty();
  private static final OptionalInt WELL = OptionalInt.of(0);
  private static final OptionalInt NOT_SO = OptionalInt.of(1);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final StoreModel model = new StoreModel("1.0", Set.of());

  private StreamMode mode(
      StreamMode.Lines lines, Set<EventKind> kinds, boolean once, String until, long timeout) {
    return new StreamMode(
        new Output(new PrintStream(out, true, StandardCharsets.UTF_8)),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        model.names(),
        lines,
        kinds,
        once,
        Optional.ofNullable(until).map(Expression::parse),
        timeout,
        true,
        ZoneOffset.UTC);
  }

  private StreamMode once(long timeoutMillis) {
    return mode(StreamMode.Lines.NONE, Set.of(), true, null, timeoutMillis);
  }

  private StreamMode until(String expression, long timeoutMillis) {
    return mode(StreamMode.Lines.NONE, Set.of(), false, expression, timeoutMillis);
  }

  private StreamMode lines(StreamMode.Lines lines, EventKind... kinds) {
    return mode(lines, Set.of(kinds), false, null, 0);
  }

  /** Order-3 leads; it and others report now. */
  private void report(long now, int... replicas) {
    for (int replica : replicas) {
      model.accept(SampleEvents.order(now, replica, 3, 7, 2_060), now);
    }
    model.accept(SampleEvents.catalog(now, true), now);
    model.accept(SampleEvents.frontend(now, 3, 7, 1_000), now);
  }

  private OptionalInt look(StreamMode mode, long now) {
    return mode.look(model.snapshot(now));
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void onceWaitsUntilEverybodyHasReportedAndFindsAWellStoreWell() {
    StreamMode once = once(10_000);
    assertEquals(GOES_ON, look(once, START - 1));
    report(START, 1, 2, 3);
    assertEquals(GOES_ON, look(once, START));
    report(START + 1_400_000, 1, 2, 3);
    assertEquals(GOES_ON, look(once, START + 1_499_999));
    assertEquals("", out());

    assertEquals(WELL, look(once, START + 1_500_000));
    assertTrue(out().contains("order-3"), out());
    assertEquals("", err());
  }

  @Test
  void onceMissesAReplicaThatWasNeverHeard() {
    StreamMode once = once(10_000);
    report(START, 2, 3);
    look(once, START);
    report(START + 1_400_000, 2, 3);

    assertEquals(NOT_SO, look(once, START + 1_500_000));
    assertTrue(out().contains("order-1 is missing"), out());
  }

  @Test
  void onceFindsAReplicaThatHasFallenSilent() {
    StreamMode once = once(10_000);
    report(START, 1, 2, 3);
    look(once, START);
    report(START + 1_400_000, 2, 3);

    assertEquals(NOT_SO, look(once, START + 1_500_001));
    assertTrue(out().contains("order-1 is SILENT"), out());
  }

  @Test
  void onceShowsWhatItHasWhenTheTimeIsUp() {
    StreamMode once = once(1_000);
    look(once, START - 1);
    report(START, 1, 2, 3);
    look(once, START);

    assertEquals(WELL, look(once, START + 999_999));
    assertTrue(out().contains("order-3"), out());
  }

  @Test
  void whereNoStoreIsHeardTheTimeIsUpWithTheReason() {
    StreamMode once = once(10_000);
    once.connection("waiting for a store at http://shop: no connection");
    once.connection("waiting for a store at http://shop: no connection");
    assertEquals(GOES_ON, look(once, START));
    assertEquals(GOES_ON, look(once, START + 9_999_999));

    assertEquals(NOT_SO, look(once, START + 10_000_000));
    assertEquals(
        """
        toystore: waiting for a store at http://shop: no connection
        toystore: after 10.0 s no store was heard: waiting for a store at http://shop: no connection
        """,
        err());
    assertEquals("", out());
  }

  @Test
  void untilEndsAsSoonAsItHolds() {
    StreamMode until = until("leader=3 and term>6", 0);
    assertEquals(GOES_ON, look(until, START));
    report(START, 3);

    assertEquals(WELL, look(until, START + 1));
    assertEquals("leader is 3, term is 7\n", out());
  }

  @Test
  void untilSaysWhatWasSoWhenTheTimeIsUp() {
    StreamMode until = until("leader!=3", 5_000);
    report(START, 3);
    assertEquals(GOES_ON, look(until, START));
    report(START + 4_900_000, 3);
    assertEquals(GOES_ON, look(until, START + 4_999_999));

    assertEquals(NOT_SO, look(until, START + 5_000_000));
    assertEquals("toystore: after 5.0 s \"leader!=3\" does not hold: leader is 3\n", err());
    assertEquals("", out());
  }

  @Test
  void reportsAndClocksArePrintedOnlyWhenTheyAreNamed() {
    Event report = SampleEvents.catalog(START, true);
    Event clock = SampleEvents.event(START, "catalog", EventKind.CLOCK, "", SampleEvents.details());
    Event role = SampleEvents.event(START, "order-1", EventKind.ROLE, "", SampleEvents.details());
    StreamMode all = lines(StreamMode.Lines.JSON);
    StreamMode reports = lines(StreamMode.Lines.JSON, EventKind.REPORT);

    for (Event event : List.of(report, clock, role)) {
      all.event(event, "all " + event.kind());
      reports.event(event, "named " + event.kind());
    }

    assertEquals("named REPORT\nall ROLE\n", out());
  }

  @Test
  void whatAnotherVersionSaysIsPassedOnAsJsonOnly() {
    String line = "{\"t\":1,\"n\":\"order-1\",\"k\":\"news\"}";

    lines(StreamMode.Lines.JSON).unknown(line);
    lines(StreamMode.Lines.JSON).unknown("no JSON");
    lines(StreamMode.Lines.JSON, EventKind.ROLE).unknown(line);
    lines(StreamMode.Lines.PLAIN).unknown(line);

    assertEquals(line + "\n", out());
  }

  @Test
  void aLineNamesAFrontendThatHasReportedMeanwhile() {
    StreamMode plain = lines(StreamMode.Lines.PLAIN);
    Event step =
        SampleEvents.step(
            START,
            "order-2",
            EventKind.PURCHASE,
            "frontend@" + SampleEvents.startId("frontend-1"),
            "");
    plain.event(step, EventJson.encode(step));
    report(START, 3);
    plain.event(step, EventJson.encode(step));

    List<String> lines = out().lines().toList();
    assertTrue(lines.get(0).contains("from=frontend@"), out());
    assertTrue(lines.get(1).contains("from=frontend-1 "), out());
  }

  private static Event refusal(long micros, int index) {
    String text = "term 6, the logs differ, try after " + index + "@3";
    return new Event(
        micros,
        "order-2",
        "a2",
        EventKind.APPEND_REFUSED,
        "order-3",
        "",
        "6/" + index,
        "",
        SampleEvents.details("text", text));
  }

  @Test
  void repeatedEventsAreOnePlainLineASecond() {
    StreamMode plain = lines(StreamMode.Lines.PLAIN);
    for (int i = 1; i <= 38; i++) {
      plain.event(refusal(START + i * 1_000, i), "");
    }
    look(plain, START + 100_000);
    look(plain, START + 1_099_999);
    assertEquals(1, out().lines().count(), out());

    look(plain, START + 1_100_000);
    look(plain, START + 9_000_000);

    List<String> lines = out().lines().toList();
    assertEquals(2, lines.size(), out());
    assertTrue(lines.get(0).startsWith("t=2025-11-30T14:02:00.001Z "), out());
    assertTrue(lines.get(1).startsWith("t=2025-11-30T14:02:00.038Z "), out());
    assertTrue(lines.get(1).contains(" times=37 says="), out());
    assertTrue(lines.get(1).endsWith(" 38@3\""), out());
  }

  @Test
  void whatIsHeldIsPrintedAtTheEndInTheOrderOfTimeAndOnce() {
    StreamMode plain = lines(StreamMode.Lines.PLAIN);
    Event pause =
        SampleEvents.event(START + 5, "order-1", EventKind.PAUSED, "", SampleEvents.details());
    plain.event(pause, "");
    plain.event(pause, "");
    plain.event(refusal(START + 1, 1), "");
    plain.event(refusal(START + 2, 2), "");
    plain.end();
    plain.end();
    plain.event(refusal(START + 3, 3), "");

    List<String> lines = out().lines().toList();
    assertEquals(4, lines.size(), out());
    assertTrue(lines.get(2).contains(" 2@3"), out());
    assertTrue(lines.get(3).contains(" k=paused"), out());
  }

  @Test
  void stepsOfOrdersAreNeverHeld() {
    StreamMode plain = lines(StreamMode.Lines.PLAIN);
    Event asked = SampleEvents.step(START, "frontend-1", EventKind.ASKED, "", "", "text", "3 Tux");
    plain.event(asked, "");
    plain.event(asked, "");

    assertEquals(2, out().lines().count(), out());
  }

  @Test
  void jsonHasEveryEvent() {
    StreamMode json = lines(StreamMode.Lines.JSON);
    for (int i = 1; i <= 3; i++) {
      json.event(refusal(START + i, i), "line " + i);
    }

    assertEquals("line 1\nline 2\nline 3\n", out());
  }
}
