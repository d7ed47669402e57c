package io.toystore.order.core;

import io.toystore.protocol.Check;

/**
 * From request id to log index: open addressing with linear probing, outside of the Java heap. A
 * slot holds the log index and 32 bits of the id, for the whole id is in the book's columns, far
 * away in memory: a search for an id that is not there, which is what each new order begins with,
 * hardly ever looks there. Many small tables, so that no growth stops the event loop for long.
 */
final class RequestIndex {
  /** Whole request ids, by log index. */
  interface Ids {
    long high(int index);

    long low(int index);
  }

  private static final int TABLES = 256;
  private static final int FIRST_SLOTS = 64;

  private final OffHeap memory = new OffHeap();
  private final OffHeap.Longs[] tables = new OffHeap.Longs[TABLES];
  private final int[] sizes = new int[TABLES];
  private final Ids ids;

  /**
   * What parts of a snapshot have brought, table by table, before the tables are made of it; null
   * when they are. Millions of ids that come in the log's order would each miss the cache; a table
   * that is filled by itself stays in it.
   */
  private OffHeap.Longs[] waiting;

  private int[] waitingSizes;

  RequestIndex(Ids ids) {
    this.ids = ids;
    for (int number = 0; number < TABLES; number++) {
      tables[number] = memory.new Longs(FIRST_SLOTS);
    }
  }

  /** The log index of the outcome of this id; 0 for none. */
  int find(long high, long low) {
    fillTables();
    OffHeap.Longs table = tables[table(low)];
    return indexOf(table.get(place(high, low, table)));
  }

  /**
   * Notes that the outcome of this id is at {@code index}, unless there is one already.
   *
   * @return the index that was there before; 0 for none
   */
  int putIfAbsent(long high, long low, int index) {
    fillTables();
    int number = table(low);
    makeRoom(number, 1);
    OffHeap.Longs table = tables[number];
    int place = place(high, low, table);
    int known = indexOf(table.get(place));
    if (known == 0) {
      table.set(place, slot(low, index));
      sizes[number]++;
    }
    return known;
  }

  /** Notes that the outcome of an id, which has no other one, is at {@code index}. */
  void putLater(long low, int index) {
    if (waiting == null) {
      waiting = new OffHeap.Longs[TABLES];
      waitingSizes = new int[TABLES];
      for (int number = 0; number < TABLES; number++) {
        waiting[number] = memory.new Longs(0);
      }
    }
    int number = table(low);
    int size = waitingSizes[number]++;
    waiting[number].ensure(size + 1);
    waiting[number].set(size, slot(low, index));
  }

  /**
   * Makes what {@link #putLater} has brought ready to be looked up, which the first look-up would
   * do too, and checks that no id has a second outcome.
   */
  void fillTables() {
    if (waiting == null) {
      return;
    }
    for (int number = 0; number < TABLES; number++) {
      makeRoom(number, waitingSizes[number]);
      OffHeap.Longs table = tables[number];
      for (int i = 0; i < waitingSizes[number]; i++) {
        long slot = waiting[number].get(i);
        int at = home(slot, table);
        for (long other = table.get(at); other != 0; other = table.get(at)) {
          Check.that(
              bitsOf(other) != bitsOf(slot) || !areSame(indexOf(other), indexOf(slot)),
              "entries %d and %d have the same request id",
              indexOf(other),
              indexOf(slot));
          at = next(at, table);
        }
        table.set(at, slot);
      }
      sizes[number] += waitingSizes[number];
      waiting[number].release();
    }
    waiting = null;
    waitingSizes = null;
  }

  private boolean areSame(int index, int other) {
    return isOf(other, ids.high(index), ids.low(index));
  }

  /** Where this id is, or where it belongs, which is then empty. */
  private int place(long high, long low, OffHeap.Longs table) {
    int bits = bits(low);
    int at = bits & (table.length() - 1);
    for (long slot = table.get(at); slot != 0; slot = table.get(at)) {
      if (bitsOf(slot) == bits && isOf(indexOf(slot), high, low)) {
        return at;
      }
      at = next(at, table);
    }
    return at;
  }

  private boolean isOf(int index, long high, long low) {
    return ids.low(index) == low && ids.high(index) == high;
  }

  /**
   * The first table grows when it is half full, the last one when three quarters are, for all of
   * them fill up alike: were they to grow at once, orders would wait for them longer.
   */
  private void makeRoom(int number, int more) {
    OffHeap.Longs old = tables[number];
    int length = old.length();
    while ((sizes[number] + (long) more) * 4 * TABLES > length * (2L * TABLES + number)) {
      length *= 2;
    }
    if (length == old.length()) {
      return;
    }
    OffHeap.Longs wider = memory.new Longs(length);
    for (int i = 0; i < old.length(); i++) {
      long slot = old.get(i);
      if (slot != 0) {
        int at = home(slot, wider);
        while (wider.get(at) != 0) {
          at = next(at, wider);
        }
        wider.set(at, slot);
      }
    }
    old.release();
    tables[number] = wider;
  }

  /** Removes by shifting back, so that no slot is ever a tombstone (Knuth, 6.4, algorithm R). */
  void remove(long low, int index) {
    fillTables();
    int number = table(low);
    OffHeap.Longs table = tables[number];
    int gap = bits(low) & (table.length() - 1);
    while (indexOf(table.get(gap)) != index) {
      gap = next(gap, table);
    }
    sizes[number]--;
    table.set(gap, 0);
    int at = next(gap, table);
    for (long slot = table.get(at); slot != 0; slot = table.get(at)) {
      int home = home(slot, table);
      boolean reachable = gap <= at ? gap < home && home <= at : gap < home || home <= at;
      if (!reachable) {
        table.set(gap, slot);
        table.set(at, 0);
        gap = at;
      }
      at = next(at, table);
    }
  }

  private static int table(long low) {
    return (int) (low >>> 56);
  }

  private static int bits(long low) {
    return (int) low;
  }

  private static long slot(long low, int index) {
    return (long) bits(low) << Integer.SIZE | index;
  }

  private static int bitsOf(long slot) {
    return (int) (slot >>> Integer.SIZE);
  }

  private static int indexOf(long slot) {
    return (int) slot;
  }

  private static int home(long slot, OffHeap.Longs table) {
    return bitsOf(slot) & (table.length() - 1);
  }

  private static int next(int at, OffHeap.Longs table) {
    return (at + 1) & (table.length() - 1);
  }
}
