package io.toystore.frontend.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.frontend.http.EventClient.Told;
import io.toystore.frontend.http.HttpHarness.Answer;
import io.toystore.frontend.http.HttpHarness.Wire;
import io.toystore.observe.core.EventKind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /events} over real connections, before members that tell what a test wants. */
class HttpEventsTest {
  private static final String AUTH = "Authorization: Bearer " + HttpHarness.TOKEN;

  /** Nothing of this is reached while a test runs. */
  private static final StreamSettings ROOMY =
      new StreamSettings(64, 1 << 20, 1 << 10, 1 << 18, 60_000, 60_000, 60_000);

  /** At most two streams, and a ring of eight lines. */
  private static final StreamSettings SMALL =
      new StreamSettings(2, 1 << 20, 8, 1 << 18, 60_000, 60_000, 1);

  private static HttpHarness open(StreamSettings streams) throws Exception {
    return new HttpHarness(HttpHarness.REST, streams, false);
  }

  private static HttpHarness listening(String host, String token) throws Exception {
    HttpSettings settings =
        new HttpSettings(host, 0, "rest", 1024, 5_000, 60, 100, 1_000, token, 50, 3);
    return new HttpHarness(settings, ROOMY, false);
  }

  private static void awaitStreams(HttpHarness store, int count) {
    Awaitility.await().until(() -> store.streams() == count);
  }

  private static void awaitMetric(HttpHarness store, String line) {
    Awaitility.await().until(() -> store.get("/metrics").body().contains(line + "\n"));
  }

  @Test
  void aStreamBeginsWithTheTimeAfterWhichToComeBack() throws Exception {
    try (HttpHarness store = open(ROOMY);
        EventClient client = EventClient.open(store, "/")) {
      Answer head = client.head();
      assertEquals(200, head.status());
      assertEquals("text/event-stream", head.header("content-type"));
      assertEquals("no-cache, no-transform", head.header("cache-control"));
      assertEquals("no", head.header("x-accel-buffering"));
      assertEquals("nosniff", head.header("x-content-type-options"));
      Matcher block =
          Pattern.compile(": events of a toy store\nretry: (\\d+)\nid: \\d+")
              .matcher(client.block());
      assertTrue(block.matches());
      int retry = Integer.parseInt(block.group(1));
      assertTrue(retry >= 1_000 && retry <= 3_000, "retry: " + retry);
    }
  }

  @Test
  void eachEventIsToldWithItsNumber() throws Exception {
    try (HttpHarness store = open(ROOMY);
        EventClient client = EventClient.open(store, "")) {
      FakeMember member = new FakeMember(store.bus());
      String role = FakeMember.line(EventKind.ROLE, "🧸 leader");
      member.tell(role, FakeMember.line(EventKind.REPORT, "a report"));
      Told first = client.next();
      assertEquals(new JsonObject(role), first.event());
      Told second = client.next();
      assertEquals("a report", second.text());
      assertEquals(first.id() + 1, second.id());
    }
  }

  @Test
  void clocksAreTheFrontEndsOwnAndRefusalsAreEverybodys() throws Exception {
    try (HttpHarness store = open(ROOMY);
        EventClient client = EventClient.open(store, "?kinds=force")) {
      FakeMember member = new FakeMember(store.bus());
      member.tell(
          FakeMember.line(EventKind.CLOCK, "not for streams"),
          FakeMember.line(EventKind.REFUSED, "eight observers"),
          FakeMember.line(EventKind.HIDDEN, "3"));
      assertEquals("refused", client.next().kind());
      assertEquals("hidden", client.next().kind());
    }
  }

  // ---- what is asked of members ----

  @Test
  void allStreamsAreOneObserverThatAsksForWhatTheyWantTogether() throws Exception {
    try (HttpHarness store = open(ROOMY)) {
      FakeMember member = new FakeMember(store.bus());
      try (EventClient one =
          EventClient.open(store, "?level=2&kinds=role,purchase&members=order-1&sample=255")) {
        JsonObject first = member.awaitWatch(watch -> watch.getInteger("level") == 2);
        assertEquals(new JsonArray().add("role").add("purchase"), first.getJsonArray("kinds"));
        assertEquals(new JsonArray().add("order-1"), first.getJsonArray("members"));
        assertEquals(255, first.getInteger("mask"));
        EventClient other = EventClient.open(store, "?kinds=force&members=order-2&sample=15");
        JsonObject both = member.awaitWatch(watch -> watch.getInteger("level") == 3);
        assertEquals(first.getString("id"), both.getString("id"));
        assertEquals(
            new JsonArray().add("role").add("purchase").add("force"), both.getJsonArray("kinds"));
        assertEquals(new JsonArray().add("order-1").add("order-2"), both.getJsonArray("members"));
        assertEquals(15, both.getInteger("mask"));
        EventClient all = EventClient.open(store, "?level=3&sample=1");
        JsonObject three = member.awaitWatch(watch -> watch.getInteger("mask") == 1);
        assertEquals(new JsonArray(), three.getJsonArray("kinds"));
        assertEquals(new JsonArray(), three.getJsonArray("members"));
        all.close();
        other.close();
        JsonObject again = member.awaitWatch(watch -> watch.getInteger("mask") == 255);
        assertEquals(first.getJsonArray("kinds"), again.getJsonArray("kinds"));
        assertEquals(first.getString("id"), again.getString("id"));
        assertEquals(200, one.head().status());
      }
    }
  }

  @Test
  void eachStreamHasWhatItAskedForAlone() throws Exception {
    try (HttpHarness store = open(ROOMY);
        EventClient sampled = EventClient.open(store, "?level=2&sample=1");
        EventClient forces = EventClient.open(store, "?kinds=force");
        EventClient catalog = EventClient.open(store, "?members=catalog")) {
      FakeMember member = new FakeMember(store.bus());
      member.awaitWatch(watch -> watch.getInteger("level") == 3);
      // "b" has an even hash, "a" an odd one.
      member.tell(
          FakeMember.line("order-1", EventKind.PURCHASE, "b", "a", "1"),
          FakeMember.line("order-1", EventKind.PURCHASE, "a", "b", "2"),
          FakeMember.line("order-1", EventKind.FORCE, "", "", "3"),
          FakeMember.line("order-1", EventKind.ROLE, "", "", "4"),
          FakeMember.line("catalog", EventKind.RESTOCKED, "", "", "5"),
          FakeMember.line("catalog", EventKind.FORCE, "", "", "6"));
      assertEquals("2", sampled.next().text());
      assertEquals("4", sampled.next().text());
      assertEquals("5", sampled.next().text());
      assertEquals("3", forces.next().text());
      assertEquals("6", forces.next().text());
      assertEquals("5", catalog.next().text());
    }
  }

  @Test
  void afterTheLastStreamNobodyIsAskedUntilTheNext() throws Exception {
    try (HttpHarness store = open(SMALL)) {
      FakeMember member = new FakeMember(store.bus());
      EventClient first = EventClient.open(store, "");
      long observer = member.observer();
      first.close();
      member.awaitGone(observer);
      try (EventClient second = EventClient.open(store, "")) {
        JsonObject watch = member.awaitWatch(w -> FakeMember.observer(w) != observer);
        member.tell(FakeMember.line(EventKind.ROLE, "leader"));
        assertEquals("leader", second.next().text());
        assertNotEquals(observer, FakeMember.observer(watch));
      }
    }
  }

  @Test
  void aStreamThatComesBackSoonFindsTheSameObserver() throws Exception {
    try (HttpHarness store = open(ROOMY)) {
      FakeMember member = new FakeMember(store.bus());
      EventClient first = EventClient.open(store, "");
      long observer = member.observer();
      first.close();
      awaitStreams(store, 0);
      try (EventClient second = EventClient.open(store, "?level=2")) {
        JsonObject watch = member.awaitWatch(w -> w.getInteger("level") == 2);
        assertEquals(observer, FakeMember.observer(watch));
        assertEquals(200, second.head().status());
      }
    }
  }

  // ---- where a stream begins ----

  @Test
  void whoComesLateSeesTheRareEventsThatWere() throws Exception {
    try (HttpHarness store = open(SMALL);
        EventClient first = EventClient.open(store, "?level=3")) {
      FakeMember member = new FakeMember(store.bus());
      member.tell(FakeMember.line(EventKind.ROLE, "leader"), FakeMember.line(EventKind.CUT, "x"));
      member.tell(FakeMember.numbered(0, 20, 0));
      Told last = first.next();
      while (!"19".equals(last.text())) {
        last = first.next();
      }
      try (EventClient late = EventClient.open(store, "?level=3&kinds=role,force")) {
        assertEquals("leader", late.next().text());
        member.tell(FakeMember.numbered(20, 21, 0));
        Told live = late.next();
        assertEquals("20", live.text());
        assertEquals(last.id() + 1, live.id());
      }
    }
  }

  @Test
  void aStreamGoesOnWhereItEnded() throws Exception {
    try (HttpHarness store = open(ROOMY);
        EventClient other = EventClient.open(store, "?level=3")) {
      FakeMember member = new FakeMember(store.bus());
      long seen;
      try (EventClient client = EventClient.open(store, "?level=3")) {
        member.tell(FakeMember.numbered(0, 3, 0));
        client.next();
        seen = client.next().id();
      }
      awaitStreams(store, 1);
      member.tell(FakeMember.numbered(3, 5, 0));
      try (EventClient again = EventClient.open(store, "?level=3", "Last-Event-ID: " + seen)) {
        for (int i = 2; i < 5; i++) {
          Told told = again.next();
          assertEquals(Integer.toString(i), told.text());
          assertEquals(seen + i - 1, told.id());
        }
      }
      assertEquals("0", other.next().text());
    }
  }

  @Test
  void aStreamThatComesBackTooLateIsToldHowMuchItMissed() throws Exception {
    try (HttpHarness store = open(SMALL);
        EventClient other = EventClient.open(store, "?level=3")) {
      FakeMember member = new FakeMember(store.bus());
      member.tell(FakeMember.numbered(0, 1, 0));
      long seen = other.next().id();
      member.tell(FakeMember.numbered(1, 21, 0));
      while (!"20".equals(other.next().text())) {
        // All were told.
      }
      try (EventClient again = EventClient.open(store, "?level=3", "Last-Event-ID: " + seen)) {
        Told gap = again.next();
        assertEquals("gap", gap.kind());
        assertEquals(HttpHarness.NODE, gap.event().getString("n"));
        assertEquals(HttpHarness.START_ID, gap.event().getString("i"));
        assertEquals(12, gap.count());
        assertEquals(seen + 12, gap.id());
        assertEquals("13", again.next().text());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "9223372036854775807", "99999999999999999999", "-1", "x", ""})
  void aStreamOfAnotherFrontEndIsToldThatNobodyKnowsWhatItMissed(String id) throws Exception {
    try (HttpHarness store = open(ROOMY);
        EventClient client = EventClient.open(store, "", "Last-Event-ID: " + id)) {
      FakeMember member = new FakeMember(store.bus());
      Told gap = client.next();
      assertEquals("gap", gap.kind());
      assertNull(gap.event().getJsonObject("d"));
      member.tell(FakeMember.line(EventKind.ROLE, "leader"));
      assertEquals("leader", client.next().text());
    }
  }

  // ---- how streams live and end ----

  @Test
  void aStreamIsKeptAliveByComments() throws Exception {
    StreamSettings chatty = new StreamSettings(2, 1 << 20, 8, 1 << 18, 60_000, 1, 1);
    try (HttpHarness store = open(chatty);
        EventClient client = EventClient.open(store, "?kinds=role")) {
      FakeMember member = new FakeMember(store.bus());
      String begun = client.block();
      long before = Long.parseLong(begun.substring(begun.indexOf("id: ") + 4));
      // Of what it does not want it has nothing but the number.
      member.tell(FakeMember.line(EventKind.CUT, "x"));
      String now = ": still here\nid: " + (before + 1);
      while (!client.block().equals(now)) {
        // The event was not there yet.
      }
    }
  }

  @Test
  void aStreamIsNoIdleConnection() throws Exception {
    HttpSettings impatient = HttpHarness.settings("rest", 300, 1, 100, null);
    try (HttpHarness store = new HttpHarness(impatient, ROOMY, false);
        EventClient client = EventClient.open(store, "");
        Wire idle = store.open()) {
      FakeMember member = new FakeMember(store.bus());
      assertTrue(idle.closedByServer());
      try (Wire again = store.open()) {
        assertTrue(again.closedByServer());
      }
      member.tell(FakeMember.line(EventKind.ROLE, "leader"));
      assertEquals("leader", client.next().text());
    }
  }

  @Test
  void moreStreamsThanTheBoundAreRefused() throws Exception {
    try (HttpHarness store = open(SMALL);
        EventClient first = EventClient.open(store, "")) {
      EventClient second = EventClient.open(store, "");
      Answer refused = store.get("/events");
      assertEquals(503, refused.status());
      assertEquals("1", refused.header("retry-after"));
      assertEquals("application/json", refused.header("content-type"));
      assertEquals(
          "{\"error\":{\"code\":503,\"message\":\"2 streams of events are open, and this front-end"
              + " serves no more: try again later, or at another front-end\"}}",
          refused.body());
      assertEquals(200, store.send("HEAD", "/events", "").status());
      second.close();
      awaitStreams(store, 1);
      try (EventClient third = EventClient.open(store, "")) {
        assertEquals(200, third.head().status());
        assertEquals(200, first.head().status());
      }
    }
  }

  @Test
  void aClientThatGoesFreesItsStream() throws Exception {
    try (HttpHarness store = open(ROOMY)) {
      EventClient closed = EventClient.open(store, "");
      EventClient crashed = EventClient.open(store, "");
      EventClient halfClosed = EventClient.open(store, "");
      awaitStreams(store, 3);
      closed.close();
      awaitStreams(store, 2);
      crashed.wire.reset();
      awaitStreams(store, 1);
      halfClosed.wire.sendNoMore();
      assertTrue(halfClosed.block().startsWith(": events"));
      assertNull(halfClosed.block());
      assertTrue(halfClosed.wire.closedByServer());
      awaitStreams(store, 0);
      store.awaitNoOtherConnection();
    }
  }

  @Test
  void aClientThatHasSaidAtOnceThatItSendsNothingMoreHasNoStream() throws Exception {
    try (HttpHarness store = open(ROOMY);
        Wire wire = store.open()) {
      wire.send(
          "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\nGET /events HTTP/1.1\r\nHost: a\r\n\r\n");
      wire.sendNoMore();
      assertEquals(200, wire.answer().status());
      assertEquals(200, wire.answer().status());
      store.awaitNoOtherConnection();
      assertEquals(0, store.streams());
    }
  }

  @Test
  void aStopEndsTheStreamsAndDoesNotWaitForThem() throws Exception {
    // A stop that waited for them would take longer than the test waits for it.
    HttpSettings patient = HttpHarness.settings("rest", 30_000, 3_600, 100, null);
    try (HttpHarness store = new HttpHarness(patient, ROOMY, false);
        EventClient one = EventClient.open(store, "");
        EventClient other = EventClient.open(store, "?level=3")) {
      FakeMember member = new FakeMember(store.bus());
      long observer = member.observer();
      HttpHarness.await(store.stop());
      for (EventClient client : List.of(one, other)) {
        assertTrue(client.block().startsWith(": events"));
        assertNull(client.block());
        assertTrue(client.wire.closedByServer());
      }
      assertEquals(0, store.streams());
      member.awaitGone(observer);
    }
  }

  @Test
  void aFrontEndThatStopsBeginsNoStream() throws Exception {
    try (HttpHarness store = open(ROOMY);
        Wire wire = store.open()) {
      wire.send("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n");
      wire.answer();
      var stopped = store.stop();
      assertEquals(0, store.streams(), "asked on the event loop, after the stop has begun there");
      wire.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
      Answer answer = wire.answer();
      assertEquals(503, answer.status());
      assertEquals("close", answer.header("connection"));
      HttpHarness.await(stopped);
    }
  }

  // ---- as every route ----

  @Test
  void headOpensNoStream() throws Exception {
    try (HttpHarness store = open(ROOMY);
        Wire wire = store.open()) {
      for (int i = 0; i < 2; i++) {
        wire.send("HEAD /events?level=2 HTTP/1.1\r\nHost: a\r\n\r\n");
        Answer head = wire.answer(true);
        assertEquals(200, head.status());
        assertEquals("text/event-stream", head.header("content-type"));
        assertEquals("no-cache, no-transform", head.header("cache-control"));
      }
      assertEquals(0, store.streams());
      assertEquals(400, store.send("HEAD", "/events?level=4", "").status());
    }
  }

  @ParameterizedTest
  @CsvSource({"rest,400", "seed,200"})
  void aWrongParameterIsNamed(String dialect, int status) throws Exception {
    try (HttpHarness store = new HttpHarness(HttpHarness.settings(dialect))) {
      Answer answer = store.get("/events?level=4");
      assertEquals(status, answer.status());
      assertEquals(
          "{\"error\":{\"code\":400,\"message\":\"level must be 1, 2 or 3\"}}", answer.body());
      assertTrue(store.get("/events?kinds=a").body().contains("kinds has \\\"a\\\": it must be"));
      assertEquals(0, store.streams());
    }
  }

  @Test
  void anOldClientHasAStreamWithoutChunks() throws Exception {
    try (HttpHarness store = open(ROOMY);
        Wire wire = store.open()) {
      wire.send("GET /events HTTP/1.0\r\n\r\n");
      Answer head = wire.answer();
      assertEquals(200, head.status());
      assertFalse(head.headers().containsKey("transfer-encoding"));
      assertEquals(": events of a toy store", wire.line());
    }
  }

  @Test
  void beyondThisMachineStreamsAreForOperatorsIfThereAreAny() throws Exception {
    try (HttpHarness store = listening("0.0.0.0", HttpHarness.TOKEN)) {
      Answer anonymous = store.get("/events");
      assertEquals(401, anonymous.status());
      assertEquals("Bearer realm=\"toystore\"", anonymous.header("www-authenticate"));
      assertEquals(401, store.send("HEAD", "/events", "").status());
      assertEquals(403, store.get("/events", "Authorization: Bearer wrong-token").status());
      assertEquals(405, store.post("/events", "").status());
      assertEquals(0, store.streams());
      try (EventClient client = EventClient.open(store, "", AUTH)) {
        assertEquals(200, client.head().status());
      }
    }
    for (HttpHarness open :
        List.of(listening("0.0.0.0", null), listening("localhost", HttpHarness.TOKEN))) {
      try (open;
          EventClient client = EventClient.open(open, "")) {
        assertEquals(200, client.head().status());
      }
    }
  }

  @Test
  void streamsAreCountedAndNotTimed() throws Exception {
    try (HttpHarness store = open(SMALL)) {
      EventClient first = EventClient.open(store, "");
      EventClient second = EventClient.open(store, "");
      store.get("/events");
      store.get("/events?level=9");
      awaitMetric(store, "toystore_http_event_streams 2");
      awaitMetric(store, "toystore_http_event_streams_refused_total 1");
      first.close();
      second.close();
      awaitMetric(store, "toystore_http_event_streams 0");
      String metrics = store.get("/metrics").body();
      for (String line :
          List.of(
              "toystore_http_requests_total{route=\"events\",status=\"2xx\"} 2",
              "toystore_http_requests_total{route=\"events\",status=\"4xx\"} 1",
              "toystore_http_requests_total{route=\"events\",status=\"5xx\"} 1",
              "toystore_http_event_streams_stalled_total 0",
              "toystore_http_event_lines_overwritten_total 0")) {
        assertTrue(metrics.contains(line + "\n"), () -> line + " is not in\n" + metrics);
      }
      assertFalse(metrics.contains("toystore_http_request_seconds_count{route=\"events\""));
    }
  }
}
