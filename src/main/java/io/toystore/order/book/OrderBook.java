package io.toystore.order.book;

import static io.toystore.order.book.OrderColumns.ABORTED;
import static io.toystore.order.book.OrderColumns.ENTRIES;
import static io.toystore.order.book.OrderColumns.NO_OUTCOME;

import io.toystore.model.LogEntry;
import io.toystore.model.RequestHash;
import io.toystore.replication.TermRun;
import io.toystore.sansio.Check;
import io.toystore.sansio.Writable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The content of one replica's log, uncommitted entries included: for each request id its one
 * outcome, and for each order number the order. The book follows the log: it grows with every entry
 * and loses the entries that are cut.
 *
 * <p>Everything is stored by log index in columns outside of the Java heap, 54 to 60 bytes per
 * entry including the index of request ids, so that millions of orders cost the collector nothing.
 * A request id is stored as a {@link Key}.
 */
public final class OrderBook {
  /** The outcome of a request id in the log. */
  public record Outcome(
      long index, boolean placed, long number, String name, int quantity, long version) {}

  /** The first 128 bits of a request id's SHA-256 ({@link RequestHash}). */
  public record Key(long high, long low) {}

  private final RequestHash hash = new RequestHash();
  private final List<OrderColumns> chunks = new ArrayList<>();

  /** The toys that the log names, numbered from 0 in the order of their first entry. */
  private final List<String> toys = new ArrayList<>();

  private final Map<String, Integer> toyNumbers = new HashMap<>();
  private final RequestIndex requests = new RequestIndex(new Ids());
  private int lastIndex;
  private int orders;
  private long ordersDigest;

  /** The number of orders in the whole log, uncommitted ones included. */
  public long orders() {
    return orders;
  }

  /** The sum of {@link RequestHash#ofOrder} over these orders. */
  public long ordersDigest() {
    return ordersDigest;
  }

  /** The amount that the order of this request id adds to {@link #ordersDigest}. */
  public static long digestOf(Key request, Outcome placed) {
    return RequestHash.ofOrder(request.high(), placed.name(), placed.quantity());
  }

  /** Adds the next entry of the log. */
  public void append(LogEntry entry) {
    Check.that(entry.index() == lastIndex + 1L, "entry %d after %d", entry.index(), lastIndex);
    Check.that(lastIndex < Integer.MAX_VALUE - 1, "the book is full");
    OrderEntry parsed = parse(entry);
    int at = lastIndex & (ENTRIES - 1);
    if (at == 0) {
      chunks.add(new OrderColumns());
    }
    lastIndex++;
    OrderColumns chunk = chunk(lastIndex);
    chunk.ordersBefore.put(at, orders);
    if (parsed instanceof OrderEntry.OrderPlaced placed) {
      hash.take(placed.requestId());
      chunk.toy.put(at, toyNumber(placed.name()));
      chunk.quantity.put(at, placed.quantity());
      chunk.version.put(at, placed.version());
      orders++;
      ordersDigest += RequestHash.ofOrder(hash.high(), placed.name(), placed.quantity());
      note(entry, chunk, at);
    } else if (parsed instanceof OrderEntry.RequestAborted aborted) {
      hash.take(aborted.requestId());
      chunk.toy.put(at, ABORTED);
      note(entry, chunk, at);
    } else {
      chunk.toy.put(at, NO_OUTCOME);
    }
  }

  private static OrderEntry parse(LogEntry entry) {
    try {
      return OrderEntry.parse(entry.payload());
    } catch (IllegalArgumentException e) {
      Check.that(false, "entry %d: %s", entry.index(), e.getMessage());
      throw e;
    }
  }

  /** The number of a toy; the next number if its name is new. */
  private int toyNumber(String name) {
    Integer known = toyNumbers.get(name);
    if (known != null) {
      return known;
    }
    int number = toys.size();
    toys.add(name);
    toyNumbers.put(name, number);
    return number;
  }

  /** Indexes the last entry as the outcome of the request id that was hashed last. */
  private void note(LogEntry entry, OrderColumns chunk, int at) {
    chunk.idHigh.put(at, hash.high());
    chunk.idLow.put(at, hash.low());
    Check.that(
        requests.putIfAbsent(hash.high(), hash.low(), lastIndex) == 0,
        "a second outcome for a request id: %s",
        entry);
  }

  /**
   * The book's content for these entries, none of which will be cut any more; any thread may write
   * it.
   */
  public Writable part(long first, long last, List<TermRun> terms) {
    Check.that(first <= last && last <= lastIndex, "a part to %d of %d", last, lastIndex);
    List<OrderColumns> from =
        List.copyOf(chunks.subList(((int) first - 1) / ENTRIES, ((int) last - 1) / ENTRIES + 1));
    int skipped = ((int) first - 1) & (ENTRIES - 1);
    return new BookPart.Source(terms, List.copyOf(toys), from, skipped, (int) (last - first + 1));
  }

  /**
   * A digest of the content of these entries: the same for equal content, and almost never the same
   * otherwise. Takes ten nanoseconds per entry.
   */
  public long digest(long first, long last) {
    Check.that(1 <= first && last <= lastIndex, "a digest from %d to %d", first, last);
    long digest = 0;
    for (int index = (int) first; index <= last; index++) {
      OrderColumns chunk = chunk(index);
      int at = (index - 1) & (ENTRIES - 1);
      int toy = chunk.toy.get(at);
      digest = RequestHash.mix(digest, toy < 0 ? toy : toys.get(toy).hashCode());
      if (toy != NO_OUTCOME) {
        digest = RequestHash.mix(digest, chunk.idHigh.get(at));
        digest = RequestHash.mix(digest, chunk.idLow.get(at));
      }
      if (toy >= 0) {
        digest = RequestHash.mix(digest, chunk.ordersBefore.get(at));
        digest = RequestHash.mix(digest, chunk.quantity.get(at));
        digest = RequestHash.mix(digest, chunk.version.get(at));
      }
    }
    return digest;
  }

  /**
   * Adds the entries of a part, as if each had been appended. {@link #indexParts} must follow the
   * last part.
   */
  public void append(BookPart part) {
    Check.that(lastIndex < Integer.MAX_VALUE - 1 - part.entries(), "the book is full");
    int[] numbers = new int[part.toys().size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = toyNumber(part.toys().get(i));
    }
    int done = 0;
    while (done < part.entries()) {
      int at = lastIndex & (ENTRIES - 1);
      if (at == 0) {
        chunks.add(new OrderColumns());
      }
      int count = Math.min(ENTRIES - at, part.entries() - done);
      append(part, done, chunks.get(chunks.size() - 1), at, count, numbers);
      done += count;
    }
  }

  private void append(
      BookPart part, int from, OrderColumns chunk, int at, int count, int[] numbers) {
    chunk.idHigh.put(at, part.idHigh(), from, count);
    chunk.idLow.put(at, part.idLow(), from, count);
    chunk.version.put(at, part.version(), from, count);
    chunk.quantity.put(at, part.quantity(), from, count);
    for (int i = 0; i < count; i++) {
      lastIndex++;
      chunk.ordersBefore.put(at + i, orders);
      int toy = part.toy().get(from + i);
      if (toy != NO_OUTCOME) {
        requests.putLater(chunk.idLow.get(at + i), lastIndex);
      }
      if (toy >= 0) {
        orders++;
        toy = numbers[toy];
      }
      chunk.toy.put(at + i, toy);
      ordersDigest += digestAt(chunk, at + i);
    }
  }

  /**
   * Makes the request ids of all parts ready to be looked up, and checks that none has a second
   * outcome. Otherwise the first lookup would do this, and take long.
   */
  public void indexParts() {
    requests.fillTables();
  }

  /** Removes the entry at {@code index} and all after it. */
  public void cutFrom(long index) {
    while (lastIndex >= index) {
      int at = (lastIndex - 1) & (ENTRIES - 1);
      OrderColumns chunk = chunk(lastIndex);
      if (chunk.toy.get(at) != NO_OUTCOME) {
        requests.remove(chunk.idLow.get(at), lastIndex);
      }
      orders = chunk.ordersBefore.get(at);
      ordersDigest -= digestAt(chunk, at);
      chunk.clear(at);
      lastIndex--;
      if (at == 0) {
        chunks.remove(chunks.size() - 1);
      }
    }
  }

  /** The amount that this entry adds to {@link #ordersDigest}; 0 if it is not an order. */
  private long digestAt(OrderColumns chunk, int at) {
    int toy = chunk.toy.get(at);
    return toy < 0
        ? 0
        : RequestHash.ofOrder(chunk.idHigh.get(at), toys.get(toy), chunk.quantity.get(at));
  }

  /** The key that stands for a request id in this book. */
  public Key key(String requestId) {
    hash.take(requestId);
    return new Key(hash.high(), hash.low());
  }

  /** The one outcome of a request id in this log, committed or not; null for none. */
  public Outcome outcome(Key request) {
    int index = requests.find(request.high(), request.low());
    return index == 0 ? null : at(index);
  }

  /** The entry at {@code index} if it is the outcome of this request id; otherwise null. */
  public Outcome outcomeAt(long index, Key request) {
    return index >= 1
            && index <= lastIndex
            && requests.isOf((int) index, request.high(), request.low())
        ? at((int) index)
        : null;
  }

  /** The order with this number, committed or not; null if the log holds fewer orders. */
  public Outcome order(long number) {
    if (number < 0 || number >= orders) {
      return null;
    }
    // The order is the last entry that has exactly `number` orders before it.
    int low = 1;
    int high = lastIndex;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (chunk(middle).ordersBefore.get((middle - 1) & (ENTRIES - 1)) <= number) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return at(low);
  }

  private Outcome at(int index) {
    OrderColumns chunk = chunk(index);
    int at = (index - 1) & (ENTRIES - 1);
    int toy = chunk.toy.get(at);
    return toy == ABORTED
        ? new Outcome(index, false, 0, "", 0, 0)
        : new Outcome(
            index,
            true,
            chunk.ordersBefore.get(at),
            toys.get(toy),
            chunk.quantity.get(at),
            chunk.version.get(at));
  }

  private OrderColumns chunk(int index) {
    return chunks.get((index - 1) / ENTRIES);
  }

  /** The request ids of this book. */
  private final class Ids implements RequestIndex.Ids {
    @Override
    public long high(int index) {
      return chunk(index).idHigh.get((index - 1) & (ENTRIES - 1));
    }

    @Override
    public long low(int index) {
      return chunk(index).idLow.get((index - 1) & (ENTRIES - 1));
    }
  }

  /** For tests: the whole book as text. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int index = 1; index <= lastIndex; index++) {
      int toy = chunk(index).toy.get((index - 1) & (ENTRIES - 1));
      text.append(toy == NO_OUTCOME ? index + " -" : at(index).toString()).append('\n');
    }
    return text.toString();
  }
}
