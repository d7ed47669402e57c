package io.toystore.order.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** When a leader's messages to the catalog go by way of a follower as well. */
class CatalogPathTest {
  private static final long INTERVAL = 300;

  private final CatalogPath path = new CatalogPath(2, 5, INTERVAL);
  private long now = -1_000_000;

  private int unanswered() {
    return path.detourForUnanswered(now, id -> true);
  }

  @Test
  void followersAreTriedInTurnAndNeverTheLeaderItself() {
    int[] tried = new int[6];
    for (int i = 0; i < tried.length; i++) {
      tried[i] = unanswered();
      now += INTERVAL;
    }
    assertEquals("[1, 3, 4, 5, 1, 3]", Arrays.toString(tried));
  }

  @Test
  void oneIsTriedInAnInterval() {
    assertEquals(1, unanswered());
    now += INTERVAL - 1;
    assertEquals(0, unanswered());
    assertEquals(0, path.detour(), "what is new waits until a follower has proved itself");
    now++;
    assertEquals(3, unanswered());
  }

  @Test
  void whoIsNotHeardIsNotTried() {
    assertEquals(4, path.detourForUnanswered(now, id -> id == 4 || id == 2));
    now += INTERVAL;
    assertEquals(4, path.detourForUnanswered(now, id -> id == 4 || id == 2));
    now += INTERVAL;
    assertEquals(0, path.detourForUnanswered(now, id -> false));
  }

  @Test
  void aGroupOfOneHasNoDetour() {
    assertEquals(0, new CatalogPath(1, 1, INTERVAL).detourForUnanswered(now, id -> true));
  }

  @Test
  void theFollowerThatBringsAnAnswerIsTheDetourHoweverLongNothingIsSent() {
    path.answered(3, true, now);
    assertEquals(3, path.detour());
    now += 100 * INTERVAL;
    assertEquals(3, path.detour());
  }

  @Test
  void whatWasLostOnADetourThatWorksIsSentAgainByIt() {
    path.answered(3, true, now);
    now += INTERVAL - 1;
    assertEquals(3, unanswered());
    assertEquals(3, path.detour());
  }

  @Test
  void aDetourThatBringsNothingForAnIntervalIsOverAndTheNextIsTried() {
    assertEquals(1, unanswered());
    path.answered(1, true, now);
    now += INTERVAL;
    assertEquals(3, unanswered());
    assertEquals(0, path.detour());
  }

  @Test
  void aDirectAnswerEndsTheDetour() {
    path.answered(3, true, now);
    path.answered(0, false, now);
    assertEquals(0, path.detour());
  }

  @Test
  void theCopyOfADirectAnswerMakesNoDetour() {
    path.answered(0, true, now);
    path.answered(3, false, now);
    assertEquals(0, path.detour());
  }
}
