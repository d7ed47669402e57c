package io.toystore.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ReadRoundsTest {
  private final ReadRounds rounds = new ReadRounds();

  @Test
  void aRoundServesAllWhoAskBeforeItBegins() {
    assertEquals(1, rounds.ask());
    assertEquals(1, rounds.ask());
    assertTrue(rounds.begin());
    assertEquals(1, rounds.begun());
  }

  @Test
  void aRoundInProgressServesNobodyWhoAsksNow() {
    rounds.ask();
    rounds.begin();
    assertEquals(2, rounds.ask());
    assertEquals(1, rounds.begun());
  }

  @Test
  void noRoundBeginsThatNobodyHasAskedFor() {
    assertFalse(rounds.begin());
    assertEquals(0, rounds.begun());
    rounds.ask();
    rounds.begin();
    assertFalse(rounds.begin());
    assertEquals(1, rounds.begun());
  }

  @Test
  void aRoundIsConfirmedOnceAndWithItAllBefore() {
    for (int round = 1; round <= 3; round++) {
      rounds.ask();
      rounds.begin();
    }
    assertEquals(3, rounds.open());
    assertTrue(rounds.confirm(2));
    assertEquals(1, rounds.open());
    assertFalse(rounds.confirm(2));
    assertFalse(rounds.confirm(1));
    assertEquals(1, rounds.open());
    assertTrue(rounds.confirm(3));
    assertEquals(0, rounds.open());
  }
}
