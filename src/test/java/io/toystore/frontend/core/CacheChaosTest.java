package io.toystore.frontend.core;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.frontend.core.Desk.AnswerStatus;
import io.toystore.message.CatalogMessage;
import io.toystore.message.CatalogMessage.Change;
import io.toystore.message.CatalogMessage.Changes;
import io.toystore.message.CatalogMessage.ChangesSince;
import io.toystore.message.CatalogMessage.FindProducts;
import io.toystore.message.CatalogMessage.FoundProduct;
import io.toystore.message.CatalogMessage.FoundProducts;
import io.toystore.message.CatalogMessage.Invalidations;
import io.toystore.message.CatalogMessage.ProductQuery;
import io.toystore.message.Message;
import io.toystore.model.CatalogTerm;
import io.toystore.model.Precondition;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The cache against a catalog whose messages are lost, doubled, delayed and reordered, and which
 * restarts with a new term now and then. Whatever the seed, a hit is never older than the staleness
 * bound, and nobody is told a version below one that this front-end had told before they asked of
 * their own purchase.
 */
class CacheChaosTest {
  private static final int TOYS = 5;

  /** A message on its way. */
  private record Flight(long at, long order, Message message) implements Comparable<Flight> {
    @Override
    public int compareTo(Flight that) {
      return at != that.at ? Long.compare(at, that.at) : Long.compare(order, that.order);
    }
  }

  private final FrontendHarness bench = new FrontendHarness(3);
  private final PriorityQueue<Flight> toCatalog = new PriorityQueue<>();
  private final PriorityQueue<Flight> toFrontend = new PriorityQueue<>();
  private final List<Change> changes = new ArrayList<>();

  /** When each version of each toy was made; version v stands at index v - 1. */
  private final List<List<Long>> madeAt = new ArrayList<>();

  private Random random;
  private CatalogTerm catalogTerm = new CatalogTerm(FrontendHarness.FOLDER, 1, 1);
  private long order;
  private int examined;
  private int hits;

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private static String toy(int i) {
    return "Toy " + i;
  }

  private void fly(PriorityQueue<Flight> flights, Message message, int lostPercent) {
    int copies = chance(lostPercent) ? 0 : chance(10) ? 2 : 1;
    for (int copy = 0; copy < copies; copy++) {
      long delay = chance(70) ? random.nextInt(20) : random.nextInt(1500);
      flights.add(new Flight(bench.now + delay, order++, message));
    }
  }

  private void change(int i) {
    madeAt.get(i).add(bench.now);
    Change change = new Change(toy(i), madeAt.get(i).size());
    changes.add(change);
    fly(toFrontend, new Invalidations(catalogTerm, changes.size(), List.of(change)), 5);
  }

  private void catalogReceives(Message message) {
    if (message instanceof FindProducts find) {
      List<FoundProduct> found = new ArrayList<>();
      for (ProductQuery query : find.queries()) {
        int i = Integer.parseInt(query.name().substring(4));
        found.add(
            new FoundProduct(
                query.query(), FrontendHarness.toy(query.name(), madeAt.get(i).size())));
      }
      fly(toFrontend, new FoundProducts(catalogTerm, found), 10);
    } else if (message instanceof ChangesSince since) {
      boolean complete = since.catalogTerm().equals(catalogTerm);
      List<Change> behind =
          complete ? changes.subList((int) since.sequence(), changes.size()) : List.of();
      fly(
          toFrontend,
          new Changes(since.pull(), catalogTerm, complete, changes.size(), List.copyOf(behind)),
          10);
    }
  }

  private void carry() {
    for (; examined < bench.sent.size(); examined++) {
      Message message = bench.sent.get(examined).message();
      if (message instanceof FindProducts || message instanceof ChangesSince) {
        fly(toCatalog, message, 10);
      }
    }
    while (!toCatalog.isEmpty() && toCatalog.peek().at() <= bench.now) {
      catalogReceives(toCatalog.poll().message());
    }
    while (!toFrontend.isEmpty() && toFrontend.peek().at() <= bench.now) {
      bench.receive(toFrontend.poll().message());
    }
  }

  private void read(int i) {
    long askedAt = bench.now;
    bench.core.findProduct(
        toy(i),
        0,
        askedAt,
        result -> {
          if (result.outcome() == AnswerStatus.OK) {
            hits += result.hit() ? 1 : 0;
            assertFreshEnough(i, result.product().version(), askedAt);
          }
        });
    bench.flush();
  }

  /** The version told was still the latest one at some moment within the bound before the ask. */
  private void assertFreshEnough(int i, long version, long askedAt) {
    List<Long> made = madeAt.get(i);
    if (version < made.size()) {
      long replacedAt = made.get((int) version);
      assertTrue(
          replacedAt >= askedAt - bench.settings.stalenessBoundMillis(),
          "version " + version + " was replaced " + (askedAt - replacedAt) + " ms before");
    }
  }

  /** A purchase through this front-end: what it made is seen by whoever reads afterwards. */
  private void buyAndRead(int i) {
    change(i);
    long version = madeAt.get(i).size();
    int sent = bench.all(CatalogMessage.Restock.class).size();
    bench.core.restock(
        toy(i),
        1,
        Precondition.NONE,
        bench.now,
        done ->
            bench.core.findProduct(
                toy(i),
                0,
                bench.now,
                result ->
                    assertTrue(
                        done.outcome() != AnswerStatus.OK
                            || result.outcome() != AnswerStatus.OK
                            || result.product().version() >= version,
                        "own change undone")));
    bench.flush();
    if (bench.all(CatalogMessage.Restock.class).size() == sent) {
      return; // It waits until the front-end knows the catalog's term.
    }
    long query = bench.last(CatalogMessage.Restock.class).query();
    bench.receive(
        new CatalogMessage.OperatorAnswer(
            query,
            CatalogMessage.OperatorStatus.DONE,
            FrontendHarness.toy(toy(i), version),
            FrontendHarness.FOLDER));
  }

  private void run(long seed) {
    random = new Random(seed);
    for (int i = 0; i < TOYS; i++) {
      madeAt.add(new ArrayList<>(List.of(bench.now)));
    }
    bench.start();
    for (int step = 0; step < 6000; step++) {
      if (chance(5)) {
        change(random.nextInt(TOYS));
      }
      if (chance(1)) {
        buyAndRead(random.nextInt(TOYS));
      }
      if (chance(60)) {
        read(random.nextInt(TOYS));
      }
      if (random.nextInt(1500) == 0) {
        catalogTerm = new CatalogTerm(FrontendHarness.FOLDER, catalogTerm.term() + 1, 1);
        changes.clear();
      }
      bench.pass(FrontendHarness.TICK_MILLIS);
      carry();
    }
    assertTrue(hits > 100, "seed " + seed + ": only " + hits + " hits, nothing is tested");
  }

  @Test
  void aHitIsNeverOlderThanTheBoundAndNobodySeesTheirOwnChangeUndone() {
    for (long seed = 1; seed <= 20; seed++) {
      try {
        new CacheChaosTest().run(seed);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }
}
