package io.toystore.client.core;

import io.toystore.protocol.Check;
import java.util.Arrays;
import java.util.List;

/**
 * The orders that the store told, in the order of telling, each number once.
 *
 * <p>Compact, because a run may be told millions: three growing arrays (16 bytes an order, up to
 * half as much again in reserve) and a hash table of positions (between 5 and 11 bytes an order).
 * One million orders take between 21 and 35 MB.
 */
public final class Told {
  private static final int FREE = -1;
  private static final int FIRST_SLOTS = 64;

  private final List<String> toys;
  private long[] numbers = new long[FIRST_SLOTS / 2];
  private int[] toyOf = new int[FIRST_SLOTS / 2];
  private int[] quantities = new int[FIRST_SLOTS / 2];
  private int size;

  /** Position of a number, by its hash; linear probing. Its length is a power of two. */
  private int[] slots = freeSlots(FIRST_SLOTS);

  /**
   * An empty record.
   *
   * @param toys the names that {@link #add} counts by position
   */
  public Told(List<String> toys) {
    this.toys = List.copyOf(toys);
  }

  /**
   * Takes down that the purchase of {@code quantity} pieces was told {@code number}.
   *
   * @param number 0 or more
   * @param toy position in the list of toys
   * @return false when that number had been told before; the first telling stays
   */
  public boolean add(long number, int toy, int quantity) {
    Check.that(number >= 0, "order number %d", number);
    int slot = slotOf(number);
    if (slots[slot] != FREE) {
      return false;
    }
    if (size == numbers.length) {
      int longer = Math.addExact(size, size >> 1);
      numbers = Arrays.copyOf(numbers, longer);
      toyOf = Arrays.copyOf(toyOf, longer);
      quantities = Arrays.copyOf(quantities, longer);
    }
    numbers[size] = number;
    toyOf[size] = toy;
    quantities[size] = quantity;
    slots[slot] = size++;
    if (size > slots.length / 4 * 3) {
      rehash();
    }
    return true;
  }

  /** How many different numbers have been told. */
  public int size() {
    return size;
  }

  /** The order told at this position, from 0 to {@link #size} - 1. */
  public ToldOrder get(int position) {
    Check.that(position >= 0 && position < size, "position %d of %d", position, size);
    return new ToldOrder(numbers[position], toys.get(toyOf[position]), quantities[position]);
  }

  /** The order told under this number, or null. */
  public ToldOrder find(long number) {
    int position = slots[slotOf(number)];
    return position == FREE ? null : get(position);
  }

  /** The slot that holds {@code number}, or else the free one where it belongs. */
  private int slotOf(long number) {
    int mask = slots.length - 1;
    // Multiplying by 2^64 divided by the golden ratio spreads consecutive numbers evenly (Knuth,
    // The Art of Computer Programming, volume 3, section 6.4).
    int slot = (int) (number * 0x9E3779B97F4A7C15L >>> 32) & mask;
    while (slots[slot] != FREE && numbers[slots[slot]] != number) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void rehash() {
    slots = freeSlots(Math.multiplyExact(slots.length, 2));
    for (int position = 0; position < size; position++) {
      slots[slotOf(numbers[position])] = position;
    }
  }

  private static int[] freeSlots(int count) {
    int[] free = new int[count];
    Arrays.fill(free, FREE);
    return free;
  }
}
