package io.toystore.verify.core;

import io.toystore.text.FlatJson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * The content of an order journal, read entry by entry: 48 bytes for each request. An order's
 * number is the count of orders before it, so the numbers of a log are always unique and without
 * gaps. This class checks that every request has one outcome, and finds the order of a number.
 */
public final class OrderLog {
  /** The {@link #numberOf} of a request that the log has as aborted. */
  static final int ABORTED = -2;

  /** The {@link #numberOf} of a request that is not in the log. */
  static final int ABSENT = -1;

  private static final int FIRST_SIZE = 1 << 9;

  private final Findings findings;
  private final LongFunction<String> where;
  private final RequestIds ids = new RequestIds();
  private final List<String> toys = new ArrayList<>();
  private final Map<String, Integer> toyNumbers = new HashMap<>();

  // By request.
  private int[] number = absent(new int[FIRST_SIZE], 0);
  private int[] index = new int[FIRST_SIZE];
  private int[] toy = new int[FIRST_SIZE];
  private int[] quantity = new int[FIRST_SIZE];
  private long[] price = new long[FIRST_SIZE];
  private long[] version = new long[FIRST_SIZE];

  /** By order number: its request. */
  private int[] request = new int[FIRST_SIZE];

  private int orders;
  private long entries;

  /**
   * An empty log.
   *
   * @param where maps an entry's index to its {@code file:line}
   */
  public OrderLog(LongFunction<String> where, Findings findings) {
    this.where = where;
    this.findings = findings;
  }

  /** How many orders the log holds. */
  public long orders() {
    return orders;
  }

  /** How many entries the log holds. */
  public long entries() {
    return entries;
  }

  /** Takes the next entry. */
  public void entry(long entryIndex, byte[] payload) {
    entries++;
    try {
      Map<String, Object> fields = FlatJson.parse(payload);
      String type = string(fields, "type");
      switch (type) {
        case "OrderPlaced" -> placed(entryIndex, fields);
        case "RequestAborted" -> aborted(entryIndex, fields);
        case "TermOpened" -> {
          // Has no request.
        }
        default -> throw new IllegalArgumentException("not an entry of an order log: " + type);
      }
    } catch (IllegalArgumentException e) {
      findings.add(
          Rule.WHOLE,
          String.format(
              Locale.ROOT,
              "entry %d does not belong in an order journal: %s",
              entryIndex,
              e.getMessage()),
          List.of(where.apply(entryIndex) + "  " + Records.excerpt(payload)));
    }
  }

  private void placed(long entryIndex, Map<String, Object> fields) {
    String id = string(fields, "requestId");
    String name = string(fields, "name");
    long pieces = number(fields, "quantity");
    if (pieces < 1 || pieces > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("an order of " + pieces + " pieces");
    }
    int slot = outcome(entryIndex, id, "order " + orders);
    if (orders == request.length) {
      request = Arrays.copyOf(request, orders + (orders >> 1));
    }
    request[orders] = slot;
    if (number[slot] == ABSENT) {
      number[slot] = orders;
      index[slot] = Math.toIntExact(entryIndex);
      toy[slot] = toyNumber(name);
      quantity[slot] = (int) pieces;
      price[slot] = number(fields, "price");
      version[slot] = number(fields, "version");
    }
    orders++;
  }

  private void aborted(long entryIndex, Map<String, Object> fields) {
    int slot = outcome(entryIndex, string(fields, "requestId"), "aborted");
    if (number[slot] == ABSENT) {
      number[slot] = ABORTED;
      index[slot] = Math.toIntExact(entryIndex);
    }
  }

  private int outcome(long entryIndex, String id, String what) {
    int slot = of(id);
    if (number[slot] != ABSENT) {
      findings.add(
          Rule.ONCE,
          String.format(
              Locale.ROOT,
              "request %s has two outcomes in the journal: %s, and %s",
              id,
              number[slot] == ABORTED ? "aborted" : "order " + number[slot],
              what),
          List.of(where.apply(index[slot]), where.apply(entryIndex)));
    }
    return slot;
  }

  /**
   * The slot of a request, under which callers may keep more about it; a new request gets a slot,
   * but is not in the log.
   */
  int of(String id) {
    int slot = ids.findOrAdd(id);
    if (slot == number.length) {
      int longer = slot + (slot >> 1);
      number = absent(Arrays.copyOf(number, longer), slot);
      index = Arrays.copyOf(index, longer);
      toy = Arrays.copyOf(toy, longer);
      quantity = Arrays.copyOf(quantity, longer);
      price = Arrays.copyOf(price, longer);
      version = Arrays.copyOf(version, longer);
    }
    return slot;
  }

  private static int[] absent(int[] numbers, int from) {
    Arrays.fill(numbers, from, numbers.length, ABSENT);
    return numbers;
  }

  /** How many requests have a slot. */
  public int requests() {
    return ids.size();
  }

  /** The request's order number, {@link #ABORTED} or {@link #ABSENT}. */
  int numberOf(int slot) {
    return number[slot];
  }

  /** The same for an id that may be unknown. */
  int numberOf(String id) {
    int slot = ids.find(id);
    return slot < 0 ? ABSENT : number[slot];
  }

  /** The request placed under an order number that the log holds. */
  int requestOf(long order) {
    return request[(int) order];
  }

  String nameOf(int slot) {
    return toys.get(toy[slot]);
  }

  int toyOf(int slot) {
    return toy[slot];
  }

  List<String> toys() {
    return toys;
  }

  int quantityOf(int slot) {
    return quantity[slot];
  }

  long priceOf(int slot) {
    return price[slot];
  }

  long versionOf(int slot) {
    return version[slot];
  }

  /** The place and text of the request's outcome. */
  String where(int slot) {
    return where.apply(index[slot]) + "  " + text(slot);
  }

  private String text(int slot) {
    return number[slot] == ABORTED
        ? "request aborted"
        : String.format(
            Locale.ROOT, "order %d: %d x %s", number[slot], quantity[slot], nameOf(slot));
  }

  int toyNumber(String name) {
    Integer known = toyNumbers.get(name);
    if (known == null) {
      known = toys.size();
      toys.add(name);
      toyNumbers.put(name, known);
    }
    return known;
  }

  static String string(Map<String, Object> fields, String key) {
    if (fields.get(key) instanceof String value) {
      return value;
    }
    throw new IllegalArgumentException("no string \"" + key + "\"");
  }

  static long number(Map<String, Object> fields, String key) {
    if (fields.get(key) instanceof Long value) {
      return value;
    }
    throw new IllegalArgumentException("no number \"" + key + "\"");
  }
}
