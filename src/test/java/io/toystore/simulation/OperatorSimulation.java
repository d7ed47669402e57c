package io.toystore.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.catalog.core.CatalogReplica;
import io.toystore.catalog.core.CatalogStatus;
import io.toystore.frontend.core.Desk.AnswerStatus;
import io.toystore.message.CatalogMessage.OperatorStatus;
import io.toystore.model.LogEntry;
import io.toystore.simulation.SimOperator.Asked;
import io.toystore.simulation.SimOperator.Kind;
import io.toystore.text.FlatJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One run of operators and customers at a store whose messages are lost, doubled and late, and
 * whose catalog and front-ends crash. At the end the catalog's log is held against what each
 * operator was told: no change was made twice, none was made that was refused, and one on a
 * condition was made of the very state that its operator had seen. The books are drawn up from the
 * log alone, and what customers were shown and sold obeys the same rules as in any other run: among
 * them that nothing is done to a toy that was removed, until it is put again.
 */
final class OperatorSimulation {
  private static final long TROUBLE_MILLIS = 4_000;
  private static final long REST_MILLIS = 5_000;
  private static final List<String> TOYS = SimStore.TOYS.subList(0, 2);

  /** A change in the catalog's log. */
  private record Made(String toy, long version) {}

  private final World world;
  private final SimStore store;
  private final StoreHistory history;
  private final List<Asked> asked = new ArrayList<>();
  private final Map<String, Integer> ends = new TreeMap<>();

  OperatorSimulation(long seed, boolean traced) {
    world = new World(seed, traced);
    store = new SimStore(world, 1, 2, 500);
    history = new StoreHistory(world);
  }

  /** Runs to the end; throws whatever is wrong. Returns how often each kind of change ended how. */
  Map<String, Integer> run() {
    store.network().trouble(0.05, 0.3, 0.1, 15);
    store.catalog().disk().whenForced(history::catalogForced);
    for (SimNode node : store.all()) {
      node.whenCrashed(() -> world.in(world.between(0, 300), node::start));
      node.start();
    }
    List<SimClient> customers = new ArrayList<>();
    for (int i = 1; i <= 2; i++) {
      customers.add(
          new SimClient(
              world,
              history,
              store.frontends(),
              TOYS,
              i,
              SimStore.BOUND_MILLIS,
              SimStore.DEADLINE_MILLIS,
              new SimClient.Habits(0.1, 0, 1, 1)));
    }
    List<SimOperator> operators = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      operators.add(new SimOperator(world, store.frontends(), TOYS, asked));
    }
    customers.forEach(SimClient::start);
    operators.forEach(SimOperator::start);
    for (long at = 0; at < TROUBLE_MILLIS; at += 10) {
      world.runUntil(at);
      if (world.chance(0.01)) {
        store.catalog().crashAfterOutputs((int) world.between(0, 5));
      }
      if (world.chance(0.001)) {
        store.frontends().get(0).crash();
      }
    }
    operators.forEach(SimOperator::stop);
    customers.forEach(SimClient::stop);
    store.network().heal();
    world.runUntil(TROUBLE_MILLIS + REST_MILLIS);
    check(store.catalog().disk().log());
    return ends;
  }

  private void check(List<LogEntry> log) {
    Map<Long, List<Made>> made = made(log);
    Set<Made> removals = removals(log);
    Set<Made> told = new HashSet<>();
    for (Asked change : asked) {
      if (change.kind == Kind.REMOVE) {
        checkRemoval(change, removals, told);
      } else {
        check(change, made.getOrDefault(change.number, List.of()));
      }
      count(change);
    }
    balances(log);
    List<LogEntry> orders = store.orders().get(0).disk().log();
    history.agreesWith(orders);
    history.conserved(log, orders);
    history.record.check(SimStore.BOUND_MILLIS + SimStore.BOUND_MILLIS / 20 + 25);
  }

  private static String told(Asked change) {
    return change.kind + " " + change.number + " of " + change.toy + ", told " + change.told;
  }

  private static void check(Asked change, List<Made> found) {
    String what = told(change);
    assertTrue(found.size() <= 1, () -> "made " + found.size() + " times: " + what);
    for (Made one : found) {
      assertEquals(change.toy, one.toy(), what);
      if (change.kind == Kind.PUT_IF_MATCH || change.kind == Kind.PRICE_IF_MATCH) {
        assertEquals(change.seen.version() + 1, one.version(), () -> "an update lost: " + what);
      }
    }
    if (change.told == null) {
      return;
    }
    AnswerStatus outcome = change.told.outcome();
    // What an earlier attempt has done is unknown, unless the catalog has looked at its key.
    boolean knowsAll = change.attempts == 1 || outcome == AnswerStatus.REFUSED;
    if (outcome == AnswerStatus.OK) {
      assertEquals(1, found.size(), () -> "told as made: " + what);
      long version = change.told.tag().version();
      boolean first = change.attempts == 1;
      assertTrue(
          first ? version == found.get(0).version() : version >= found.get(0).version(), what);
    } else if (outcome != AnswerStatus.UNKNOWN && knowsAll) {
      assertEquals(0, found.size(), () -> "told as not made: " + what);
    }
  }

  private static void checkRemoval(Asked change, Set<Made> removals, Set<Made> told) {
    if (change.told != null && change.told.outcome() == AnswerStatus.OK) {
      Made removal = new Made(change.toy, change.told.product().version());
      assertTrue(removals.contains(removal), () -> "removed, and yet not: " + told(change));
      assertTrue(told.add(removal), () -> "one removal was told to two: " + told(change));
    }
  }

  private void count(Asked change) {
    if (change.told != null) {
      AnswerStatus outcome = change.told.outcome();
      boolean failed = change.told.status() == OperatorStatus.PRECONDITION_FAILED;
      String end = failed ? "failed" : outcome == AnswerStatus.OK ? "made" : outcome.name();
      ends.merge(change.kind + " " + end, 1, Integer::sum);
      if (change.attempts > 1 && outcome == AnswerStatus.OK) {
        ends.merge(change.kind + " again", 1, Integer::sum);
      }
    }
  }

  /** Each operator's change in the log, by its number. */
  private static Map<Long, List<Made>> made(List<LogEntry> log) {
    Map<Long, List<Made>> made = new HashMap<>();
    Map<String, Long> prices = new HashMap<>();
    for (LogEntry entry : log) {
      Map<String, Object> fields = FlatJson.parse(entry.payload());
      String toy = (String) fields.get("name");
      switch ((String) fields.get("type")) {
        case "ProductPut" -> {
          long price = (Long) fields.get("price");
          Long before = prices.put(toy, price);
          if (before != null && before != price) {
            note(made, price, toy, fields);
          }
        }
        case "Restocked" -> note(made, (Long) fields.get("quantity"), toy, fields);
        case "StockCorrected" -> note(made, Math.abs((Long) fields.get("change")), toy, fields);
        default -> {
          // No operator's.
        }
      }
    }
    return made;
  }

  private static void note(
      Map<Long, List<Made>> made, long number, String toy, Map<String, Object> fields) {
    made.computeIfAbsent(number, unused -> new ArrayList<>())
        .add(new Made(toy, (Long) fields.get("version")));
  }

  private static Set<Made> removals(List<LogEntry> log) {
    Set<Made> removals = new HashSet<>();
    for (LogEntry entry : log) {
      Map<String, Object> fields = FlatJson.parse(entry.payload());
      if ("ProductRemoved".equals(fields.get("type"))) {
        removals.add(new Made((String) fields.get("name"), (Long) fields.get("version")));
      }
    }
    return removals;
  }

  /** Draws up the books from the log alone: no toy is oversold, and the catalog has the same. */
  private void balances(List<LogEntry> log) {
    Map<String, Long> stock = new HashMap<>();
    Map<String, Map<String, Object>> reserved = new HashMap<>();
    Set<String> removed = new HashSet<>();
    Map<String, Long> versions = new HashMap<>();
    for (LogEntry entry : log) {
      Map<String, Object> fields = FlatJson.parse(entry.payload());
      String id = (String) fields.get("id");
      String toy = (String) fields.get("name");
      switch ((String) fields.get("type")) {
        case "ProductPut" -> {
          stock.put(toy, (Long) fields.get("quantity"));
          removed.remove(toy);
        }
        case "ProductRemoved" -> {
          stock.put(toy, 0L);
          removed.add(toy);
        }
        case "Restocked" -> stock.merge(toy, (Long) fields.get("quantity"), Long::sum);
        case "StockCorrected" -> stock.merge(toy, (Long) fields.get("change"), Long::sum);
        case "Reserved" -> {
          stock.merge(toy, -(Long) fields.get("quantity"), Long::sum);
          reserved.put(id, fields);
        }
        case "GivenBack" -> {
          toy = (String) reserved.get(id).get("name");
          if (!removed.contains(toy)) {
            stock.merge(toy, (Long) reserved.get(id).get("quantity"), Long::sum);
          }
        }
        default -> {
          // Moves no piece that is for sale.
        }
      }
      if (fields.get("version") instanceof Long version) {
        Long before = versions.put(toy, version);
        assertEquals(before == null ? 1 : before + 1, version, () -> "a version: " + fields);
        assertTrue(stock.get(toy) >= 0, () -> "oversold: " + fields);
      }
    }
    CatalogStatus status = ((CatalogReplica) store.catalog().core()).status();
    assertTrue(status.balances(), status::toString);
    assertEquals(stock.values().stream().mapToLong(Long::longValue).sum(), status.stock());
  }
}
