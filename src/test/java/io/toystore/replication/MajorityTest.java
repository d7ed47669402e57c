package io.toystore.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MajorityTest {
  @Test
  void isMoreThanHalf() {
    for (int size = 1; size <= 9; size += 2) {
      assertEquals((size + 1) / 2, Majority.of(size));
    }
  }

  @Test
  void reachedByMajorityAgreesWithCounting() {
    Random random = new Random(1);
    for (int round = 0; round < 10_000; round++) {
      long[] reached = new long[1 + 2 * random.nextInt(4)];
      for (int i = 0; i < reached.length; i++) {
        reached[i] = random.nextInt(6);
      }
      assertEquals(byCounting(reached), Majority.reachedByMajority(reached));
    }
  }

  /** The highest value that more than half have reached, by trying them all from the top. */
  private static long byCounting(long[] reached) {
    for (long value = 5; value > 0; value--) {
      int count = 0;
      for (long one : reached) {
        if (one >= value) {
          count++;
        }
      }
      if (count * 2 > reached.length) {
        return value;
      }
    }
    return 0;
  }
}
