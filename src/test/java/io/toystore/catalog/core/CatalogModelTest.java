package io.toystore.catalog.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.message.CatalogMessage.Change;
import io.toystore.message.CatalogMessage.CorrectStock;
import io.toystore.message.CatalogMessage.Invalidations;
import io.toystore.message.CatalogMessage.PatchProduct;
import io.toystore.message.CatalogMessage.PutProduct;
import io.toystore.message.CatalogMessage.RemoveProduct;
import io.toystore.message.CatalogMessage.Restock;
import io.toystore.message.Message;
import io.toystore.message.ReservationMessage.Reserve;
import io.toystore.message.ReservationMessage.ReserveAnswer;
import io.toystore.message.ReservationMessage.ReserveItem;
import io.toystore.message.ReservationMessage.ReserveResult;
import io.toystore.message.ReservationMessage.ReserveStatus;
import io.toystore.message.ReservationMessage.Settle;
import io.toystore.message.ReservationMessage.SettleItem;
import io.toystore.model.CatalogTerm;
import io.toystore.model.LogEntry;
import io.toystore.model.Precondition;
import io.toystore.model.Precondition.Tags;
import io.toystore.model.Price;
import io.toystore.model.ProductTag;
import io.toystore.model.ProductView;
import io.toystore.testing.Bytes;
import io.toystore.text.FlatJson;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random messages, sensible or not, doubled and out of order, with crashes that lose entries that
 * were not durable: the catalog says and holds what {@link PlainCatalog} does, entry for entry.
 */
class CatalogModelTest {
  private static final List<String> NAMES = List.of("Tux", "Whale", "Elephant", "Robot", "Ghost");

  private record Expected(long index, ReserveResult result) {}

  private final CatalogSettings settings = SettingsFor.lively();
  private final CatalogHarness shop = new CatalogHarness(settings);
  private final PlainCatalog plain = new PlainCatalog(settings.maxOpenWindow());
  private final Queue<Expected> expected = new ArrayDeque<>();
  private final TreeMap<Integer, byte[]> snapshots = new TreeMap<>();
  private final Map<ReserveStatus, Integer> seen = new EnumMap<>(ReserveStatus.class);

  /** How often a command's precondition held, and how often it did not. */
  private final Map<Boolean, Integer> conditions = new HashMap<>();

  private long lastSequence;
  private long highestTerm = 1;
  private long lowestOpen = 1;
  private long queries;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void theCatalogIsThePlainCatalog(long seed) {
    Random random = new Random(seed);
    shop.start(CatalogHarness.TOYS);
    plain.restart(0);
    CatalogHarness.TOYS.forEach(t -> plain.make(t.name(), t.price().cents(), t.quantity()));
    plain.entry();
    List<Reserve> late = new ArrayList<>(List.of(reserve(random)));
    for (int step = 0; step < 3_000; step++) {
      switch (random.nextInt(12)) {
        case 0, 1, 2, 3 -> {
          Reserve message = reserve(random);
          late.add(message);
          give(message);
        }
        case 4 -> give(late.get(random.nextInt(late.size())));
        case 5, 6 -> settle(random);
        case 7 -> operate(random);
        case 8 -> pass(random.nextInt(60));
        case 9, 10 -> shop.commit(between(random, shop.committed(), shop.log.size()));
        default -> {
          if (random.nextInt(20) == 0) {
            crash(random);
          } else if (random.nextInt(4) == 0) {
            snapshots.put(shop.log.size(), Bytes.of(shop.catalog.snapshot()));
          }
        }
      }
      compare();
    }
    shop.commit();
    compare();
    assertEquals(0, expected.size(), "every answer is given");
    for (ReserveStatus status : ReserveStatus.values()) {
      assertTrue(seen.containsKey(status), status + " never happened");
    }
    assertEquals(Set.of(true, false), conditions.keySet());
  }

  private Reserve reserve(Random random) {
    if (random.nextInt(150) == 0) {
      highestTerm++;
      lowestOpen = 1;
    }
    lowestOpen += random.nextInt(3);
    long term = random.nextInt(10) == 0 ? Math.max(1, highestTerm - 1) : highestTerm;
    List<ReserveItem> items = new ArrayList<>();
    for (int n = random.nextInt(4); n >= 0; n--) {
      long number = Math.max(1, lowestOpen - 2 + random.nextInt(22));
      String id = "id" + (highestTerm * 40 + random.nextInt(60));
      String name = NAMES.get(random.nextInt(NAMES.size()));
      items.add(CatalogHarness.item(number, id, name, random.nextInt(4)));
    }
    long open = random.nextInt(8) == 0 ? -1 : lowestOpen;
    return new Reserve(
        1 + random.nextInt(3), random.nextInt(4), term, CatalogTerm.UNKNOWN, open, items);
  }

  private void give(Reserve message) {
    List<ReserveResult> results = plain.reserve(message);
    results.forEach(r -> expected.add(new Expected(plain.index(), r)));
    results.forEach(r -> seen.merge(r.status(), 1, Integer::sum));
    shop.receive(message);
  }

  private void settle(Random random) {
    List<SettleItem> items = new ArrayList<>();
    long term = Math.max(1, highestTerm - random.nextInt(2));
    plain
        .now()
        .reservations()
        .forEach(
            (id, held) -> {
              if (random.nextInt(5) == 0) {
                boolean placed = random.nextInt(3) > 0;
                SettleItem item = new SettleItem(id, held.term(), held.number(), placed);
                if (plain.allows(item, term)) {
                  items.add(item);
                }
              }
            });
    SettleItem unknown =
        new SettleItem("no" + random.nextInt(), highestTerm, random.nextInt(99), true);
    if (plain.allows(unknown, term)) {
      items.add(unknown);
    }
    Settle message = new Settle(1, 0, term, CatalogTerm.UNKNOWN, items);
    plain.settle(message);
    shop.receive(message);
    shop.receive(message);
  }

  private void operate(Random random) {
    String name = NAMES.get(random.nextInt(4));
    long quantity = random.nextInt(8);
    long price = 100L + random.nextInt(2);
    queries++;
    PlainCatalog.Toy toy = plain.now().forSale(name);
    Precondition condition = condition(random, toy);
    boolean holds = PlainCatalog.holds(condition, toy, CatalogHarness.FOLDER);
    CatalogTerm term = shop.catalogTerm();
    switch (random.nextInt(6)) {
      case 0, 1 -> {
        if (holds) {
          plain.put(name, price, quantity);
        }
        command(
            new PutProduct(
                CatalogHarness.FRONTEND, queries, name, price, quantity, term, condition));
      }
      case 2 -> {
        OptionalLong newPrice =
            random.nextBoolean() ? OptionalLong.of(price) : OptionalLong.empty();
        OptionalLong newQuantity =
            random.nextBoolean() ? OptionalLong.of(quantity) : OptionalLong.empty();
        if (holds && toy != null) {
          plain.put(name, newPrice.orElse(toy.price()), newQuantity.orElse(toy.stock()));
        }
        command(
            new PatchProduct(
                CatalogHarness.FRONTEND, queries, name, newPrice, newQuantity, term, condition));
      }
      case 3 -> {
        if (holds && toy != null) {
          plain.remove(name);
        }
        command(new RemoveProduct(CatalogHarness.FRONTEND, queries, name, term, condition));
      }
      case 4 -> {
        Optional<String> key =
            random.nextBoolean() ? Optional.of("k" + random.nextInt(200)) : Optional.empty();
        OptionalLong newPrice =
            random.nextBoolean() ? OptionalLong.of(price) : OptionalLong.empty();
        long change = quantity < 3 ? quantity - 3 : quantity;
        plain.correct(
            key,
            new PlainCatalog.Correction(name, newPrice, change),
            holds && toy != null,
            settings.maxStock());
        command(
            new CorrectStock(
                CatalogHarness.FRONTEND, queries, key, name, newPrice, change, term, condition));
      }
      default -> {
        if (holds && toy != null && quantity > 0) {
          plain.restock(name, quantity);
        }
        command(new Restock(CatalogHarness.FRONTEND, queries, name, quantity, term, condition));
      }
    }
    conditions.merge(holds, 1, Integer::sum);
  }

  /** An operator's command, and now and then a copy of it. */
  private void command(Message command) {
    shop.receive(command);
    if (queries % 5 == 0) {
      shop.receive(command);
    }
  }

  private static Precondition condition(Random random, PlainCatalog.Toy toy) {
    long version = toy == null ? 1 : toy.version();
    return switch (random.nextInt(8)) {
      case 0 -> new Precondition(listed(CatalogHarness.FOLDER, version), Tags.ABSENT);
      case 1 -> new Precondition(listed(CatalogHarness.FOLDER, version - 1), Tags.ABSENT);
      case 2 -> new Precondition(listed(CatalogHarness.FOLDER + 1, version), Tags.ABSENT);
      case 3 -> new Precondition(Tags.ABSENT, listed(CatalogHarness.FOLDER, version - 1));
      case 4 -> new Precondition(Tags.ANY, listed(CatalogHarness.FOLDER, version));
      case 5 -> new Precondition(Tags.ABSENT, Tags.ANY);
      default -> Precondition.NONE;
    };
  }

  private static Tags listed(long folderId, long version) {
    return Tags.listed(List.of(new ProductTag(folderId, version), new ProductTag(folderId, 0)));
  }

  /** The timer may restock what is sold out, to what the settings say, and append nothing else. */
  private void pass(long millis) {
    int before = shop.log.size();
    shop.pass(millis);
    for (LogEntry entry : shop.log.subList(before, shop.log.size())) {
      Map<String, Object> fields = FlatJson.parse(entry.payload());
      assertEquals("Restocked", fields.get("type"));
      String name = (String) fields.get("name");
      assertEquals(0, plain.now().toys().get(name).stock(), name);
      assertEquals(settings.restockTo(), fields.get("quantity"));
      plain.restock(name, settings.restockTo());
    }
  }

  /** Starts again from nothing or from any snapshot: the state is the same. */
  private void crash(Random random) {
    int kept = (int) between(random, shop.committed(), shop.log.size());
    expected.clear();
    snapshots.tailMap(kept, false).clear();
    plain.restart(kept);
    shop.log.subList(kept, shop.log.size()).clear();
    if (snapshots.isEmpty() || random.nextBoolean()) {
      shop.restart(kept);
    } else {
      List<Integer> all = List.copyOf(snapshots.keySet());
      int at = all.get(random.nextInt(all.size()));
      shop.restartFromSnapshot(snapshots.get(at), at);
    }
    Catalog fromScratch = new Catalog(settings);
    shop.log.forEach(fromScratch::restore);
    assertArrayEquals(Bytes.of(fromScratch.snapshot()), Bytes.of(shop.catalog.snapshot()));
    lastSequence = 0;
  }

  private void compare() {
    assertEquals(plain.index(), shop.log.size(), "entries");
    PlainCatalog.State state = plain.now();
    CatalogStatus status = shop.catalog.status();
    long pending = 0;
    long supplied = 0;
    for (Map.Entry<String, PlainCatalog.Toy> entry : state.toys().entrySet()) {
      PlainCatalog.Toy toy = entry.getValue();
      long pendingOf = state.pendingOf(entry.getKey());
      pending += pendingOf;
      supplied += toy.supplied();
      assertEquals(toy.supplied(), toy.stock() + pendingOf + toy.sold(), entry.getKey());
    }
    assertEquals(pending, status.pendingPieces());
    assertEquals(supplied, status.added());
    assertTrue(status.balances());
    assertEquals(sum(state, 's'), status.stock());
    assertEquals(sum(state, 'd'), status.sold());
    assertEquals(
        state.reservations().size(), status.pendingReservations() + status.closedRemembered());

    PlainCatalog.State durable = plain.states.get((int) shop.committed());
    for (String name : NAMES) {
      PlainCatalog.Toy toy = durable.forSale(name);
      ProductView view =
          toy == null
              ? null
              : new ProductView(name, new Price(toy.price()), toy.stock(), toy.version());
      assertEquals(view, shop.see(name));
    }
    for (ReserveAnswer answer : shop.take(ReserveAnswer.class)) {
      for (ReserveResult result : answer.results()) {
        Expected next = expected.remove();
        assertEquals(next.result(), result);
        assertTrue(next.index() <= shop.committed(), "told before it was durable");
      }
    }
    assertTrue(
        expected.isEmpty() || expected.peek().index() > shop.committed(), "an answer is missing");
    for (Invalidations batch : shop.take(Invalidations.class)) {
      assertEquals(lastSequence + 1, batch.firstSequence());
      assertEquals(shop.catalogTerm(), batch.catalogTerm());
      lastSequence += batch.changes().size();
      for (Change change : batch.changes()) {
        ProductView read = shop.see(change.name());
        assertTrue(read == null || change.version() <= read.version(), "read older than told");
      }
    }
    shop.sent.clear();
  }

  private static long sum(PlainCatalog.State state, char what) {
    return state.toys().values().stream().mapToLong(t -> what == 's' ? t.stock() : t.sold()).sum();
  }

  private static long between(Random random, long from, long to) {
    return from + random.nextInt((int) (to - from) + 1);
  }

  @Test
  void anyPrefixAndItsSnapshotLeadToTheSameBytes() {
    Random random = new Random(42);
    theCatalogIsThePlainCatalog(random.nextInt(1_000));
    byte[] whole = null;
    for (int at = shop.log.size(); at >= 0; at -= 1 + random.nextInt(97)) {
      Catalog first = new Catalog(settings);
      shop.log.subList(0, at).forEach(first::restore);
      Catalog second = new Catalog(settings);
      second.restoreSnapshot(Bytes.of(first.snapshot()));
      assertArrayEquals(Bytes.of(first.snapshot()), Bytes.of(second.snapshot()));
      shop.log.subList(at, shop.log.size()).forEach(second::restore);
      whole = whole == null ? Bytes.of(second.snapshot()) : whole;
      assertArrayEquals(whole, Bytes.of(second.snapshot()), "from entry " + at);
    }
    assertArrayEquals(whole, Bytes.of(shop.catalog.snapshot()));
  }
}
