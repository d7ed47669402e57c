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
 * What an order journal says, read entry by entry: 48 bytes for each request. Numbers are unique
 * and without gaps here by what a number is, the count of orders before; so this checks that every
 * request has one outcome, and tells what stands under a number.
 */
public final class OrderLog {
  /** What {@link #numberOf} says of a request that is in the log as aborted. */
  static final int ABORTED = -2;

  /** What {@link #numberOf} says of a request that is not in the log. */
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
   * @param where says where the entry of an index stands, as {@code file:line}
   */
  public OrderLog(LongFunction<String> where, Findings findings) {
    this.where = where;
    this.findings = findings;
  }

  /** How many orders it holds. */
  public long orders() {
    return orders;
  }

  /** How many entries it holds. */
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
          // Says nothing of a request.
        }
        default -> throw new IllegalArgumentException("no entry of an order log: " + type);
      }
    } catch (IllegalArgumentException e) {
      findings.add(
          Rule.WHOLE,
          String.format(
              Locale.ROOT, "entry %d is none of an order journal: %s", entryIndex, e.getMessage()),
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
    int one = outcome(entryIndex, id, "order " + orders);
    if (orders == request.length) {
      request = Arrays.copyOf(request, orders + (orders >> 1));
    }
    request[orders] = one;
    if (number[one] == ABSENT) {
      number[one] = orders;
      index[one] = Math.toIntExact(entryIndex);
      toy[one] = toyNumber(name);
      quantity[one] = (int) pieces;
      price[one] = number(fields, "price");
      version[one] = number(fields, "version");
    }
    orders++;
  }

  private void aborted(long entryIndex, Map<String, Object> fields) {
    int one = outcome(entryIndex, string(fields, "requestId"), "aborted");
    if (number[one] == ABSENT) {
      number[one] = ABORTED;
      index[one] = Math.toIntExact(entryIndex);
    }
  }

  private int outcome(long entryIndex, String id, String what) {
    int one = of(id);
    if (number[one] != ABSENT) {
      findings.add(
          Rule.ONCE,
          String.format(
              Locale.ROOT,
              "request %s has two outcomes in the journal: %s, and %s",
              id,
              number[one] == ABORTED ? "aborted" : "order " + number[one],
              what),
          List.of(where.apply(index[one]), where.apply(entryIndex)));
    }
    return one;
  }

  /** The request's place, for whoever keeps more about requests; a new one is not in the log. */
  int of(String id) {
    int one = ids.findOrAdd(id);
    if (one == number.length) {
      int longer = one + (one >> 1);
      number = absent(Arrays.copyOf(number, longer), one);
      index = Arrays.copyOf(index, longer);
      toy = Arrays.copyOf(toy, longer);
      quantity = Arrays.copyOf(quantity, longer);
      price = Arrays.copyOf(price, longer);
      version = Arrays.copyOf(version, longer);
    }
    return one;
  }

  private static int[] absent(int[] numbers, int from) {
    Arrays.fill(numbers, from, numbers.length, ABSENT);
    return numbers;
  }

  /** How many requests it has heard of. */
  public int requests() {
    return ids.size();
  }

  /** The request's order number, {@link #ABORTED} or {@link #ABSENT}. */
  int numberOf(int one) {
    return number[one];
  }

  /** The same for an id that may be unknown. */
  int numberOf(String id) {
    int one = ids.find(id);
    return one < 0 ? ABSENT : number[one];
  }

  /** The request placed under an order number that the log holds. */
  int requestOf(long order) {
    return request[(int) order];
  }

  String nameOf(int one) {
    return toys.get(toy[one]);
  }

  int toyOf(int one) {
    return toy[one];
  }

  List<String> toys() {
    return toys;
  }

  int quantityOf(int one) {
    return quantity[one];
  }

  long priceOf(int one) {
    return price[one];
  }

  long versionOf(int one) {
    return version[one];
  }

  /** Where the request's outcome stands. */
  String where(int one) {
    return where.apply(index[one]) + "  " + text(one);
  }

  private String text(int one) {
    return number[one] == ABORTED
        ? "request aborted"
        : String.format(Locale.ROOT, "order %d: %d x %s", number[one], quantity[one], nameOf(one));
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
