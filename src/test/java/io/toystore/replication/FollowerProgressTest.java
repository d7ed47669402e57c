package io.toystore.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FollowerProgressTest {
  private final FollowerProgress follower = new FollowerProgress(2, 11, 0);

  @Test
  void aConfirmationRaisesWhatMatchesAndNeverLowersIt() {
    follower.confirmed(10);
    follower.confirmed(7);
    assertEquals(10, follower.matchIndex);
    assertEquals(11, follower.nextIndex);
  }

  @Test
  void aConfirmationCoversTheMessagesUpToIt() {
    follower.inFlight.add(12L);
    follower.inFlight.add(14L);
    follower.inFlight.add(16L);
    follower.confirmed(14);
    assertEquals(1, follower.inFlight.size());
    assertEquals(16, follower.inFlight.peek());
  }

  @Test
  void goingBackStopsAtWhatIsConfirmedAndForgetsWhatIsInFlight() {
    follower.confirmed(5);
    follower.inFlight.add(12L);
    follower.backTo(3);
    assertEquals(6, follower.nextIndex);
    assertTrue(follower.probing);
    assertTrue(follower.inFlight.isEmpty());
  }

  @Test
  void aConfirmationEndsTheProbing() {
    follower.backTo(3);
    follower.confirmed(5);
    assertFalse(follower.probing);
    assertEquals(6, follower.nextIndex);
  }

  @Test
  void aLateConfirmationThatEndsTheProbingLeavesNothingInFlightThatIsSentAgain() {
    follower.backTo(5);
    follower.nextIndex = 9;
    follower.inFlight.add(8L);
    follower.confirmed(6);
    assertEquals(7, follower.nextIndex);
    assertTrue(follower.inFlight.isEmpty());
  }
}
