package io.toystore.catalog.core;

import io.toystore.sansio.Check;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The reservations of the mark's term whose numbers are not below the mark, in a ring by number.
 * The rising mark visits each number once, so forgetting costs O(1) for each reservation.
 */
final class OpenWindow {
  private static final int FIRST_CAPACITY = 1 << 10;
  private static final int MAX_CAPACITY = 1 << 26;

  /** The reservation with number n is at n modulo the length, which is a power of two. */
  private Reservation[] slots = new Reservation[FIRST_CAPACITY];

  /** No reservation in the window has a lower number. */
  private long mark;

  /** Above every number in the window; never below the mark. */
  private long end;

  /** The reservation with this number, or null. */
  Reservation at(long number) {
    return number < mark || number >= end ? null : slots[slot(number)];
  }

  /** Adds a reservation whose number is free and not below the mark. */
  void put(Reservation reservation) {
    long number = reservation.number();
    Check.that(number >= mark, "%s is below the mark %s", reservation, mark);
    if (number - mark >= slots.length) {
      grow(number - mark);
    }
    Check.that(at(number) == null, "%s takes the number of another", reservation);
    slots[slot(number)] = reservation;
    end = Math.max(end, number + 1);
  }

  /** Removes a reservation if it is in the window. */
  void remove(Reservation reservation) {
    if (at(reservation.number()) == reservation) {
      slots[slot(reservation.number())] = null;
    }
  }

  /** Raises the mark, and removes the reservations that it passes. */
  void raise(long newMark, Consumer<Reservation> removed) {
    for (long number = mark; number < Math.min(newMark, end); number++) {
      int slot = slot(number);
      Reservation reservation = slots[slot];
      if (reservation != null) {
        slots[slot] = null;
        removed.accept(reservation);
      }
    }
    mark = newMark;
    end = Math.max(end, newMark);
  }

  /** Removes everything and begins a higher term, whose numbers are counted anew. */
  void begin(long newMark, Consumer<Reservation> removed) {
    raise(end, removed);
    mark = newMark;
    end = newMark;
  }

  private int slot(long number) {
    return (int) (number & (slots.length - 1));
  }

  private void grow(long distance) {
    Check.that(distance < MAX_CAPACITY, "a number lies %s above the mark", distance);
    Reservation[] old = slots;
    slots = new Reservation[Integer.highestOneBit((int) distance) << 1];
    Arrays.stream(old).filter(r -> r != null).forEach(r -> slots[slot(r.number())] = r);
  }
}
