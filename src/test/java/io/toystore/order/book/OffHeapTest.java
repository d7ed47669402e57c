package io.toystore.order.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OffHeapTest {
  private record Pair(OffHeap.Longs longs, List<Long> model) {}

  @Test
  void arraysThatShareItsPagesAgreeWithArraysOfTheirOwn() {
    Random random = new Random(1);
    OffHeap memory = new OffHeap();
    List<Pair> pairs = new ArrayList<>();
    for (int step = 0; step < 20_000; step++) {
      Pair pair = pairs.isEmpty() ? null : pairs.get(random.nextInt(pairs.size()));
      int kind = random.nextInt(20);
      if (pair == null || kind == 0 && pairs.size() < 40) {
        int length = random.nextInt(3_000);
        OffHeap.Longs made = memory.new Longs(length);
        assertTrue(made.length() >= length && made.length() < length + 64, "whole pages");
        pairs.add(new Pair(made, new ArrayList<>()));
        fill(pairs.get(pairs.size() - 1), random);
      } else if (kind == 1) {
        check(pair);
        pair.longs().release();
        pairs.remove(pair);
      } else if (kind == 2) {
        pair.longs().ensure(pair.longs().length() + random.nextInt(200) - 60);
        fill(pair, random);
      } else if (!pair.model().isEmpty()) {
        int at = random.nextInt(pair.model().size());
        long value = random.nextLong();
        pair.longs().set(at, value);
        pair.model().set(at, value);
      }
    }
    pairs.forEach(OffHeapTest::check);
  }

  /** Sets what has come with the last pages. */
  private static void fill(Pair pair, Random random) {
    while (pair.model().size() < pair.longs().length()) {
      long value = random.nextLong();
      pair.longs().set(pair.model().size(), value);
      pair.model().add(value);
    }
  }

  private static void check(Pair pair) {
    assertEquals(pair.model().size(), pair.longs().length());
    for (int i = 0; i < pair.model().size(); i++) {
      assertEquals(pair.model().get(i), pair.longs().get(i));
    }
  }
}
