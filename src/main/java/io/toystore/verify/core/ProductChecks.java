package io.toystore.verify.core;

import io.toystore.verify.core.Operation.ProductRead;
import io.toystore.verify.core.Operation.Purchase;
import io.toystore.verify.core.RequestHistory.Request;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Checks the products that clients saw against the promise of the cache (design, section 7), toy by
 * toy, each in n log n steps.
 *
 * <ul>
 *   <li>If any client knew a version at time t, a read that is sent after t + bound must not show a
 *       lower version. With a bound of 0 that is linearizability.
 *   <li>A client never sees an older version than the same front-end has shown it before, or made
 *       by its own purchase.
 *   <li>A purchase makes a new version, higher than all that were known when it began.
 *   <li>A version has one price and one quantity; the quantity follows from the version before and
 *       the purchase in between.
 * </ul>
 */
final class ProductChecks {
  private static final Comparator<Operation> BY_END =
      Comparator.comparingLong(operation -> operation.call().completed());
  private static final Comparator<Operation> BY_BEGIN =
      Comparator.comparingLong(operation -> operation.call().invoked());

  /** The answers about one toy. */
  private static final class Toy {
    final List<Operation> seen = new ArrayList<>();
    final Map<Long, ProductRead> shown = new HashMap<>();
    final Map<Long, Purchase> made = new HashMap<>();

    /** When the first attempt at each purchase was made. */
    final Map<Purchase, Long> since = new IdentityHashMap<>();
  }

  private final Map<String, Toy> toys = new LinkedHashMap<>();
  private final long boundNanos;
  private final Findings findings;

  ProductChecks(long boundNanos, Findings findings) {
    this.boundNanos = boundNanos;
    this.findings = findings;
  }

  void check(RequestHistory requests, Iterable<Operation> operations) {
    for (Request request : requests.all()) {
      if (request.placed != null && request.placed.version() != Operation.NONE) {
        made(request);
      }
    }
    for (Operation operation : operations) {
      if (operation instanceof ProductRead read && read.shows()) {
        shown(read);
      }
    }
    toys.forEach(this::fresh);
    toys.forEach(this::follows);
  }

  /** The first answer that showed this version, or null. */
  ProductRead shown(String name, long version) {
    Toy toy = toys.get(name);
    return toy == null ? null : toy.shown.get(version);
  }

  /** The operation that knows the highest version of the toy, or null. */
  Operation newest(String name) {
    Toy toy = toys.get(name);
    return toy == null
        ? null
        : toy.seen.stream().max(Comparator.comparingLong(ProductChecks::version)).orElse(null);
  }

  Iterable<String> names() {
    return toys.keySet();
  }

  private void made(Request request) {
    Purchase purchase = request.placed;
    Toy toy = toys.computeIfAbsent(purchase.name(), name -> new Toy());
    toy.seen.add(purchase);
    toy.since.put(purchase, request.invoked);
    Purchase other = toy.made.putIfAbsent(purchase.version(), purchase);
    if (other != null) {
      findings.add(
          Rule.PRODUCTS,
          String.format(
              Locale.ROOT,
              "two purchases made version %d of %s",
              purchase.version(),
              purchase.name()),
          other,
          purchase);
    }
  }

  private void shown(ProductRead read) {
    Toy toy = toys.computeIfAbsent(read.name(), name -> new Toy());
    toy.seen.add(read);
    ProductRead other = toy.shown.putIfAbsent(read.version(), read);
    if (other != null && (other.cents() != read.cents() || other.quantity() != read.quantity())) {
      findings.add(
          Rule.PRODUCTS,
          String.format(
              Locale.ROOT, "version %d of %s was shown in two ways", read.version(), read.name()),
          other,
          read);
    }
  }

  static long version(Operation operation) {
    return operation instanceof ProductRead read
        ? read.version()
        : ((Purchase) operation).version();
  }

  private record Eye(String client, long process, String server) {
    static Eye of(Operation operation) {
      String server =
          operation instanceof ProductRead read ? read.server() : ((Purchase) operation).server();
      return new Eye(operation.call().client(), operation.call().process(), server);
    }
  }

  private void fresh(String name, Toy toy) {
    List<Operation> ends = new ArrayList<>(toy.seen);
    ends.sort(BY_END);
    List<Operation> begins = new ArrayList<>(toy.seen);
    begins.sort(BY_BEGIN);
    Running known = new Running(ends);
    Running promised = new Running(ends);
    Map<Eye, Operation> own = new HashMap<>();
    for (Operation now : begins) {
      long begin = now.call().invoked();
      if (now instanceof Purchase purchase) {
        // Only for the first attempt: an earlier attempt may have made the reservation.
        if (toy.since.get(purchase) == begin) {
          Operation before = known.before(begin);
          if (before != null && version(before) >= purchase.version()) {
            findings.add(
                Rule.PRODUCTS,
                String.format(
                    Locale.ROOT,
                    "a purchase made version %d of %s, which was not new",
                    purchase.version(),
                    name),
                before,
                now);
          }
        }
      } else {
        Operation before = promised.before(begin - boundNanos);
        if (before != null && version(before) > version(now)) {
          stale(name, before, now);
        }
      }
      own.merge(
          Eye.of(now),
          now,
          (before, after) -> {
            // A purchase may be a retry, whose answer has an old version.
            if (after instanceof ProductRead
                && version(before) > version(after)
                && before.call().precedes(after.call())) {
              findings.add(
                  Rule.PRODUCTS,
                  String.format(
                      Locale.ROOT,
                      "a client that got version %d of %s from a front-end was then shown %d"
                          + " by it",
                      version(before),
                      name,
                      version(after)),
                  before,
                  after);
            }
            return version(before) > version(after) ? before : after;
          });
    }
  }

  private void stale(String name, Operation before, Operation now) {
    double millis = (now.call().invoked() - before.call().completed()) / 1e6;
    findings.add(
        Rule.PRODUCTS,
        String.format(
            Locale.ROOT,
            "%s was shown at version %d, but version %d was known %.1f ms before",
            name,
            version(now),
            version(before),
            millis),
        before,
        now);
  }

  /** The highest version among the operations that ended before a given time, which only grows. */
  private static final class Running {
    private final List<Operation> ends;
    private int next;
    private Operation highest;

    Running(List<Operation> ends) {
      this.ends = ends;
    }

    Operation before(long time) {
      while (next < ends.size() && ends.get(next).call().completed() < time) {
        Operation ended = ends.get(next++);
        if (highest == null || version(ended) > version(highest)) {
          highest = ended;
        }
      }
      return highest;
    }
  }

  /** Follows the versions as long as the purchase of each is known. */
  private void follows(String name, Toy toy) {
    TreeMap<Long, Purchase> made = new TreeMap<>(toy.made);
    long version = -2;
    long stock = 0;
    for (Map.Entry<Long, Purchase> entry : made.entrySet()) {
      ProductRead before = toy.shown.get(entry.getKey() - 1);
      if (before != null) {
        stock = before.quantity();
      } else if (version != entry.getKey() - 1) {
        continue;
      }
      Purchase purchase = entry.getValue();
      version = entry.getKey();
      stock -= purchase.quantity();
      ProductRead after = toy.shown.get(version);
      if (stock < 0) {
        findings.add(
            Rule.STOCK,
            String.format(
                Locale.ROOT,
                "%s is oversold: version %d would have %d pieces",
                name,
                version,
                stock),
            before == null ? new Operation[] {purchase} : new Operation[] {before, purchase});
        version = -2;
      } else if (after != null && after.quantity() != stock) {
        findings.add(
            Rule.STOCK,
            String.format(
                Locale.ROOT,
                "a purchase left %d pieces of %s at version %d, not %d",
                after.quantity(),
                name,
                version,
                stock),
            before == null
                ? new Operation[] {purchase, after}
                : new Operation[] {before, purchase, after});
      }
    }
  }
}
