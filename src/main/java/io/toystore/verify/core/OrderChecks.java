package io.toystore.verify.core;

import io.toystore.verify.core.Operation.OrderRead;
import io.toystore.verify.core.Operation.Purchase;
import io.toystore.verify.core.RequestHistory.Request;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * Decides in n log n steps whether all answers about orders are linearizable: whether one log,
 * which grew by one order at a time, explains every answer at some moment between the request and
 * the answer.
 *
 * <p>An order log does not need the search of {@link Linearizability} through all sequences of the
 * operations. Let order k be appended at the moment T(k).
 *
 * <ol>
 *   <li>If an answer at time e acknowledged or showed order k, it had been appended: T(k) ≤ e. Let
 *       e(k) be the earliest such time.
 *   <li>T(k) is not before the first attempt at that purchase was made, nor before a read that was
 *       answered "not found" for k was sent. Let s(k) be the later of these times.
 *   <li>T(0) &lt; T(1) &lt; …, since there is one log. These conditions suffice: given such
 *       moments, each answer is right at some moment between its request and itself.
 * </ol>
 *
 * <p>Moments T exist exactly if s(j) ≤ e(k) for all j ≤ k: then T(k) = the greatest s(j), j ≤ k,
 * will do. So one pass with a running maximum decides. {@code completed < invoked} is real-time
 * order; equal times are concurrent.
 *
 * <p>If the history is complete, a number j that was never acknowledged must belong to a purchase u
 * whose outcome is unknown. Any such purchase will do that has s(u) ≤ min e(k), k ≥ j, and that
 * wants what was found under the number. The sets to choose from are nested, so assigning the
 * lowest number first, each to the latest request that fits, finds an assignment if there is one.
 */
final class OrderChecks {
  /** All that is known of one order number. */
  private static final class Order {
    final long number;

    /** The purchase that was acknowledged with this number, or null. */
    Request buyer;

    /** The first answer that showed the order, or null. */
    OrderRead shown;

    /** The operation whose answer first acknowledged or showed the order, or null. */
    Operation earliest;

    /** The read answered "not found" that was sent last, or null. */
    OrderRead notFound;

    Order(long number) {
      this.number = number;
    }

    long earliestTime() {
      return earliest == null ? Call.NEVER : earliest.call().completed();
    }

    void seenBy(Operation operation) {
      if (operation.call().completed() < earliestTime()) {
        earliest = operation;
      }
    }
  }

  private final Map<Long, Order> byNumber = new HashMap<>();
  private final Findings findings;
  private final RequestHistory requests;
  private final boolean complete;

  /**
   * @param complete whether the history holds every purchase since the store was new
   */
  OrderChecks(RequestHistory requests, boolean complete, Findings findings) {
    this.requests = requests;
    this.complete = complete;
    this.findings = findings;
  }

  void check(Iterable<Operation> operations) {
    for (Request request : requests.all()) {
      if (request.placed != null) {
        acknowledged(request);
      }
    }
    for (Operation operation : operations) {
      if (operation instanceof OrderRead read && read.call().ok()) {
        read(read);
      }
    }
    List<Order> orders = new ArrayList<>(byNumber.values());
    orders.sort((a, b) -> Long.compare(a.number, b.number));
    realTime(orders);
    if (complete) {
      gaps(orders);
    }
  }

  private Order order(long number) {
    return byNumber.computeIfAbsent(number, Order::new);
  }

  private void acknowledged(Request request) {
    Order order = order(request.placed.number());
    if (order.buyer != null) {
      findings.add(
          Rule.NUMBERS,
          String.format(Locale.ROOT, "order %d was acknowledged for two purchases", order.number),
          order.buyer.placed,
          request.placed);
      return;
    }
    order.buyer = request;
    order.seenBy(request.placed);
  }

  private void read(OrderRead read) {
    Order order = order(read.number());
    if (!read.found()) {
      if (order.notFound == null || read.call().invoked() > order.notFound.call().invoked()) {
        order.notFound = read;
      }
      return;
    }
    if (read.answered() != read.number()) {
      findings.add(
          Rule.KEPT,
          String.format(
              Locale.ROOT,
              "asked for order %d, the store answered with order %d",
              read.number(),
              read.answered()),
          read);
      return;
    }
    if (order.buyer != null) {
      Purchase placed = order.buyer.placed;
      if (!isFor(read, placed.name(), placed.quantity())) {
        changed(order, placed, read);
      }
    } else if (order.shown != null && !isFor(read, order.shown.name(), order.shown.quantity())) {
      changed(order, order.shown, read);
    }
    if (order.shown == null) {
      order.shown = read;
    }
    order.seenBy(read);
  }

  private static boolean isFor(OrderRead read, String name, long quantity) {
    return read.name().equals(name) && read.quantity() == quantity;
  }

  private void changed(Order order, Operation before, OrderRead now) {
    findings.add(
        Rule.KEPT, String.format(Locale.ROOT, "order %d has changed", order.number), before, now);
  }

  // ---- Real time: s(j) <= e(k) for all j <= k ----

  private void realTime(List<Order> orders) {
    Operation latestBegin = null;
    long latest = Long.MIN_VALUE;
    long latestNumber = 0;
    for (Order order : orders) {
      if (order.buyer != null && order.buyer.effectiveSince > latest) {
        latest = order.buyer.effectiveSince;
        latestBegin = order.buyer.placed;
        latestNumber = order.number;
      }
      if (order.notFound != null && order.notFound.call().invoked() > latest) {
        latest = order.notFound.call().invoked();
        latestBegin = order.notFound;
        latestNumber = order.number;
      }
      if (order.earliestTime() < latest) {
        outOfOrder(latestNumber, latestBegin, order);
      }
    }
  }

  private void outOfOrder(long number, Operation later, Order known) {
    if (later instanceof OrderRead && number == known.number) {
      findings.add(
          Rule.KEPT,
          String.format(
              Locale.ROOT, "order %d was acknowledged, but a later read did not find it", number),
          known.earliest,
          later);
    } else if (later instanceof OrderRead) {
      findings.add(
          Rule.NUMBERS,
          String.format(
              Locale.ROOT,
              "order %d was acknowledged, but a later read did not find order %d, a lower number",
              known.number,
              number),
          known.earliest,
          later);
    } else if (number == known.number) {
      findings.add(
          Rule.LINEARIZABLE,
          String.format(Locale.ROOT, "order %d existed before its purchase had begun", number),
          known.earliest,
          later);
    } else {
      findings.add(
          Rule.LINEARIZABLE,
          String.format(
              Locale.ROOT,
              "a purchase that began after order %d was known got the lower number %d",
              known.number,
              number),
          known.earliest,
          later);
    }
  }

  // ---- A complete history: every number belongs to a purchase ----

  private record Wanted(String name, long quantity) {}

  private void gaps(List<Order> orders) {
    List<Request> unacknowledged =
        requests.all().stream().filter(Request::mayBePlacedUnacknowledged).toList();
    long numbers = 0;
    long acknowledged = 0;
    for (Order order : orders) {
      if (order.earliest != null) {
        numbers = order.number + 1;
      }
    }
    for (Order order : orders) {
      acknowledged += order.buyer != null && order.number < numbers ? 1 : 0;
    }
    if (numbers - acknowledged > unacknowledged.size()) {
      missing(orders, numbers, numbers - acknowledged, unacknowledged.size());
    } else if (unacknowledged.stream().noneMatch(request -> request.mixed)) {
      assign(orders, (int) numbers, unacknowledged);
    }
  }

  private void missing(List<Order> orders, long numbers, long missing, int unacknowledged) {
    long first = 0;
    Order after = null;
    for (Order order : orders) {
      if (order.number == first && order.buyer != null) {
        first++;
      } else if (order.number >= first && order.earliest != null) {
        after = order;
        break;
      }
    }
    String what =
        "of the numbers 0 to %d, %d were never acknowledged, the first of them %d; %d purchases"
            + " have an unknown outcome";
    findings.add(
        Rule.NUMBERS,
        String.format(Locale.ROOT, what, numbers - 1, missing, first, unacknowledged),
        after == null ? new Operation[0] : new Operation[] {after.earliest});
  }

  private void assign(List<Order> orders, int numbers, List<Request> unacknowledged) {
    Order[] known = new Order[numbers];
    for (Order order : orders) {
      if (order.number < numbers) {
        known[(int) order.number] = order;
      }
    }
    // The earliest time at which an order with this number or a higher one was known.
    long[] by = new long[numbers];
    long earliest = Call.NEVER;
    for (int number = numbers - 1; number >= 0; number--) {
      if (known[number] != null) {
        earliest = Math.min(earliest, known[number].earliestTime());
      }
      by[number] = earliest;
    }
    Map<Wanted, TreeMap<Long, Integer>> begins = new HashMap<>();
    for (Request request : unacknowledged) {
      begins
          .computeIfAbsent(
              new Wanted(request.first.name(), request.first.quantity()), w -> new TreeMap<>())
          .merge(request.effectiveSince, 1, Integer::sum);
    }
    List<Integer> unknownBuyers = new ArrayList<>();
    for (int number = 0; number < numbers; number++) {
      Order order = known[number];
      if (order != null && order.buyer != null) {
        continue;
      }
      if (order == null || order.shown == null) {
        unknownBuyers.add(number);
        continue;
      }
      Wanted wanted = new Wanted(order.shown.name(), order.shown.quantity());
      TreeMap<Long, Integer> fitting = begins.getOrDefault(wanted, new TreeMap<>());
      Long begin = fitting.floorKey(by[number]);
      if (begin == null) {
        findings.add(
            Rule.LINEARIZABLE,
            String.format(
                Locale.ROOT,
                "order %d was found, but belongs to no purchase in the history",
                number),
            order.shown);
        return;
      }
      fitting.merge(begin, -1, (a, b) -> a + b == 0 ? null : a + b);
    }
    long[] left =
        begins.values().stream()
            .flatMap(map -> map.entrySet().stream())
            .flatMapToLong(entry -> LongStream.generate(entry::getKey).limit(entry.getValue()))
            .toArray();
    Arrays.sort(left);
    for (int i = 0; i < unknownBuyers.size(); i++) {
      int number = unknownBuyers.get(i);
      if (i >= left.length || left[i] > by[number]) {
        findings.add(
            Rule.NUMBERS,
            String.format(
                Locale.ROOT,
                "order %d is missing: higher numbers were known when no other purchase had begun",
                number),
            List.of());
        return;
      }
    }
  }
}
