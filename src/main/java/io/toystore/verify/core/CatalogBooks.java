package io.toystore.verify.core;

import io.toystore.text.FlatJson;
import io.toystore.verify.core.Operation.ProductRead;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * Keeps the books of every toy from a catalog journal, entry by entry, and holds them against the
 * order journal and against what clients were shown. What was sold is counted in the order journal,
 * not taken from the catalog's word.
 *
 * <p>Of a store that runs, the order journal is older than the last entries of the catalog's, and
 * newer than the first: {@code beforeOrders} says of an entry that it was there before the order
 * journal was read, and so must agree with it.
 */
public final class CatalogBooks {
  private static final byte NONE = 0;
  private static final byte PENDING = 1;
  private static final byte SETTLED = 2;
  private static final byte GIVEN_BACK = 3;
  private static final int FIRST_SIZE = 1 << 9;

  /** So many corrections the catalog knows by their keys; an older key may be used anew. */
  private static final int CORRECTIONS_KEPT = 4_096;

  /** A toy's books. */
  private static final class Toy {
    final String name;
    long initial;
    long restocked;
    long stock;
    long pending;
    long sold;
    long price;
    long version;
    boolean removed;

    Toy(String name) {
      this.name = name;
    }
  }

  /**
   * The books of all toys together, in pieces.
   *
   * @param pending taken out for requests that are not in the order journal
   * @param sold in the order journal
   */
  public record Totals(
      int toys, long initial, long restocked, long stock, long pending, long sold) {}

  private final LongFunction<String> where;
  private final OrderLog orders;
  private final boolean haveOrders;
  private final HistoryChecker history;
  private final Findings findings;
  private final Map<String, Toy> toys = new HashMap<>();

  /** The entry of each correction, by its key, the latest last. */
  private final Map<String, Long> corrections = new LinkedHashMap<>();

  // By request, as the order log numbers them.
  private byte[] state = new byte[FIRST_SIZE];
  private int[] reservedAt = new int[FIRST_SIZE];
  private int[] toyOf = new int[FIRST_SIZE];
  private int[] quantityOf = new int[FIRST_SIZE];

  private long entries;
  private byte[] current = {};

  /**
   * Empty books.
   *
   * @param where says where the entry of an index stands, as {@code file:line}
   * @param orders the order journal, read to its end; null for none
   * @param history what clients were shown; null for none
   */
  public CatalogBooks(
      LongFunction<String> where, OrderLog orders, HistoryChecker history, Findings findings) {
    this.where = where;
    this.haveOrders = orders != null;
    this.orders = haveOrders ? orders : new OrderLog(where, findings);
    this.history = history;
    this.findings = findings;
  }

  /** How many entries were taken. */
  public long entries() {
    return entries;
  }

  /** Takes the next entry. */
  public void entry(long index, byte[] payload, boolean beforeOrders) {
    entries++;
    current = payload;
    try {
      Map<String, Object> fields = FlatJson.parse(payload);
      String type = OrderLog.string(fields, "type");
      switch (type) {
        case "ProductPut" -> put(index, fields);
        case "Restocked" -> restocked(index, fields);
        case "Reserved" -> reserved(index, fields);
        case "StockCorrected" -> corrected(index, fields);
        case "ProductRemoved" -> removed(index, fields);
        case "Settled" -> settled(index, OrderLog.string(fields, "id"), beforeOrders);
        case "GivenBack" -> givenBack(index, fields, beforeOrders);
        case "TermOpened", "FirstProductsPut", "Renumbered", "MarkRaised" -> {
          // Moves no piece.
        }
        default -> throw new IllegalArgumentException("no entry of a catalog: " + type);
      }
    } catch (IllegalArgumentException e) {
      findings.add(
          Rule.WHOLE,
          String.format(
              Locale.ROOT, "entry %d is none of a catalog journal: %s", index, e.getMessage()),
          List.of(here(index)));
    }
  }

  private void put(long index, Map<String, Object> fields) {
    String name = OrderLog.string(fields, "name");
    long quantity = OrderLog.number(fields, "quantity");
    Toy toy = toys.get(name);
    if (toy == null) {
      toy = new Toy(name);
      toy.initial = quantity;
      toys.put(name, toy);
    } else {
      toy.restocked += quantity - toy.stock;
    }
    toy.removed = false;
    toy.stock = quantity;
    toy.price = OrderLog.number(fields, "price");
    changed(index, toy, fields);
  }

  private void corrected(long index, Map<String, Object> fields) {
    Toy toy = forSale(index, fields);
    long change = OrderLog.number(fields, "change");
    if (fields.containsKey("price")) {
      toy.price = OrderLog.number(fields, "price");
    }
    toy.restocked += change;
    toy.stock += change;
    if (fields.containsKey("key")) {
      String key = OrderLog.string(fields, "key");
      Long before = corrections.put(key, index);
      if (corrections.size() > CORRECTIONS_KEPT) {
        corrections.remove(corrections.keySet().iterator().next());
      }
      if (before != null) {
        broken(index, "corrected twice under the key " + key, where.apply(before));
      }
    }
    changed(index, toy, fields);
  }

  /** The stock is written off. */
  private void removed(long index, Map<String, Object> fields) {
    Toy toy = forSale(index, fields);
    toy.restocked -= toy.stock;
    toy.stock = 0;
    toy.removed = true;
    changed(index, toy, fields);
  }

  private void restocked(long index, Map<String, Object> fields) {
    Toy toy = forSale(index, fields);
    long quantity = OrderLog.number(fields, "quantity");
    toy.restocked += quantity;
    toy.stock += quantity;
    changed(index, toy, fields);
  }

  private void reserved(long index, Map<String, Object> fields) {
    String id = OrderLog.string(fields, "id");
    Toy toy = forSale(index, fields);
    int quantity = Math.toIntExact(OrderLog.number(fields, "quantity"));
    int one = request(id);
    if (state[one] != NONE) {
      broken(index, "stock was taken out twice for request " + id, where.apply(reservedAt[one]));
      return;
    }
    state[one] = PENDING;
    reservedAt[one] = Math.toIntExact(index);
    toyOf[one] = orders.toyNumber(toy.name);
    quantityOf[one] = quantity;
    toy.stock -= quantity;
    toy.pending += quantity;
    changed(index, toy, fields);
    if (orders.numberOf(one) >= 0) {
      boolean same =
          orders.nameOf(one).equals(toy.name)
              && orders.quantityOf(one) == quantity
              && orders.priceOf(one) == OrderLog.number(fields, "price")
              && orders.versionOf(one) == OrderLog.number(fields, "version");
      if (!same) {
        broken(
            index,
            String.format(
                Locale.ROOT,
                "order %d is not what was reserved for it: %d x %s at version %d",
                orders.numberOf(one),
                quantity,
                toy.name,
                toy.version),
            orders.where(one));
      }
    }
  }

  private void settled(long index, String id, boolean beforeOrders) {
    int one = close(index, id, SETTLED);
    if (one < 0 || !haveOrders) {
      return;
    }
    if (orders.numberOf(one) == OrderLog.ABORTED) {
      broken(index, "sold, although request " + id + " was aborted", orders.where(one));
    } else if (orders.numberOf(one) == OrderLog.ABSENT && beforeOrders) {
      broken(index, "sold, although no order was placed for request " + id);
    }
  }

  private void givenBack(long index, Map<String, Object> fields, boolean beforeOrders) {
    String id = OrderLog.string(fields, "id");
    int one = close(index, id, GIVEN_BACK);
    if (one < 0) {
      return;
    }
    Toy toy = toys.get(orders.toys().get(toyOf[one]));
    if (toy.removed) {
      toy.restocked -= quantityOf[one];
    } else {
      toy.stock += quantityOf[one];
    }
    changed(index, toy, fields);
    if (!haveOrders) {
      return;
    }
    if (orders.numberOf(one) >= 0) {
      broken(
          index,
          String.format(
              Locale.ROOT, "given back, although order %d was placed", orders.numberOf(one)),
          orders.where(one));
    } else if (orders.numberOf(one) == OrderLog.ABSENT && beforeOrders) {
      broken(index, "given back, although request " + id + " was never aborted");
    }
  }

  /** Ends a reservation; -1 when there is none to end. */
  private int close(long index, String id, byte outcome) {
    int one = request(id);
    if (state[one] != PENDING) {
      broken(
          index,
          String.format(
              Locale.ROOT,
              "request %s has no open reservation to %s",
              id,
              outcome == SETTLED ? "settle" : "give back"));
      return -1;
    }
    state[one] = outcome;
    Toy toy = toys.get(orders.toys().get(toyOf[one]));
    toy.pending -= quantityOf[one];
    toy.sold += outcome == SETTLED ? quantityOf[one] : 0;
    return one;
  }

  private int request(String id) {
    int one = orders.of(id);
    if (one >= state.length) {
      int longer = Math.max(orders.requests(), state.length + (state.length >> 1));
      state = Arrays.copyOf(state, longer);
      reservedAt = Arrays.copyOf(reservedAt, longer);
      toyOf = Arrays.copyOf(toyOf, longer);
      quantityOf = Arrays.copyOf(quantityOf, longer);
    }
    return one;
  }

  /** The toy that an entry names, which must not have been removed from sale. */
  private Toy forSale(long index, Map<String, Object> fields) {
    String name = OrderLog.string(fields, "name");
    Toy toy = toys.get(name);
    if (toy == null) {
      throw new IllegalArgumentException("no toy " + name);
    }
    if (toy.removed) {
      broken(index, name + " was removed from sale");
    }
    return toy;
  }

  /** A customer sees something new: the next version, with no less than nothing in stock. */
  private void changed(long index, Toy toy, Map<String, Object> fields) {
    long version = OrderLog.number(fields, "version");
    if (version != toy.version + 1) {
      broken(
          index,
          String.format(
              Locale.ROOT,
              "%s goes from version %d to version %d",
              toy.name,
              toy.version,
              version));
    }
    toy.version = version;
    if (toy.stock < 0) {
      broken(
          index,
          String.format(Locale.ROOT, "%s is oversold: %d pieces are left", toy.name, toy.stock));
    }
    ProductRead shown = history == null ? null : history.products().shown(toy.name, version);
    if (shown != null
        && (shown.quantity() != toy.stock
            || shown.cents() != toy.price && shown.cents() != Operation.NONE)) {
      findings.add(
          Rule.PRODUCTS,
          String.format(
              Locale.ROOT,
              "%s was shown with other figures than the catalog's journal has: %d pieces for %d",
              toy.name,
              toy.stock,
              toy.price),
          List.of(shown.evidence(), here(index)));
    }
  }

  /** The entry taken just now: where it stands and what it says. */
  private String here(long index) {
    return where.apply(index) + "  " + Records.excerpt(current);
  }

  private void broken(long index, String what, String... more) {
    List<String> evidence = new ArrayList<>(List.of(more));
    evidence.add(here(index));
    findings.add(Rule.STOCK, what, evidence);
  }

  /** Draws the balance, once the journal is read to its end. */
  public Totals balance() {
    Map<String, long[]> inOrders = new HashMap<>();
    for (int one = 0; one < orders.requests(); one++) {
      boolean reserved = one < state.length && state[one] != NONE;
      boolean placed = orders.numberOf(one) >= 0;
      if (placed) {
        inOrders.computeIfAbsent(orders.nameOf(one), name -> new long[2])[0] +=
            orders.quantityOf(one);
        if (!reserved) {
          findings.add(
              Rule.STOCK,
              String.format(
                  Locale.ROOT,
                  "order %d was placed, and no stock was taken out for it",
                  orders.numberOf(one)),
              List.of(orders.where(one)));
        }
      } else if (reserved && state[one] != GIVEN_BACK) {
        // Settled ones as well: an order that is newer than the order journal as it was read.
        inOrders.computeIfAbsent(orders.toys().get(toyOf[one]), name -> new long[2])[1] +=
            quantityOf[one];
      }
    }
    long initial = 0;
    long restocked = 0;
    long stock = 0;
    long pending = 0;
    long sold = 0;
    for (Toy toy : toys.values()) {
      long[] both = inOrders.getOrDefault(toy.name, new long[2]);
      long toySold = haveOrders ? both[0] : toy.sold;
      long toyPending = haveOrders ? both[1] : toy.pending;
      if (toy.stock + toyPending + toySold != toy.initial + toy.restocked) {
        findings.add(
            Rule.STOCK,
            String.format(
                Locale.ROOT,
                "%s: %d in stock + %d pending + %d sold are not %d at first + %d restocked",
                toy.name,
                toy.stock,
                toyPending,
                toySold,
                toy.initial,
                toy.restocked),
            List.of());
      }
      initial += toy.initial;
      restocked += toy.restocked;
      stock += toy.stock;
      pending += toyPending;
      sold += toySold;
    }
    neverMade();
    return new Totals(toys.size(), initial, restocked, stock, pending, sold);
  }

  /** A version that a client was shown is on disk. */
  private void neverMade() {
    if (history == null) {
      return;
    }
    for (String name : history.products().names()) {
      Operation newest = history.products().newest(name);
      Toy toy = toys.get(name);
      long version = toy == null ? 0 : toy.version;
      if (newest != null && ProductChecks.version(newest) > version) {
        findings.add(
            Rule.PRODUCTS,
            String.format(
                Locale.ROOT,
                "%s was shown at a version that the catalog's journal does not have: it ends"
                    + " with %d",
                name,
                version),
            newest);
      }
    }
  }
}
