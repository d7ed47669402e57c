package io.toystore.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.simulation.SimOperator.Kind;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Operators change, correct, remove and add again what customers buy: {@link OperatorSimulation}.
 */
class OperatorSimulationTest {
  private static final int SEEDS = Integer.getInteger("operator.seeds", 60);

  @Test
  void aChangeIsMadeOnceOrNotAndAsItsOperatorWasTold() {
    Map<String, Integer> ends = new TreeMap<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      try {
        new OperatorSimulation(seed, false)
            .run()
            .forEach((end, count) -> ends.merge(end, count, Integer::sum));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
    System.out.println("operators in " + SEEDS + " seeds: " + ends);
    for (Kind kind : Kind.values()) {
      assertTrue(ends.getOrDefault(kind + " made", 0) > SEEDS, () -> "too little: " + ends);
    }
    for (Kind kind : List.of(Kind.PUT_IF_MATCH, Kind.PRICE, Kind.RESTOCK, Kind.REMOVE)) {
      assertTrue(ends.getOrDefault(kind + " UNKNOWN", 0) > SEEDS / 3, () -> "too sure: " + ends);
    }
    for (Kind kind : List.of(Kind.PUT_IF_MATCH, Kind.PRICE_IF_MATCH)) {
      assertTrue(
          ends.getOrDefault(kind + " failed", 0) > SEEDS / 2, () -> "no contention: " + ends);
    }
    assertTrue(ends.getOrDefault("CORRECT again", 0) > SEEDS, () -> "no retries: " + ends);
    assertTrue(ends.getOrDefault("CORRECT REFUSED", 0) > SEEDS, () -> "no refusals: " + ends);
  }
}
