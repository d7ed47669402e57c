package io.toystore.order.core;

import io.toystore.protocol.Check;
import io.toystore.protocol.LogEntry;
import io.toystore.replication.TermRun;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one replica's log says, uncommitted entries included: for each request id its one outcome,
 * and for each order number the order. It follows the log: it grows with every entry and loses what
 * is cut.
 *
 * <p>Everything is kept by log index in chunks of primitive arrays, 47 to 58 bytes an entry and no
 * object, so that millions of orders fit into a small heap. A request id is kept as the first 128
 * bits of its SHA-256; two ids that share them cannot be made with the means of today.
 */
final class OrderBook {
  /** What the log says of a request id. */
  record Outcome(
      long index, boolean placed, long number, String name, int quantity, long version) {}

  private static final int CHUNK = 1 << 14;

  /** Instead of a toy's number: the entry has no outcome, or one that is no order. */
  static final int NO_OUTCOME = -1;

  static final int ABORTED = -2;

  /** The columns of {@link #CHUNK} entries. */
  private static final class Chunk {
    final long[] idHigh = new long[CHUNK];
    final long[] idLow = new long[CHUNK];
    final long[] version = new long[CHUNK];

    /** The toy's place in {@link #toys}, or {@link #NO_OUTCOME} or {@link #ABORTED}. */
    final int[] toy = new int[CHUNK];

    final int[] quantity = new int[CHUNK];

    /** How many orders the log holds before this entry. */
    final int[] ordersBefore = new int[CHUNK];

    void clear(int at) {
      idHigh[at] = 0;
      idLow[at] = 0;
      version[at] = 0;
      toy[at] = 0;
      quantity[at] = 0;
      ordersBefore[at] = 0;
    }
  }

  private final MessageDigest sha256 = sha256();
  private final byte[] hash = new byte[32];
  private final List<Chunk> chunks = new ArrayList<>();
  private final List<String> toys = new ArrayList<>();
  private final Map<String, Integer> toyNumbers = new HashMap<>();
  private final RequestIndex requests = new RequestIndex();
  private int lastIndex;
  private int orders;
  private long high;
  private long low;

  /** How many orders the whole log holds, uncommitted ones included. */
  long orders() {
    return orders;
  }

  /**
   * Follows the log by one entry.
   *
   * @return what the entry says
   */
  OrderEntry append(LogEntry entry) {
    Check.that(entry.index() == lastIndex + 1L, "entry %d behind %d", entry.index(), lastIndex);
    Check.that(lastIndex < Integer.MAX_VALUE - 1, "the book is full");
    OrderEntry says;
    try {
      says = OrderEntry.parse(entry.payload());
    } catch (IllegalArgumentException e) {
      Check.that(false, "entry %d: %s", entry.index(), e.getMessage());
      throw e;
    }
    int at = lastIndex & (CHUNK - 1);
    if (at == 0) {
      chunks.add(new Chunk());
    }
    lastIndex++;
    Chunk chunk = chunk(lastIndex);
    chunk.ordersBefore[at] = orders;
    if (says instanceof OrderEntry.OrderPlaced placed) {
      chunk.toy[at] = toyNumber(placed.name());
      chunk.quantity[at] = placed.quantity();
      chunk.version[at] = placed.version();
      orders++;
      note(placed.requestId(), chunk, at);
    } else if (says instanceof OrderEntry.RequestAborted aborted) {
      chunk.toy[at] = ABORTED;
      note(aborted.requestId(), chunk, at);
    } else {
      chunk.toy[at] = NO_OUTCOME;
    }
    return says;
  }

  private void note(String requestId, Chunk chunk, int at) {
    digest(requestId);
    chunk.idHigh[at] = high;
    chunk.idLow[at] = low;
    Check.that(
        requests.putIfAbsent(high, low, lastIndex) == 0,
        "a second outcome for %s at %d",
        requestId,
        lastIndex);
  }

  /** A copy of what the book says of these entries, none of which will be cut any more. */
  BookPart part(long first, long last, List<TermRun> terms) {
    Check.that(first <= last && last <= lastIndex, "a part to %d of %d", last, lastIndex);
    BookPart part = BookPart.ofEntries((int) (last - first + 1), terms, List.copyOf(toys));
    int copied = 0;
    while (copied < part.entries()) {
      int index = (int) first + copied;
      Chunk chunk = chunk(index);
      int at = (index - 1) & (CHUNK - 1);
      int length = Math.min(CHUNK - at, part.entries() - copied);
      System.arraycopy(chunk.idHigh, at, part.idHigh(), copied, length);
      System.arraycopy(chunk.idLow, at, part.idLow(), copied, length);
      System.arraycopy(chunk.version, at, part.version(), copied, length);
      System.arraycopy(chunk.toy, at, part.toy(), copied, length);
      System.arraycopy(chunk.quantity, at, part.quantity(), copied, length);
      copied += length;
    }
    return part;
  }

  /**
   * Follows the log by the entries of a part, as if each had been appended. {@link #indexParts}
   * follows the last part.
   */
  void append(BookPart part) {
    Check.that(lastIndex < Integer.MAX_VALUE - 1 - part.entries(), "the book is full");
    int[] toyNumbers = new int[part.toys().size()];
    for (int i = 0; i < toyNumbers.length; i++) {
      toyNumbers[i] = toyNumber(part.toys().get(i));
    }
    for (int i = 0; i < part.entries(); i++) {
      int at = lastIndex & (CHUNK - 1);
      if (at == 0) {
        chunks.add(new Chunk());
      }
      lastIndex++;
      Chunk chunk = chunks.get(chunks.size() - 1);
      chunk.ordersBefore[at] = orders;
      int toy = part.toy()[i];
      if (toy == NO_OUTCOME) {
        chunk.toy[at] = NO_OUTCOME;
        continue;
      }
      chunk.idHigh[at] = part.idHigh()[i];
      chunk.idLow[at] = part.idLow()[i];
      requests.putLater(chunk.idLow[at], lastIndex);
      if (toy == ABORTED) {
        chunk.toy[at] = ABORTED;
      } else {
        chunk.toy[at] = toyNumbers[toy];
        chunk.quantity[at] = part.quantity()[i];
        chunk.version[at] = part.version()[i];
        orders++;
      }
    }
  }

  /**
   * Makes the request ids of all parts ready to be looked up, and checks that none has a second
   * outcome. The first look-up would do it too, and take long.
   */
  void indexParts() {
    requests.fillTables();
  }

  /** Forgets the entry at {@code index} and all behind it. */
  void cutFrom(long index) {
    while (lastIndex >= index) {
      int at = (lastIndex - 1) & (CHUNK - 1);
      Chunk chunk = chunk(lastIndex);
      if (chunk.toy[at] != NO_OUTCOME) {
        requests.remove(chunk.idLow[at], lastIndex);
      }
      orders = chunk.ordersBefore[at];
      chunk.clear(at);
      lastIndex--;
      if (at == 0) {
        chunks.remove(chunks.size() - 1);
      }
    }
  }

  /** The one outcome of a request id in this log, committed or not; null for none. */
  Outcome outcome(String requestId) {
    digest(requestId);
    int index = requests.find(high, low);
    return index == 0 ? null : at(index);
  }

  /** The order with this number, committed or not; null when the log holds fewer. */
  Outcome order(long number) {
    if (number < 0 || number >= orders) {
      return null;
    }
    // The order is the last entry that has exactly `number` orders before it.
    int low = 1;
    int high = lastIndex;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (chunk(middle).ordersBefore[(middle - 1) & (CHUNK - 1)] <= number) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return at(low);
  }

  private Outcome at(int index) {
    Chunk chunk = chunk(index);
    int at = (index - 1) & (CHUNK - 1);
    int toy = chunk.toy[at];
    return toy == ABORTED
        ? new Outcome(index, false, 0, "", 0, 0)
        : new Outcome(
            index,
            true,
            chunk.ordersBefore[at],
            toys.get(toy),
            chunk.quantity[at],
            chunk.version[at]);
  }

  private Chunk chunk(int index) {
    return chunks.get((index - 1) / CHUNK);
  }

  private int toyNumber(String name) {
    Integer known = toyNumbers.get(name);
    if (known == null) {
      known = toys.size();
      toys.add(name);
      toyNumbers.put(name, known);
    }
    return known;
  }

  private void digest(String requestId) {
    sha256.update(requestId.getBytes(StandardCharsets.UTF_8));
    try {
      sha256.digest(hash, 0, hash.length);
    } catch (DigestException e) {
      throw new IllegalStateException("a SHA-256 has " + hash.length + " bytes", e);
    }
    high = longAt(hash, 0);
    low = longAt(hash, Long.BYTES);
  }

  private static long longAt(byte[] bytes, int from) {
    long value = 0;
    for (int i = from; i < from + Long.BYTES; i++) {
      value = value << 8 | bytes[i] & 0xff;
    }
    return value;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * From request id to log index: open addressing with linear probing. A slot holds the log index
   * and 32 bits of the id, for the whole id is in the chunks, far away in memory: a search for an
   * id that is not there, which is what each new order begins with, hardly ever looks there. Many
   * small tables, so that no growth stops the event loop for long.
   */
  private final class RequestIndex {
    private static final int TABLES = 256;
    private final long[][] tables = new long[TABLES][8];
    private final int[] sizes = new int[TABLES];

    /**
     * What parts of a snapshot have brought, table by table, before the tables are made of it; null
     * when they are. Millions of ids that come in the log's order would each miss the cache; a
     * table that is filled by itself stays in it.
     */
    private long[][] waiting;

    private int[] waitingSizes;

    /** The log index of the outcome of this id; 0 for none. */
    int find(long high, long low) {
      fillTables();
      long[] table = tables[table(low)];
      return indexOf(table[place(high, low, table)]);
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
      long[] table = tables[number];
      int place = place(high, low, table);
      if (table[place] != 0) {
        return indexOf(table[place]);
      }
      table[place] = slot(low, index);
      sizes[number]++;
      return 0;
    }

    /** Notes that the outcome of an id, which has no other one, is at {@code index}. */
    void putLater(long low, int index) {
      if (waiting == null) {
        waiting = new long[TABLES][8];
        waitingSizes = new int[TABLES];
      }
      int number = table(low);
      int size = waitingSizes[number]++;
      if (size == waiting[number].length) {
        waiting[number] = Arrays.copyOf(waiting[number], size * 2);
      }
      waiting[number][size] = slot(low, index);
    }

    private void fillTables() {
      if (waiting == null) {
        return;
      }
      for (int number = 0; number < TABLES; number++) {
        makeRoom(number, waitingSizes[number]);
        long[] table = tables[number];
        for (int i = 0; i < waitingSizes[number]; i++) {
          long slot = waiting[number][i];
          int at = home(slot, table);
          while (table[at] != 0) {
            Check.that(
                bitsOf(table[at]) != bitsOf(slot) || !areSame(indexOf(table[at]), indexOf(slot)),
                "entries %d and %d have the same request id",
                indexOf(table[at]),
                indexOf(slot));
            at = next(at, table);
          }
          table[at] = slot;
        }
        sizes[number] += waitingSizes[number];
        waiting[number] = null;
      }
      waiting = null;
      waitingSizes = null;
    }

    private boolean areSame(int index, int other) {
      Chunk chunk = chunk(index);
      int place = (index - 1) & (CHUNK - 1);
      return isOf(other, chunk.idHigh[place], chunk.idLow[place]);
    }

    /** Where this id is, or where it belongs, which is then empty. */
    private int place(long high, long low, long[] table) {
      int bits = bits(low);
      int at = bits & (table.length - 1);
      while (table[at] != 0
          && !(bitsOf(table[at]) == bits && isOf(indexOf(table[at]), high, low))) {
        at = next(at, table);
      }
      return at;
    }

    private boolean isOf(int index, long high, long low) {
      Chunk chunk = chunk(index);
      int place = (index - 1) & (CHUNK - 1);
      return chunk.idLow[place] == low && chunk.idHigh[place] == high;
    }

    /**
     * The first table grows when it is half full, the last one when three quarters are, for all of
     * them fill up alike: were they to grow at once, the collector would have 32 MB to move at a
     * million and a half orders, and twice as much at each doubling.
     */
    private void makeRoom(int number, int more) {
      long[] old = tables[number];
      int length = old.length;
      while ((sizes[number] + (long) more) * 4 * TABLES > length * (2L * TABLES + number)) {
        length *= 2;
      }
      if (length == old.length) {
        return;
      }
      long[] wider = new long[length];
      for (long slot : old) {
        if (slot != 0) {
          int at = home(slot, wider);
          while (wider[at] != 0) {
            at = next(at, wider);
          }
          wider[at] = slot;
        }
      }
      tables[number] = wider;
    }

    /** Removes by shifting back, so that no slot is ever a tombstone (Knuth, 6.4, algorithm R). */
    void remove(long low, int index) {
      fillTables();
      int number = table(low);
      long[] table = tables[number];
      int gap = bits(low) & (table.length - 1);
      while (indexOf(table[gap]) != index) {
        gap = next(gap, table);
      }
      sizes[number]--;
      table[gap] = 0;
      for (int at = next(gap, table); table[at] != 0; at = next(at, table)) {
        int home = home(table[at], table);
        boolean reachable = gap <= at ? gap < home && home <= at : gap < home || home <= at;
        if (!reachable) {
          table[gap] = table[at];
          table[at] = 0;
          gap = at;
        }
      }
    }

    private int table(long low) {
      return (int) (low >>> 56);
    }

    private int bits(long low) {
      return (int) low;
    }

    private long slot(long low, int index) {
      return (long) bits(low) << Integer.SIZE | index;
    }

    private int bitsOf(long slot) {
      return (int) (slot >>> Integer.SIZE);
    }

    private int indexOf(long slot) {
      return (int) slot;
    }

    private int home(long slot, long[] table) {
      return bitsOf(slot) & (table.length - 1);
    }

    private int next(int at, long[] table) {
      return (at + 1) & (table.length - 1);
    }
  }

  /** For tests: all that the book says, as text. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int index = 1; index <= lastIndex; index++) {
      int toy = chunk(index).toy[(index - 1) & (CHUNK - 1)];
      text.append(toy == NO_OUTCOME ? index + " -" : at(index).toString()).append('\n');
    }
    return text.toString();
  }
}
