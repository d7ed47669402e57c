package io.toystore.frontend.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SendQueueTest {
  private final SendQueue<Integer> queue = new SendQueue<>(FrontendSettings.defaults(3));
  private int added;

  private void add(int count) {
    for (int i = 0; i < count; i++) {
      queue.add(added++);
    }
  }

  private void underWay(int count) {
    add(count);
    assertEquals(count, queue.take(0).size());
  }

  @Test
  void whileFewAreUnderWayNothingWaitsForCompany() {
    underWay(15);
    add(1);
    assertTrue(queue.hasToSend());
  }

  @Test
  void whileManyAreUnderWayHalfAsManyMakeAMessage() {
    underWay(40);
    add(19);
    assertFalse(queue.hasToSend());
    add(1);
    assertTrue(queue.hasToSend());
    assertEquals(20, queue.take(0).size());
  }

  @Test
  void answersMakeAFewEnough() {
    underWay(40);
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
    underWay(40);
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
    underWay(40);
    add(1);
    queue.sendAgain(7);
    assertTrue(queue.hasToSend());
    assertEquals(List.of(7, 40), queue.take(0));
  }
}
