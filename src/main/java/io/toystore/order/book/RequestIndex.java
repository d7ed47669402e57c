package io.toystore.order.book;

import io.toystore.sansio.Check;

/**
 * From request id to log index: open addressing with linear probing. A slot holds the log index and
 * 32 bits of the id, and lies outside of the Java heap; the whole id is in the book's columns. Both
 * are far away in memory, so each slot has a tag besides, one byte in an array that a cache holds:
 * a search for an id that is not there, which is what each new order begins with, hardly ever looks
 * at anything else. Many small tables, so that no growth stops the event loop for long.
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
  private final Table[] tables = new Table[TABLES];
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
      tables[number] = new Table(number);
    }
  }

  /** The log index of the outcome of this id; 0 for none. */
  int find(long high, long low) {
    fillTables();
    Table table = table(low);
    int at = table.place(high, low);
    return at < 0 ? 0 : indexOf(table.slots.get(at));
  }

  /**
   * Notes that the outcome of this id is at {@code index}, unless there is one already.
   *
   * @return the index that was there before; 0 for none
   */
  int putIfAbsent(long high, long low, int index) {
    fillTables();
    Table table = table(low);
    table.makeRoom(1);
    int at = table.place(high, low);
    if (at >= 0) {
      return indexOf(table.slots.get(at));
    }
    table.put(~at, slot(low, index));
    return 0;
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
    int number = number(low);
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
      tables[number].makeRoom(waitingSizes[number]);
      for (int i = 0; i < waitingSizes[number]; i++) {
        tables[number].putChecked(waiting[number].get(i));
      }
      waiting[number].release();
    }
    waiting = null;
    waitingSizes = null;
  }

  /** Removes an id that is there. */
  void remove(long low, int index) {
    fillTables();
    table(low).remove(bits(low), index);
  }

  private Table table(long low) {
    return tables[number(low)];
  }

  /** Whether the entry at this index has this id. */
  boolean isOf(int index, long high, long low) {
    return ids.low(index) == low && ids.high(index) == high;
  }

  private static int number(long low) {
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

  /** Never 0, which says that a slot is empty. The place in the table comes from the other end. */
  private static byte tag(int bits) {
    byte tag = (byte) (bits >>> 24);
    return tag == 0 ? 1 : tag;
  }

  /** The ids of one of {@link #TABLES} equal shares. */
  private final class Table {
    private final int number;
    private byte[] tags = new byte[FIRST_SLOTS];
    private OffHeap.Longs slots = memory.new Longs(FIRST_SLOTS);
    private int size;

    Table(int number) {
      this.number = number;
    }

    /** Where this id is; when it is nowhere, the complement of where it belongs. */
    int place(long high, long low) {
      int bits = bits(low);
      byte tag = tag(bits);
      int at = home(bits);
      for (byte there = tags[at]; there != 0; there = tags[at]) {
        if (there == tag) {
          long slot = slots.get(at);
          if (bitsOf(slot) == bits && isOf(indexOf(slot), high, low)) {
            return at;
          }
        }
        at = next(at);
      }
      return ~at;
    }

    void put(int at, long slot) {
      set(at, slot);
      size++;
    }

    /** Puts an id, which must not be there yet. */
    void putChecked(long slot) {
      byte tag = tag(bitsOf(slot));
      int at = home(bitsOf(slot));
      for (byte there = tags[at]; there != 0; there = tags[at]) {
        if (there == tag) {
          long other = slots.get(at);
          Check.that(
              bitsOf(other) != bitsOf(slot) || !areSame(indexOf(other), indexOf(slot)),
              "entries %d and %d have the same request id",
              indexOf(other),
              indexOf(slot));
        }
        at = next(at);
      }
      put(at, slot);
    }

    private boolean areSame(int index, int other) {
      return isOf(other, ids.high(index), ids.low(index));
    }

    /**
     * The first table grows when it is half full, the last one when three quarters are, for all of
     * them fill up alike: were they to grow at once, orders would wait for them longer.
     */
    void makeRoom(int more) {
      int length = tags.length;
      while ((size + (long) more) * 4 * TABLES > length * (2L * TABLES + number)) {
        length *= 2;
      }
      if (length == tags.length) {
        return;
      }
      byte[] oldTags = tags;
      OffHeap.Longs oldSlots = slots;
      tags = new byte[length];
      slots = memory.new Longs(length);
      for (int i = 0; i < oldTags.length; i++) {
        if (oldTags[i] != 0) {
          long slot = oldSlots.get(i);
          int at = home(bitsOf(slot));
          while (tags[at] != 0) {
            at = next(at);
          }
          set(at, slot);
        }
      }
      oldSlots.release();
    }

    /** Removes by shifting back, so that no slot is ever a tombstone (Knuth, 6.4, algorithm R). */
    void remove(int bits, int index) {
      int gap = home(bits);
      while (indexOf(slots.get(gap)) != index) {
        gap = next(gap);
      }
      size--;
      for (int at = next(gap); tags[at] != 0; at = next(at)) {
        long slot = slots.get(at);
        int home = home(bitsOf(slot));
        boolean reachable = gap <= at ? gap < home && home <= at : gap < home || home <= at;
        if (!reachable) {
          set(gap, slot);
          gap = at;
        }
      }
      tags[gap] = 0;
    }

    private void set(int at, long slot) {
      tags[at] = tag(bitsOf(slot));
      slots.set(at, slot);
    }

    private int home(int bits) {
      return bits & (tags.length - 1);
    }

    private int next(int at) {
      return (at + 1) & (tags.length - 1);
    }
  }
}
