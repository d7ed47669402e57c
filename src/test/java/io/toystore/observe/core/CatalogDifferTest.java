package io.toystore.observe.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.toystore.catalog.core.Catalog;
import io.toystore.catalog.core.CatalogReplica;
import io.toystore.catalog.core.CatalogSettings;
import io.toystore.catalog.core.ProductSeed;
import io.toystore.message.Message;
import io.toystore.message.ReservationMessage.Reserve;
import io.toystore.message.ReservationMessage.ReserveItem;
import io.toystore.message.ReservationMessage.Settle;
import io.toystore.message.ReservationMessage.SettleItem;
import io.toystore.model.CatalogTerm;
import io.toystore.model.LogEntry;
import io.toystore.model.Price;
import io.toystore.replication.ReplicaStart;
import io.toystore.testing.RecordedOutputs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A real catalog, looked at after each step as a shell does it. */
class CatalogDifferTest {
  private static final CatalogTerm CATALOG_TERM = new CatalogTerm(1, 1, 11);
  private static final CatalogSettings SETTINGS = CatalogSettings.defaults(3);
  private static final int TOYS = 12;

  private record Told(EventKind kind, String about, Map<String, Object> details) {}

  private final List<Told> told = new ArrayList<>();
  private final EventSink sink =
      new EventSink() {
        @Override
        public void event(EventKind kind, String about, Map<String, Object> details) {
          told.add(new Told(kind, about, details));
        }

        @Override
        public boolean wants(EventKind kind) {
          return true;
        }
      };
  private final RecordedOutputs out = new RecordedOutputs();
  private final CatalogReplica catalog = restored();
  private final CatalogDiffer differ = new CatalogDiffer(catalog);
  private long now = 1_000;
  private int seen;

  private static CatalogReplica restored() {
    List<ProductSeed> toys =
        IntStream.range(0, TOYS)
            .mapToObj(i -> new ProductSeed("toy " + i, new Price(100), 5))
            .toList();
    CatalogReplica replica =
        new CatalogReplica(
            new Catalog(SETTINGS),
            () -> toys,
            new ReplicaStart(1, 0, 0, 0, 0),
            CATALOG_TERM.startId());
    replica.prepareFirstProducts();
    return replica;
  }

  private interface Step {
    void take(long nowMillis, RecordedOutputs out);
  }

  /** One step, its flush and a look; then all that it asked of the disk is durable, and a look. */
  private List<Told> after(Step step) {
    told.clear();
    step.take(now, out);
    flushAndLook();
    catalog.stored(out.requests(), now, out);
    flushAndLook();
    return List.copyOf(told);
  }

  private void flushAndLook() {
    catalog.flush(now, out);
    List<LogEntry> log = out.log();
    differ.appended(List.copyOf(log.subList(seen, log.size())));
    seen = log.size();
    differ.look(now, sink);
  }

  private void starts() {
    after(catalog::start);
    // The promise is stored, then the term is opened, then the first products are put.
    after((at, to) -> {});
    after((at, to) -> {});
  }

  private List<Told> receives(Message message) {
    return after((at, to) -> catalog.receive(message, at, to));
  }

  private List<Told> buysOut(int number, String toy) {
    ReserveItem item = new ReserveItem(number, "k:" + number, toy, 5);
    return receives(new Reserve(3, 0, 6, CATALOG_TERM, 1, List.of(item)));
  }

  @Test
  void itSaysOnceThatItServes() {
    List<Told> all = new ArrayList<>(after(catalog::start));
    for (int i = 0; i < 5; i++) {
      all.addAll(after((at, to) -> {}));
    }
    assertEquals(
        List.of(new Told(EventKind.SERVING, "", Map.of("serving", true, "term", 1L, "orders", 0L))),
        all);
  }

  @Test
  void indexesAreThoseOfItsLog() {
    starts();
    assertEquals(out.log().size(), differ.forcedIndex());
    assertEquals(out.log().size(), differ.commitIndex());
  }

  @Test
  void restockedToysAreNamed() {
    starts();
    assertEquals(List.of(), buysOut(1, "toy 3"));
    assertEquals(List.of(), buysOut(2, "toy 7"));
    now += SETTINGS.restockIntervalMillis();
    assertEquals(
        List.of(
            new Told(
                EventKind.RESTOCKED, "", Map.of("count", 2L, "toys", List.of("toy 3", "toy 7")))),
        after(catalog::tick));
    assertEquals(List.of(), after(catalog::tick));
  }

  @Test
  void ofManyRestockedToysTenAreNamedAndAllAreCounted() {
    starts();
    for (int i = 0; i < TOYS; i++) {
      buysOut(i + 1, "toy " + i);
    }
    now += SETTINGS.restockIntervalMillis();
    Told restocked = after(catalog::tick).get(0);
    assertEquals((long) TOYS, restocked.details().get("count"));
    assertEquals(10, ((List<?>) restocked.details().get("toys")).size());
  }

  @Test
  void whatIsGivenBackIsNamedByItsPurchase() {
    starts();
    buysOut(1, "toy 3");
    List<SettleItem> aborted = List.of(new SettleItem("k:1", 6, 1, false));
    assertEquals(
        List.of(new Told(EventKind.GAVE_BACK, "", Map.of("count", 1L, "requests", List.of("k:1")))),
        receives(new Settle(3, 0, 6, CATALOG_TERM, aborted)));
    assertEquals(
        List.of(),
        receives(new Settle(3, 0, 6, CATALOG_TERM, aborted)),
        "a copy gives nothing back");
  }

  @Test
  void aSaleIsNothingRare() {
    starts();
    buysOut(1, "toy 3");
    assertEquals(
        List.of(),
        receives(new Settle(3, 0, 6, CATALOG_TERM, List.of(new SettleItem("k:1", 6, 1, true)))));
  }
}
