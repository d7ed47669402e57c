package io.toystore.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Whole stores under faults; {@code scripts/simulate.sh} replays a seed message by message. */
class StoreSimulationTest {
  private static final int SEEDS = Integer.getInteger("seeds", 120);

  @Test
  void wholeStoresLoseNothingAndServeAgainWhenHealed() {
    Simulate.Sums sums = Simulate.run(0, SEEDS);
    System.out.println(sums);
    assertTrue(sums.placed.get() > SEEDS * 20L, "too little is bought: " + sums);
    assertTrue(sums.crashes.get() > SEEDS * 3L / 2, "too little crashes: " + sums);
    assertTrue(sums.unknown.get() > SEEDS / 10, "too little is in doubt: " + sums);
  }
}
