package io.toystore.backup.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.model.LogEnd;
import io.toystore.model.LogEntry;
import io.toystore.text.FlatJson;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The cut over random histories, and that each wrong cut is found out by the same checks. */
class CutTest {
  private static final int SEEDS = 1_000;
  private static final List<Integer> ALL = List.of(0, 1, 2);

  /** What was copied. */
  private record Copied(List<LogEntry> orders, List<LogEntry> catalog) {
    Copied() {
      this(new ArrayList<>(), new ArrayList<>());
    }
  }

  private interface Rule {
    void copy(StoreLogs logs, Consumer<LogEntry> orders, Consumer<LogEntry> catalog);
  }

  @Test
  void whatIsCopiedIsOneStateOfTheStoreAndHoldsAllThatWasAcknowledged() {
    int changed = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      List<Integer> shown = majority(seed);
      try {
        assertEquals(
            Optional.empty(),
            problem(seed, shown, (logs, orders, catalog) -> Cut.look(logs).copy(orders, catalog)),
            "seed " + seed);
      } catch (LogsChangedException e) {
        changed++;
      }
    }
    assertTrue(changed > 0, "no history has a log that was cut under the reader's eyes");
    assertTrue(changed < SEEDS / 2, () -> "nearly nothing was copied");
  }

  /** Cuts that look right. */
  private enum Wrong implements Rule {
    ORDERS_BEFORE_THE_CATALOG {
      @Override
      public void copy(StoreLogs logs, Consumer<LogEntry> orders, Consumer<LogEntry> catalog) {
        List<LogEnd> ends = logs.orderEnds();
        LogEnd end = Collections.max(ends);
        logs.readOrders(ends.indexOf(end), end.index(), orders);
        logs.readCatalog(logs.catalogEnd().index(), catalog);
      }
    },
    CATALOG_BEFORE_THE_ORDERS {
      @Override
      public void copy(StoreLogs logs, Consumer<LogEntry> orders, Consumer<LogEntry> catalog) {
        logs.readCatalog(logs.catalogEnd().index(), catalog);
        List<LogEnd> ends = logs.orderEnds();
        LogEnd end = Collections.max(ends);
        logs.readOrders(ends.indexOf(end), end.index(), orders);
      }
    },
    ORDERS_READ_ON_AND_NOT_CUT {
      @Override
      public void copy(StoreLogs logs, Consumer<LogEntry> orders, Consumer<LogEntry> catalog) {
        logs.orderEnds();
        logs.readCatalog(logs.catalogEnd().index(), catalog);
        CATALOG_BEFORE_THE_ORDERS.copy(logs, orders, entry -> {});
      }
    },
    ONE_REPLICA_ONLY {
      @Override
      public void copy(StoreLogs logs, Consumer<LogEntry> orders, Consumer<LogEntry> catalog) {
        Cut.look(new Last(logs)).copy(orders, catalog);
      }
    };
  }

  /** Shows the last order log only. */
  private record Last(StoreLogs logs) implements StoreLogs {
    @Override
    public List<LogEnd> orderEnds() {
      List<LogEnd> ends = logs.orderEnds();
      return ends.subList(ends.size() - 1, ends.size());
    }

    @Override
    public LogEnd catalogEnd() {
      return logs.catalogEnd();
    }

    @Override
    public void readOrders(int which, long upTo, Consumer<LogEntry> taker) {
      logs.readOrders(ALL.size() - 1, upTo, taker);
    }

    @Override
    public void readCatalog(long upTo, Consumer<LogEntry> taker) {
      logs.readCatalog(upTo, taker);
    }
  }

  @ParameterizedTest
  @EnumSource(Wrong.class)
  void aWrongCutIsFoundOut(Wrong wrong) {
    boolean found = false;
    for (int seed = 0; seed < SEEDS && !found; seed++) {
      try {
        found = problem(seed, ALL, wrong).isPresent();
      } catch (LogsChangedException e) {
        assertEquals(Wrong.ONE_REPLICA_ONLY, wrong);
      }
    }
    assertTrue(found, "no history shows what is wrong with it");
  }

  private static List<Integer> majority(int seed) {
    List<Integer> shown = new ArrayList<>(ALL);
    Collections.shuffle(shown, new Random(seed));
    return seed % 2 == 0 ? shown : shown.subList(0, 2);
  }

  private static Optional<String> problem(int seed, List<Integer> shown, Rule rule) {
    History history = new History(seed, shown);
    List<LogEntry> acknowledged = history.committed();
    Copied copied = new Copied();
    rule.copy(history, copied.orders()::add, copied.catalog()::add);

    if (copied.orders().size() < acknowledged.size()
        || !copied.orders().subList(0, acknowledged.size()).equals(acknowledged)) {
      return Optional.of("an acknowledged order is missing");
    }
    Map<String, String> outcomes = History.outcomes(copied.orders());
    for (String id : outcomes.keySet()) {
      if (!History.ids(copied.catalog(), "Reserved").contains(id)) {
        return Optional.of(id + " is decided, but not reserved");
      }
    }
    for (String id : History.ids(copied.catalog(), "Settled")) {
      if (!"OrderPlaced".equals(outcomes.get(id))) {
        return Optional.of(id + " is settled, but not placed");
      }
    }
    for (String id : History.ids(copied.catalog(), "GivenBack")) {
      if (!"RequestAborted".equals(outcomes.get(id))) {
        return Optional.of(id + " is given back, but not aborted");
      }
    }
    return Optional.empty();
  }

  @Test
  void theOrderLogEndsWithTheLastOutcomeThatTheCatalogHasClosed() {
    List<LogEntry> orders =
        entries("TermOpened", "OrderPlaced a", "OrderPlaced b", "OrderPlaced c", "OrderPlaced d");
    List<LogEntry> catalog =
        entries("Reserved a", "Reserved b", "Reserved c", "Settled a", "GivenBack c");

    assertEquals(4, copied(orders, 2, orders, catalog).orders().size());
    assertEquals(3, copied(orders, 3, orders, catalog.subList(0, 4)).orders().size());
    assertEquals(0, copied(List.of(), 0, List.of(), List.of()).orders().size());
  }

  @Test
  void aLogThatWasReplacedIsNotCopied() {
    List<LogEntry> orders = entries("TermOpened", "OrderPlaced a");
    List<LogEntry> others = entries("TermOpened", "OrderPlaced b");

    assertThrows(LogsChangedException.class, () -> copied(orders, 2, others, List.of()));
  }

  @Test
  void theLogOfAnotherStoreIsRefused() {
    StoreLogs logs =
        new Still(
            List.of(
                entries("TermOpened", "OrderPlaced a"),
                entries("TermOpened", "OrderPlaced b", "OrderPlaced c")),
            2,
            entries());

    ForeignLogException refused =
        assertThrows(
            ForeignLogException.class,
            () -> Cut.look(logs).copy(new ArrayList<LogEntry>()::add, entry -> {}));

    assertEquals(0, refused.which());
  }

  /** Looks find the first so many orders, and then all of them. */
  private static Copied copied(
      List<LogEntry> looked, int first, List<LogEntry> read, List<LogEntry> catalog) {
    Copied copied = new Copied();
    Still logs = new Still(List.of(looked), first, catalog);
    Cut cut = Cut.look(logs);
    logs.orders.set(0, read);
    cut.copy(copied.orders()::add, copied.catalog()::add);
    return copied;
  }

  /** A store that does nothing, of which the first look may find less. */
  private static final class Still implements StoreLogs {
    private final List<List<LogEntry>> orders;
    private final List<LogEntry> catalog;
    private int visible;

    Still(List<List<LogEntry>> orders, int first, List<LogEntry> catalog) {
      this.orders = new ArrayList<>(orders);
      this.visible = first;
      this.catalog = catalog;
    }

    @Override
    public List<LogEnd> orderEnds() {
      int most = visible;
      visible = Integer.MAX_VALUE;
      return orders.stream()
          .map(log -> History.end(log.subList(0, Math.min(most, log.size()))))
          .toList();
    }

    @Override
    public LogEnd catalogEnd() {
      return History.end(catalog);
    }

    @Override
    public void readOrders(int which, long upTo, Consumer<LogEntry> taker) {
      orders.get(which).stream().limit(upTo).forEach(taker);
    }

    @Override
    public void readCatalog(long upTo, Consumer<LogEntry> taker) {
      catalog.stream().limit(upTo).forEach(taker);
    }
  }

  /** Entries of term 1: a type, and a request's id under both names. */
  private static List<LogEntry> entries(String... texts) {
    List<LogEntry> entries = new ArrayList<>();
    for (String text : texts) {
      FlatJson json = FlatJson.ofType(text.replaceFirst(" .*", ""));
      if (text.contains(" ")) {
        String id = text.replaceFirst(".* ", "");
        json.put("id", id).put("requestId", id);
      }
      entries.add(new LogEntry(entries.size() + 1, 1, json.toBytes()));
    }
    return entries;
  }
}
