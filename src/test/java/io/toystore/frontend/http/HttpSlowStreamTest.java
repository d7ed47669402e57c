package io.toystore.frontend.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.frontend.http.EventClient.Told;
import io.toystore.observe.core.EventKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Streams whose clients do not read, by the JDK's selector. */
class HttpSlowStreamTest {
  private static final int TINY_BUFFER = 4_096;
  private static final int LINE_BYTES = 1_000;
  private static final int RING_BYTES = 256 << 10;
  private static final int HISTORY_BYTES = 64 << 10;
  private static final int MAX_STREAMS = 64;

  /** What is written to a stream and not taken, and one batch and its last line beyond it. */
  private static final int QUEUE_BYTES = (64 << 10) + 8_192 + 2 * LINE_BYTES;

  HttpHarness open(long stallMillis) throws Exception {
    return open(stallMillis, false);
  }

  static HttpHarness open(long stallMillis, boolean epoll) throws Exception {
    return new HttpHarness(
        HttpHarness.settings("rest", 30_000, 3_600, 100, null),
        new StreamSettings(
            MAX_STREAMS, RING_BYTES, 1 << 14, HISTORY_BYTES, stallMillis, 60_000, 60_000),
        epoll);
  }

  private static boolean metric(HttpHarness store, String regex) throws IOException {
    return store.get("/metrics").body().lines().anyMatch(line -> line.matches(regex));
  }

  private static void awaitOverwritten(HttpHarness store) {
    Awaitility.await()
        .until(() -> metric(store, "toystore_http_event_lines_overwritten_total [1-9].*"));
  }

  /** Tells this many lines a kilobyte long, after those before. */
  private static long tell(FakeMember member, long from, long count) {
    member.tell(FakeMember.numbered(from, from + count, LINE_BYTES - 100));
    return from + count;
  }

  @Test
  void aSlowClientIsToldHowMuchItMissedAndThenGoesOn() throws Exception {
    try (HttpHarness store = open(60_000);
        EventClient client = EventClient.unread(store, TINY_BUFFER, "?level=3")) {
      FakeMember member = new FakeMember(store.bus());
      member.awaitWatch(watch -> watch.getInteger("level") == 3);
      long told = 0;
      while (told < 2_000) {
        told = tell(member, told, 200);
      }
      awaitOverwritten(store);
      member.tell(FakeMember.numbered(told, told + 1, 0));
      long next = 0;
      long id = -1;
      long gaps = 0;
      while (next <= told) {
        Told event = client.next();
        if (event.kind().equals("gap")) {
          gaps++;
          next += event.count();
          id += event.count();
        } else {
          assertEquals(next, Long.parseLong(event.text().replace("x", "")));
          next++;
          id = id < 0 ? event.id() : id + 1;
        }
        assertEquals(id, event.id());
      }
      assertEquals(1, gaps);
    }
  }

  @Test
  void aClientThatTakesNothingLosesItsStreamAndItsConnection() throws Exception {
    try (HttpHarness store = open(200);
        EventClient dead = EventClient.unread(store, TINY_BUFFER, "?level=3");
        EventClient alive = EventClient.open(store, "")) {
      FakeMember member = new FakeMember(store.bus());
      member.awaitWatch(watch -> watch.getInteger("level") == 3);
      for (long told = 0; told < 1_000; ) {
        told = tell(member, told, 200);
      }
      Awaitility.await().until(() -> store.streams() == 1);
      assertTrue(metric(store, "toystore_http_event_streams_stalled_total 1"));
      Awaitility.await().until(() -> metric(store, "toystore_http_connections 2"));
      assertThrows(
          IOException.class,
          () -> {
            while (true) {
              dead.next();
            }
          });
      member.tell(FakeMember.line(EventKind.ROLE, "leader"));
      assertEquals("leader", alive.next().text());
    }
  }

  @Test
  void clientsThatTakeNothingHoldUpNoStop() throws Exception {
    try (HttpHarness store = open(60_000);
        EventClient client = EventClient.unread(store, TINY_BUFFER, "?level=3")) {
      FakeMember member = new FakeMember(store.bus());
      member.awaitWatch(watch -> watch.getInteger("level") == 3);
      for (long told = 0; told < 1_000; ) {
        told = tell(member, told, 200);
      }
      awaitOverwritten(store);
      HttpHarness.await(store.stop());
      assertThrows(
          IOException.class,
          () -> {
            while (true) {
              client.next();
            }
          });
    }
  }

  @Test
  void howeverMuchIsToldWhatIsKeptIsBounded() throws Exception {
    List<EventClient> clients = new ArrayList<>();
    try (HttpHarness store = open(60_000)) {
      try {
        for (int i = 0; i < MAX_STREAMS; i++) {
          clients.add(EventClient.unread(store, TINY_BUFFER, "?level=3"));
        }
        tellTenMegabytes(store);
      } finally {
        for (EventClient client : clients) {
          client.close();
        }
      }
    }
  }

  private static void tellTenMegabytes(HttpHarness store) throws Exception {
    Awaitility.await().until(() -> store.streams() == MAX_STREAMS);
    FakeMember member = new FakeMember(store.bus());
    member.awaitWatch(watch -> watch.getInteger("level") == 3);
    long bound = RING_BYTES + HISTORY_BYTES + MAX_STREAMS * QUEUE_BYTES;
    long most = 0;
    for (long told = 0; told < 10_000; ) {
      told = tell(member, told, 100);
      most = Math.max(most, store.streamBytes());
      assertTrue(most <= bound, most + " bytes are kept, more than " + bound);
    }
    awaitOverwritten(store);
    assertTrue(store.streamBytes() <= bound);
    assertTrue(most > RING_BYTES, "only " + most + " bytes were kept");
    assertEquals(MAX_STREAMS, store.streams());
  }
}
