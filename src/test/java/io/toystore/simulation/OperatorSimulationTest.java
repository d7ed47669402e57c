package io.toystore.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.frontend.core.Desk.Outcome;
import io.toystore.protocol.FlatJson;
import io.toystore.protocol.LogEntry;
import io.toystore.protocol.Message.OperatorStatus;
import io.toystore.simulation.SimOperator.Asked;
import io.toystore.simulation.SimOperator.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Operators and customers at a store whose messages are lost, doubled and late, and whose catalog
 * and front-ends crash. At the end the catalog's log is held against what each operator was told:
 * no change was made twice, none was made that was refused, and one on a condition was made of the
 * very state that its operator had seen.
 */
class OperatorSimulationTest {
  private static final int SEEDS = 60;
  private static final long TROUBLE_MILLIS = 4_000;
  private static final long REST_MILLIS = 5_000;
  private static final List<String> TOYS = SimStore.TOYS.subList(0, 2);

  /** A change in the catalog's log. */
  private record Made(String toy, long version) {}

  private final Map<String, Integer> ends = new TreeMap<>();

  @Test
  void aChangeIsMadeOnceOrNotAndAsItsOperatorWasTold() {
    for (long seed = 0; seed < SEEDS; seed++) {
      try {
        run(seed);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
    for (Kind kind : Kind.values()) {
      assertTrue(ends.getOrDefault(kind + " made", 0) > SEEDS, () -> "too little: " + ends);
      assertTrue(ends.getOrDefault(kind + " UNKNOWN", 0) > SEEDS / 2, () -> "too sure: " + ends);
    }
    for (Kind kind : List.of(Kind.PUT_IF_MATCH, Kind.PRICE_IF_MATCH)) {
      assertTrue(ends.getOrDefault(kind + " failed", 0) > SEEDS, () -> "no contention: " + ends);
    }
  }

  private void run(long seed) {
    World world = new World(seed, false);
    SimStore store = new SimStore(world, 1, 2, 500);
    store.network().trouble(0.05, 0.3, 0.1, 15);
    StoreHistory history = new StoreHistory(world);
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
    List<Asked> asked = new ArrayList<>();
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
    check(asked, store.catalog().disk().log());
  }

  private void check(List<Asked> asked, List<LogEntry> log) {
    Map<Long, List<Made>> made = made(log);
    for (Asked change : asked) {
      List<Made> found = made.getOrDefault(change.number, List.of());
      String what =
          change.kind + " " + change.number + " of " + change.toy + ", told " + change.told;
      assertTrue(found.size() <= 1, () -> "made " + found.size() + " times: " + what);
      for (Made one : found) {
        assertEquals(change.toy, one.toy(), what);
        if (change.kind == Kind.PUT_IF_MATCH || change.kind == Kind.PRICE_IF_MATCH) {
          assertEquals(change.seen.version() + 1, one.version(), () -> "an update lost: " + what);
        }
      }
      if (change.told == null) {
        continue;
      }
      Outcome outcome = change.told.outcome();
      boolean failed = change.told.status() == OperatorStatus.PRECONDITION_FAILED;
      if (outcome == Outcome.OK) {
        assertEquals(1, found.size(), () -> "told as made: " + what);
        assertEquals(change.told.tag().version(), found.get(0).version(), what);
      } else if (outcome != Outcome.UNKNOWN) {
        assertEquals(0, found.size(), () -> "told as not made: " + what);
      }
      String end = failed ? "failed" : outcome == Outcome.OK ? "made" : outcome.name();
      ends.merge(change.kind + " " + end, 1, Integer::sum);
    }
  }

  /** Each operator's change in the log, by its number. */
  private static Map<Long, List<Made>> made(List<LogEntry> log) {
    Map<Long, List<Made>> made = new HashMap<>();
    Map<String, Long> prices = new HashMap<>();
    for (LogEntry entry : log) {
      Map<String, Object> fields = FlatJson.parse(entry.payload());
      String toy = (String) fields.get("name");
      if ("ProductPut".equals(fields.get("type"))) {
        long price = (Long) fields.get("price");
        Long before = prices.put(toy, price);
        if (before != null && before != price) {
          note(made, price, toy, fields);
        }
      } else if ("Restocked".equals(fields.get("type"))) {
        note(made, (Long) fields.get("quantity"), toy, fields);
      }
    }
    return made;
  }

  private static void note(
      Map<Long, List<Made>> made, long number, String toy, Map<String, Object> fields) {
    made.computeIfAbsent(number, unused -> new ArrayList<>())
        .add(new Made(toy, (Long) fields.get("version")));
  }
}
