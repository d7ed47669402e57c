package io.toystore.frontend.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.message.CatalogMessage.Restock;
import io.toystore.message.OrderMessage.Ping;
import io.toystore.model.Precondition;
import io.toystore.sansio.BrokenInvariant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrontendPartsTest {
  @Test
  void aPeerIsTardyUntilItIsHeardAndAfterTheWholeSpanOfSilence() {
    FaultDetector detector = new FaultDetector(250);
    assertTrue(detector.tardy(0));
    detector.signal(100);
    assertFalse(detector.tardy(349));
    assertTrue(detector.tardy(350));
    detector.signal(400);
    assertFalse(detector.tardy(649));
  }

  @Test
  void thingsFallDueInTheOrderInWhichTheyWereLastPutIn() {
    TimeoutQueue<String> queue = new TimeoutQueue<>(100);
    queue.restart("a", 0);
    queue.restart("b", 10);
    queue.restart("c", 20);
    queue.restart("a", 30);
    queue.remove("c");
    assertNull(queue.pollDue(109));
    assertEquals("b", queue.pollDue(110));
    assertNull(queue.pollDue(129));
    assertEquals("a", queue.pollDue(130));
    assertNull(queue.pollDue(Long.MAX_VALUE));
  }

  @Test
  void aClosedRequestIsNeitherSentNorDue() {
    OpenRequests<String> open = new OpenRequests<>(FrontendSettings.defaults(3));
    assertTrue(open.open("a", 0));
    assertTrue(open.open("b", 0));
    open.close("a");
    assertEquals(List.of("b"), open.takeToSend(0));
    open.close("b");
    assertNull(open.pollUnanswered(10_000));
    assertNull(open.pollOverdue(10_000));
  }

  @Test
  void batchesKeepTheOrderAndTheBound() {
    List<List<Integer>> batches = new ArrayList<>();
    Batches.forEach(List.of(1, 2, 3, 4, 5), 2, batches::add);
    assertEquals(List.of(List.of(1, 2), List.of(3, 4), List.of(5)), batches);
    batches.clear();
    Batches.forEach(List.<Integer>of(), 2, batches::add);
    assertEquals(List.of(), batches);
  }

  @Test
  void aSettingOutOfItsRangeIsRefusedByName() {
    assertRefused("orderReplicas", () -> settings(0, 400, 250, 1000, 250));
    assertRefused("orderReplicas", () -> settings(4, 400, 250, 1000, 250));
    assertRefused("answerTimeoutMillis", () -> settings(3, 5001, 250, 1000, 250));
    assertRefused("suspectAfterMillis", () -> settings(3, 400, 50, 1000, 250));
    assertRefused("stalenessBoundMillis", () -> settings(3, 400, 250, 0, 250));
    assertRefused("pullIntervalMillis", () -> settings(3, 400, 250, 1000, 1000));
    assertEquals(FrontendSettings.defaults(3), settings(3, 400, 250, 1000, 250));
  }

  private static FrontendSettings settings(
      int replicas, long answer, long suspect, long bound, long pull) {
    return new FrontendSettings(
        replicas, 5000, answer, 50, suspect, 1500, 3000, 10_000, bound, pull, 20_000, 1000);
  }

  private static void assertRefused(String key, Runnable settings) {
    String message = assertThrows(IllegalArgumentException.class, settings::run).getMessage();
    assertTrue(message.startsWith(key + " "), message);
  }

  @Test
  void messagesThatAreNotForAFrontEndAreIgnoredAndCounted() {
    FrontendHarness bench = FrontendHarness.serving();
    bench.sent.clear();
    bench.receive(new Ping(1, 1));
    bench.receive(new Restock(1, 1, "Tux", 1, FrontendHarness.CATALOG_TERM, Precondition.NONE));
    assertEquals(2, bench.status().ignoredMessages());
    assertEquals(List.of(), bench.sent);
  }

  @Test
  void aFrontEndHasNoLog() {
    FrontendHarness bench = FrontendHarness.serving();
    assertThrows(BrokenInvariant.class, () -> bench.core.stored(1, bench.now, bench.out));
    assertThrows(BrokenInvariant.class, () -> bench.core.logRead(List.of(), bench.now, bench.out));
  }
}
