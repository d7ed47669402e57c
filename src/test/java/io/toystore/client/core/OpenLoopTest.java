package io.toystore.client.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.client.core.OpenLoop.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OpenLoopTest {
  private static final long MILLI = 1_000_000;
  private static final long NEVER = Long.MAX_VALUE;

  /** 500 requests a second: one in 2 ms. */
  private static OpenLoop loop(int clients, long visits, long endMillis) {
    return new OpenLoop(500, clients, visits, endMillis * MILLI);
  }

  private static List<Turn> allDue(OpenLoop loop, long nowMillis) {
    List<Turn> turns = new ArrayList<>();
    Optional<Turn> turn = loop.next(nowMillis * MILLI);
    while (turn.isPresent()) {
      turns.add(turn.get());
      turn = loop.next(nowMillis * MILLI);
    }
    return turns;
  }

  private static Turn lookUp(int client, long dueMillis) {
    return new Turn(client, true, dueMillis * MILLI);
  }

  private static Turn purchase(int client, long dueMillis) {
    return new Turn(client, false, dueMillis * MILLI);
  }

  @Test
  void requestsAreDueAtEvenDistancesFromTheBeginOn() {
    OpenLoop loop = loop(9, 9, 1_000);
    assertEquals(List.of(lookUp(0, 0)), allDue(loop, 0));
    assertEquals(List.of(), allDue(loop, 1));
    assertEquals(MILLI, loop.nanosToNext(MILLI));
    assertEquals(List.of(lookUp(1, 2)), allDue(loop, 2));
    assertEquals(List.of(lookUp(2, 4)), allDue(loop, 5));
    assertEquals(MILLI, loop.nanosToNext(5 * MILLI), "5 ms is late, and the next is on time");
  }

  @Test
  void aTimerThatIsLateFindsAllThatIsDue() {
    OpenLoop loop = loop(9, 9, 1_000);
    assertEquals(List.of(lookUp(0, 0), lookUp(1, 2), lookUp(2, 4)), allDue(loop, 5));
  }

  @Test
  void noErrorGrows() {
    OpenLoop loop = new OpenLoop(3, 1, 10_000_000, NEVER);
    long due = -1;
    for (int request = 0; request < 10_000_000; request++) {
      due = loop.next(NEVER).orElseThrow().dueNanos();
      loop.leaves(0, due);
    }
    assertEquals(3_333_333_000_000_000L, due, "request 9,999,999 at 3 requests a second");
  }

  @Test
  void aPurchaseTakesTheNextTurnBeforeANewVisit() {
    OpenLoop loop = loop(3, 9, 1_000);
    allDue(loop, 0);
    loop.wantsToBuy(0, MILLI);
    assertEquals(List.of(), allDue(loop, 1));
    assertEquals(List.of(purchase(0, 2), lookUp(1, 4)), allDue(loop, 4));
  }

  @Test
  void clientsTakeTurnsSoThatEachFrontEndHasItsShare() {
    OpenLoop loop = loop(3, 9, 1_000);
    for (int request = 0; request < 9; request++) {
      int client = request % 3;
      assertEquals(List.of(lookUp(client, 2L * request)), allDue(loop, 2L * request));
      loop.leaves(client, (2L * request + 1) * MILLI);
    }
  }

  @Test
  void whenNoClientIsFreeARequestWaitsAndIsLate() {
    OpenLoop loop = loop(1, 9, 1_000);
    allDue(loop, 0);
    assertEquals(List.of(), allDue(loop, 4));
    assertEquals(-1, loop.nanosToNext(4 * MILLI));
    loop.leaves(0, 13 * MILLI);
    assertEquals(0, loop.nanosToNext(13 * MILLI));
    assertEquals(List.of(lookUp(0, 2)), allDue(loop, 13));
    loop.leaves(0, 14 * MILLI);
    assertEquals(List.of(lookUp(0, 4)), allDue(loop, 14));

    ScheduleFigures pace = loop.pace(15 * MILLI);
    assertEquals(3, pace.sent());
    assertEquals(1, pace.sentLate(), "by 11 ms; 10 ms are not yet late");
    assertEquals(1, pace.lateForClients());
    assertEquals(11 * MILLI, pace.mostLateNanos());
    assertEquals(9 * MILLI, pace.lateNanos(), "the one that was due at 6 ms");
    assertEquals(5, pace.notSent(), "those of 6, 8, 10, 12 and 14 ms");
  }

  @Test
  void aProgramThatIsLateItselfDoesNotBlameItsClients() {
    OpenLoop loop = loop(9, 9, 1_000);
    allDue(loop, 12);
    ScheduleFigures pace = loop.pace(12 * MILLI);
    assertEquals(7, pace.sent());
    assertEquals(1, pace.sentLate());
    assertEquals(0, pace.lateForClients());
    assertEquals(12 * MILLI, pace.mostLateNanos());
    assertEquals(0, pace.notSent());
  }

  @Test
  void aRequestThatStillWaitsCountsAsTheLatest() {
    OpenLoop loop = loop(1, 9, 1_000);
    allDue(loop, 0);
    assertEquals(498 * MILLI, loop.pace(500 * MILLI).mostLateNanos());
    assertEquals(8, loop.pace(500 * MILLI).notSent(), "no more than there are visits");
  }

  @Test
  void whatIsDueBeforeTheEndIsSentAndNothingElse() {
    OpenLoop loop = loop(1, 100, 6);
    allDue(loop, 0);
    loop.leaves(0, 50 * MILLI);
    assertEquals(List.of(lookUp(0, 2)), allDue(loop, 50));
    loop.leaves(0, 51 * MILLI);
    assertEquals(List.of(lookUp(0, 4)), allDue(loop, 51));
    assertFalse(loop.isOver(), "its visit goes on");
    loop.wantsToBuy(0, 52 * MILLI);
    assertEquals(List.of(purchase(0, 6)), allDue(loop, 52));
    loop.leaves(0, 53 * MILLI);
    assertTrue(loop.isOver());
    assertEquals(List.of(), allDue(loop, 60));
    assertEquals(-1, loop.nanosToNext(60 * MILLI));
    assertEquals(3, loop.visits());
    assertEquals(0, loop.pace(60 * MILLI).notSent());
    assertEquals(0, loop.pace(60 * MILLI).lateNanos());
    assertEquals(1, loop.share());
  }

  @Test
  void whoEndsItSoonerIsHeardAndWhoEndsItLaterIsNot() {
    OpenLoop loop = loop(9, 9, 1_000);
    loop.endAt(3 * MILLI);
    loop.endAt(500 * MILLI);
    assertEquals(List.of(lookUp(0, 0), lookUp(1, 2)), allDue(loop, 100));
  }

  @Test
  void itIsOverAfterAllVisits() {
    OpenLoop loop = loop(9, 2, 1_000);
    assertEquals(List.of(lookUp(0, 0), lookUp(1, 2)), allDue(loop, 100));
    assertEquals(0.0, loop.share(), 0.01);
    loop.leaves(1, 100 * MILLI);
    assertEquals(0.5, loop.share());
    assertFalse(loop.isOver());
    loop.leaves(0, 100 * MILLI);
    assertTrue(loop.isOver());
  }
}
