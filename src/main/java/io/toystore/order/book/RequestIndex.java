package io.toystore.order.book;

import io.toystore.sansio.Check;

/**
 * Maps request ids to log indexes: a hash table with open addressing and linear probing. A slot
 * holds the log index and 32 bits of the id, outside of the Java heap; the whole id is in the
 * book's columns. Reading either is likely to miss the processor's cache, so each slot also has a
 * tag: one byte in an array that fits into the cache. Each new order begins with a search for an id
 * that is absent, and such a search almost never looks beyond the tags. There are many small
 * tables, so that no growth stops the event loop for long.
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
   * The slots from a snapshot's parts, by table, until {@link #fillTables}; null afterwards.
   * Inserting millions of ids in the log's order would miss the cache each time; a table that is
   * filled on its own stays in the cache.
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
   * Records that the outcome of this id is at {@code index}, unless the id has one already.
   *
   * @return the index of the existing outcome; 0 for none
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

  /**
   * Records for {@link #fillTables} that the outcome of an id is at {@code index}; the id must have
   * no other outcome.
   */
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
   * Makes the ids from {@link #putLater} ready to be looked up, and checks that none has a second
   * outcome. Otherwise the first lookup does this.
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

  /** Removes an id that is present. */
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

  /**
   * Never 0, which marks an empty slot. The tag comes from the high bits, the position from the low
   * bits.
   */
  private static byte tag(int bits) {
    byte tag = (byte) (bits >>> 24);
    return tag == 0 ? 1 : tag;
  }

  /** One of {@link #TABLES} tables, each with an equal share of the ids. */
  private final class Table {
    private final int number;
    private byte[] tags = new byte[FIRST_SLOTS];
    private OffHeap.Longs slots = memory.new Longs(FIRST_SLOTS);
    private int size;

    Table(int number) {
      this.number = number;
    }

    /**
     * The position of this id; if it is absent, the complement of the position where it belongs.
     */
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

    /** Puts an id, which must not be present yet. */
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
     * The first table grows when it is half full, the last one when it is three quarters full. All
     * tables fill at the same rate; if all grew at once, orders would wait longer.
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
