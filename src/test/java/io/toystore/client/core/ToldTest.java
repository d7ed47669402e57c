package io.toystore.client.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.protocol.BrokenInvariant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ToldTest {
  private static final List<String> TOYS = List.of("Tux", "Whale");

  @Test
  void whatWasToldIsKeptInTheOrderOfTelling() {
    Told told = new Told(TOYS);
    told.add(5, 1, 3);
    told.add(0, 0, 1);
    assertEquals(2, told.size());
    assertEquals(new ToldOrder(5, "Whale", 3), told.get(0));
    assertEquals(new ToldOrder(0, "Tux", 1), told.get(1));
    assertEquals(new ToldOrder(0, "Tux", 1), told.find(0));
    assertNull(told.find(1));
  }

  @Test
  void aNumberToldAgainIsRefusedAndTheFirstTellingStays() {
    Told told = new Told(TOYS);
    assertTrue(told.add(9, 0, 1));
    assertFalse(told.add(9, 1, 2));
    assertEquals(1, told.size());
    assertEquals(new ToldOrder(9, "Tux", 1), told.find(9));
  }

  @Test
  void anyNumberUpToTheLargestIsTaken() {
    Told told = new Told(TOYS);
    assertTrue(told.add(Long.MAX_VALUE, 0, 1));
    assertFalse(told.add(Long.MAX_VALUE, 0, 1));
    assertThrows(BrokenInvariant.class, () -> told.add(-1, 0, 1));
  }

  /** Against a plain map, with numbers dense, sparse and repeated. */
  @Test
  void itAgreesWithAMap() {
    Told told = new Told(TOYS);
    Map<Long, ToldOrder> model = new LinkedHashMap<>();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 50_000; i++) {
      long number = random.nextBoolean() ? random.nextLong(40_000) : random.nextLong(40_000) << 32;
      int toy = random.nextInt(2);
      ToldOrder order = new ToldOrder(number, TOYS.get(toy), i + 1);
      assertEquals(model.putIfAbsent(number, order) == null, told.add(number, toy, i + 1));
    }
    List<ToldOrder> all = new ArrayList<>();
    for (int position = 0; position < told.size(); position++) {
      all.add(told.get(position));
    }
    assertEquals(List.copyOf(model.values()), all);
    model.forEach((number, order) -> assertEquals(order, told.find(number)));
  }

  @Test
  void aMillionOrdersAreNoTrouble() {
    Told told = new Told(TOYS);
    for (int number = 0; number < 1_000_000; number++) {
      assertTrue(told.add(number, number % 2, 1 + number % 3));
    }
    assertEquals(1_000_000, told.size());
    assertEquals(new ToldOrder(999_999, "Whale", 1), told.find(999_999));
    assertFalse(told.add(0, 0, 1));
  }
}
