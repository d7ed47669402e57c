package io.toystore.frontend.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SendQueueTest {
  private final SendQueue<Integer> queue = new SendQueue<>(FrontendSettings.defaults(3));
  private int added;

  private void add(int count) {
    add(count, 0);
  }

  private void add(int count, long nowMillis) {
    for (int i = 0; i < count; i++) {
      queue.add(added++, nowMillis);
    }
  }

  private void inFlight(int count) {
    add(count);
    assertEquals(count, queue.take(0).size());
  }

  @Test
  void whileFewAreInFlightNothingWaitsForCompany() {
    inFlight(15);
    add(1);
    assertTrue(queue.hasToSend());
  }

  @Test
  void whileManyAreInFlightHalfAsManyMakeAMessage() {
    inFlight(40);
    add(19);
    assertFalse(queue.hasToSend());
    add(1);
    assertTrue(queue.hasToSend());
    assertEquals(20, queue.take(0).size());
  }

  @Test
  void answersMakeAFewEnough() {
    inFlight(40);
    add(10);
    for (int i = 0; i < 19; i++) {
      queue.answered(i);
    }
    assertFalse(queue.hasToSend());
    queue.answered(19);
    assertTrue(queue.hasToSend());
  }

  @Test
  void nobodyWaitsForCompanyBeyondATick() {
    inFlight(40);
    add(1);
    assertFalse(queue.hasToSend());
    queue.tick(10);
    assertTrue(queue.hasToSend());
    assertEquals(List.of(40), queue.take(10));
    add(1);
    assertFalse(queue.hasToSend(), "and that tick is over");
  }

  @Test
  void whatIsSentAgainWaitsForNobodyAndTakesTheOthersAlong() {
    inFlight(40);
    add(1);
    queue.sendAgain(7);
    assertTrue(queue.hasToSend());
    assertEquals(List.of(7, 40), queue.take(0));
  }

  @Test
  void oneTooManyIsRefusedOnlyAfterAQuarterOfTheTimeThatThereIs() {
    add(ConcurrencyLimit.MIN_WAITING, 0);
    add(1, 100);
    add(1, 200);
    queue.tick(1_349);
    assertNull(queue.pollSurplus(1_349));
    queue.tick(1_350);
    assertEquals(ConcurrencyLimit.MIN_WAITING, queue.pollSurplus(1_350));
    assertNull(queue.pollSurplus(1_350), "those before it wait on, and the last one's time runs");
    assertEquals(ConcurrencyLimit.MIN_WAITING + 1, queue.waiting());
  }

  @Test
  void whereThereIsRoomForItInTimeItComesToItsTurnAfterThoseBeforeIt() {
    add(ConcurrencyLimit.MIN_WAITING + 2, 0);
    for (int next = 0; next < added; ) {
      List<Integer> taken = queue.take(1_000);
      for (int question : taken) {
        assertEquals(next++, question);
        queue.answered(question);
      }
      if (next == ConcurrencyLimit.MIN_IN_FLIGHT) {
        add(1, 1_000); // There is room, but not in front of those that stand here already.
      }
    }
    queue.tick(10_000);
    assertNull(queue.pollSurplus(10_000));
    assertEquals(0, queue.waiting());
  }

  @Test
  void oneTooManyThatNobodyWaitsForAnyMoreIsForgotten() {
    add(ConcurrencyLimit.MIN_WAITING + 1, 0);
    queue.giveUp(ConcurrencyLimit.MIN_WAITING);
    assertEquals(ConcurrencyLimit.MIN_WAITING, queue.waiting());
    queue.tick(10_000);
    assertNull(queue.pollSurplus(10_000));
  }
}
