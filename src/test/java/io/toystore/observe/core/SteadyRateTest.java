package io.toystore.observe.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SteadyRateTest {
  private static final long EVERY = 250;

  private final SteadyRate pace = new SteadyRate(EVERY);

  @ParameterizedTest
  @ValueSource(longs = {1, 10, 40, 100, 130, 250})
  void fourASecondHoweverOftenItIsLookedAt(long lookMillis) {
    long origin = -12_345;
    int due = 0;
    for (long now = origin; now < origin + 100_000; now += lookMillis) {
      due += pace.due(now) ? 1 : 0;
    }
    assertEquals(400, due, 2);
  }

  @Test
  void itIsDueAtOnceAndThenWhenThePeriodIsOver() {
    assertTrue(pace.due(1_000));
    assertFalse(pace.due(1_000));
    assertFalse(pace.due(1_249));
    assertTrue(pace.due(1_250));
  }

  @Test
  void whatWasMissedIsNotMadeUpFor() {
    assertTrue(pace.due(0));
    assertTrue(pace.due(10_000));
    assertFalse(pace.due(10_001));
    assertFalse(pace.due(10_249));
    assertTrue(pace.due(10_250));
  }

  @Test
  void itCanBeWantedSooner() {
    assertTrue(pace.due(0));
    pace.soon();
    assertTrue(pace.due(1));
    assertFalse(pace.due(250));
    assertTrue(pace.due(251));
  }
}
