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
 * Keeps the books of every toy from a catalog journal, entry by entry, and checks them against the
 * order journal and the products that clients saw. Sold pieces are counted in the order journal,
 * not taken from the catalog.
 *
 * <p>In a running store, the order journal was read before the catalog's last entries were written:
 * {@code beforeOrders} says that an entry existed before the order journal was read, and so must
 * agree with it.
 */
public final class CatalogBooks {
  private static final byte NONE = 0;
  private static final byte PENDING = 1;
  private static final byte SETTLED = 2;
  private static final byte GIVEN_BACK = 3;
  private static final int FIRST_SIZE = 1 << 9;

  /** How many corrections the catalog remembers by their keys; an older key may be reused. */
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
   * @param pending pieces reserved for requests that are not in the order journal
   * @param sold pieces of the orders in the order journal
   */
  public record Totals(
      int toys, long initial, long restocked, long stock, long pending, long sold) {}

  private final LongFunction<String> where;
  private final OrderLog orders;
  private final boolean haveOrders;
  private final HistoryChecker history;
  private final Findings findings;
  private final Map<String, Toy> toys = new HashMap<>();

  /** The index of each correction's entry, by the correction's key, the latest last. */
  private final Map<String, Long> corrections = new LinkedHashMap<>();

  // By request number of the order log.
  private byte[] state = new byte[FIRST_SIZE];
  private int[] reservedAt = new int[FIRST_SIZE];
  private int[] toyOf = new int[FIRST_SIZE];
  private int[] quantityOf = new int[FIRST_SIZE];

  private long entries;
  private byte[] current = {};

  /**
   * Empty books.
   *
   * @param where maps an entry's index to its {@code file:line}
   * @param orders the order journal, read to its end, or null
   * @param history the clients' history, or null
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
          // Does not change the stock.
        }
        default -> throw new IllegalArgumentException("not an entry of a catalog: " + type);
      }
    } catch (IllegalArgumentException e) {
      findings.add(
          Rule.WHOLE,
          String.format(
              Locale.ROOT,
              "entry %d does not belong in a catalog journal: %s",
              index,
              e.getMessage()),
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

  /** Takes a removal, which writes off the stock. */
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
    int request = request(id);
    if (state[request] != NONE) {
      broken(
          index, "stock was taken out twice for request " + id, where.apply(reservedAt[request]));
      return;
    }
    state[request] = PENDING;
    reservedAt[request] = Math.toIntExact(index);
    toyOf[request] = orders.toyNumber(toy.name);
    quantityOf[request] = quantity;
    toy.stock -= quantity;
    toy.pending += quantity;
    changed(index, toy, fields);
    if (orders.numberOf(request) >= 0) {
      boolean same =
          orders.nameOf(request).equals(toy.name)
              && orders.quantityOf(request) == quantity
              && orders.priceOf(request) == OrderLog.number(fields, "price")
              && orders.versionOf(request) == OrderLog.number(fields, "version");
      if (!same) {
        broken(
            index,
            String.format(
                Locale.ROOT,
                "order %d is not what was reserved for it: %d x %s at version %d",
                orders.numberOf(request),
                quantity,
                toy.name,
                toy.version),
            orders.where(request));
      }
    }
  }

  private void settled(long index, String id, boolean beforeOrders) {
    int request = close(index, id, SETTLED);
    if (request < 0 || !haveOrders) {
      return;
    }
    if (orders.numberOf(request) == OrderLog.ABORTED) {
      broken(index, "sold, although request " + id + " was aborted", orders.where(request));
    } else if (orders.numberOf(request) == OrderLog.ABSENT && beforeOrders) {
      broken(index, "sold, although no order was placed for request " + id);
    }
  }

  private void givenBack(long index, Map<String, Object> fields, boolean beforeOrders) {
    String id = OrderLog.string(fields, "id");
    int request = close(index, id, GIVEN_BACK);
    if (request < 0) {
      return;
    }
    Toy toy = toys.get(orders.toys().get(toyOf[request]));
    if (toy.removed) {
      toy.restocked -= quantityOf[request];
    } else {
      toy.stock += quantityOf[request];
    }
    changed(index, toy, fields);
    if (!haveOrders) {
      return;
    }
    if (orders.numberOf(request) >= 0) {
      broken(
          index,
          String.format(
              Locale.ROOT, "given back, although order %d was placed", orders.numberOf(request)),
          orders.where(request));
    } else if (orders.numberOf(request) == OrderLog.ABSENT && beforeOrders) {
      broken(index, "given back, although request " + id + " was never aborted");
    }
  }

  /** Ends a reservation; returns the request's number, or -1 without an open reservation. */
  private int close(long index, String id, byte outcome) {
    int request = request(id);
    if (state[request] != PENDING) {
      broken(
          index,
          String.format(
              Locale.ROOT,
              "request %s has no open reservation to %s",
              id,
              outcome == SETTLED ? "settle" : "give back"));
      return -1;
    }
    state[request] = outcome;
    Toy toy = toys.get(orders.toys().get(toyOf[request]));
    toy.pending -= quantityOf[request];
    toy.sold += outcome == SETTLED ? quantityOf[request] : 0;
    return request;
  }

  private int request(String id) {
    int request = orders.of(id);
    if (request >= state.length) {
      int longer = Math.max(orders.requests(), state.length + (state.length >> 1));
      state = Arrays.copyOf(state, longer);
      reservedAt = Arrays.copyOf(reservedAt, longer);
      toyOf = Arrays.copyOf(toyOf, longer);
      quantityOf = Arrays.copyOf(quantityOf, longer);
    }
    return request;
  }

  /** The toy that an entry names; reports a toy that was removed from sale. */
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

  /**
   * Checks a change that customers see: the version must be the next, and the stock not negative.
   */
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
              "%s was shown with figures other than the catalog's journal has: %d pieces for %d",
              toy.name,
              toy.stock,
              toy.price),
          List.of(shown.evidence(), here(index)));
    }
  }

  /** The place and text of the current entry. */
  private String here(long index) {
    return where.apply(index) + "  " + Records.excerpt(current);
  }

  private void broken(long index, String what, String... more) {
    List<String> evidence = new ArrayList<>(List.of(more));
    evidence.add(here(index));
    findings.add(Rule.STOCK, what, evidence);
  }

  /** Checks the balance of all toys, once the journal is read to its end. */
  public Totals balance() {
    Map<String, long[]> inOrders = new HashMap<>();
    for (int request = 0; request < orders.requests(); request++) {
      boolean reserved = request < state.length && state[request] != NONE;
      boolean placed = orders.numberOf(request) >= 0;
      if (placed) {
        inOrders.computeIfAbsent(orders.nameOf(request), name -> new long[2])[0] +=
            orders.quantityOf(request);
        if (!reserved) {
          findings.add(
              Rule.STOCK,
              String.format(
                  Locale.ROOT,
                  "order %d was placed, but no stock was reserved for it",
                  orders.numberOf(request)),
              List.of(orders.where(request)));
        }
      } else if (reserved && state[request] != GIVEN_BACK) {
        // Settled reservations too: their orders are newer than the order journal as it was read.
        inOrders.computeIfAbsent(orders.toys().get(toyOf[request]), name -> new long[2])[1] +=
            quantityOf[request];
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

  /** Checks that the journal has every version that a client was shown. */
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
