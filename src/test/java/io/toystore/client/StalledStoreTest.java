package io.toystore.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.client.core.OpenLoop;
import io.toystore.client.core.RequestKind;
import io.toystore.client.core.RequestResult;
import io.toystore.client.core.ScheduleFigures;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/**
 * A store that answers within 1 ms and is stopped for 5 s in the middle of 12 s of load, in
 * simulated time: what service times hide and response times show.
 */
class StalledStoreTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final int PER_SECOND = 500;
  private static final long STOPPED = 4 * SECOND;
  private static final long CONTINUED = 9 * SECOND;

  /** A request in flight. */
  private record InFlight(OpenLoop.Turn turn, long sent, long answered) {}

  private final Measurements measurements = new Measurements();
  private ScheduleFigures pace;

  private static long answered(long sent) {
    return STOPPED <= sent && sent < CONTINUED ? CONTINUED + MILLI : sent + MILLI;
  }

  /** Every second visit buys. */
  private void load(int clients) {
    OpenLoop loop = new OpenLoop(PER_SECOND, clients, 1_000_000, 12 * SECOND);
    PriorityQueue<InFlight> inFlight =
        new PriorityQueue<>(Comparator.comparingLong(InFlight::answered));
    int visits = 0;
    long now = 0;
    while (!loop.isOver()) {
      Optional<OpenLoop.Turn> turn = loop.next(now);
      if (turn.isPresent()) {
        inFlight.add(new InFlight(turn.get(), now, answered(now)));
        continue;
      }
      long wait = loop.nanosToNext(now);
      InFlight first = inFlight.peek();
      if (first == null || wait >= 0 && now + wait < first.answered) {
        now += wait;
        continue;
      }
      inFlight.remove();
      now = first.answered;
      boolean isLookUp = first.turn.begins();
      RequestKind kind = isLookUp ? RequestKind.LOOKUP : RequestKind.PURCHASE;
      measurements.ended(kind, RequestResult.OK, now - first.sent);
      measurements.responded(kind, now - first.turn.dueNanos());
      if (isLookUp && visits++ % 2 == 0) {
        loop.wantsToBuy(first.turn.client(), now);
      } else {
        loop.leaves(first.turn.client(), now);
      }
    }
    pace = loop.pace(now);
  }

  private static double millis(Histogram times, double percentile) {
    return times.getValueAtPercentile(percentile) / 1e6;
  }

  @Test
  void withFewClientsServiceTimesHideTheStallAndResponseTimesShowIt() {
    load(2);

    assertEquals(12 * PER_SECOND, pace.sent(), 1, "every request of 12 s, and the last purchase");
    for (RequestKind kind : new RequestKind[] {RequestKind.LOOKUP, RequestKind.PURCHASE}) {
      Histogram service = measurements.serviceTimes(kind);
      Histogram response = measurements.responseTimes(kind);
      assertEquals(service.getTotalCount(), response.getTotalCount());
      assertEquals(1, millis(service, 99.9), 0.01, "hidden");
      assertEquals(1, millis(response, 40), 0.01, "what was sent outside of the stall");
      assertTrue(millis(response, 90) > 3_500, "90 %: " + millis(response, 90));
      assertEquals(4_950, millis(response, 99), 100);
      assertEquals(5_000, millis(response, 99.9), 50);
    }
    assertEquals(5_001, millis(measurements.serviceTimes(RequestKind.LOOKUP), 100), 5);
    assertTrue(pace.lateForClients() > 5 * PER_SECOND - 2, pace::toString);
    assertEquals(pace.sentLate(), pace.lateForClients());
    assertEquals(4_999, pace.mostLateNanos() / MILLI, 5);
  }

  @Test
  void withAClientForEachRequestOfTheStallNoneIsLateAndBothTimesShowIt() {
    load(5 * PER_SECOND + 1);

    assertEquals(0, pace.sentLate());
    assertEquals(0, pace.mostLateNanos());
    Histogram service = measurements.serviceTimes(RequestKind.LOOKUP);
    Histogram response = measurements.responseTimes(RequestKind.LOOKUP);
    assertTrue(millis(response, 99) > 4_800, "99 %: " + millis(response, 99));
    assertEquals(response, service);
  }
}
