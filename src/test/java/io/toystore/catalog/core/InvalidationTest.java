package io.toystore.catalog.core;

import static io.toystore.catalog.core.CatalogHarness.item;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.message.Address;
import io.toystore.message.CatalogMessage;
import io.toystore.message.CatalogMessage.Change;
import io.toystore.message.CatalogMessage.Changes;
import io.toystore.message.CatalogMessage.FoundProducts;
import io.toystore.message.CatalogMessage.Invalidations;
import io.toystore.message.CatalogMessage.ProductQuery;
import io.toystore.message.Message;
import io.toystore.message.ReservationMessage.Reserve;
import io.toystore.message.ReservationMessage.ReserveAnswer;
import io.toystore.model.CatalogTerm;
import java.util.List;
import org.junit.jupiter.api.Test;

class InvalidationTest {
  private final CatalogHarness shop = CatalogHarness.open(SettingsFor.smallBounds());

  private Changes since(long term, long sequence) {
    shop.receive(
        new CatalogMessage.ChangesSince(
            CatalogHarness.FRONTEND, 9, CatalogHarness.catalogTerm(term), sequence));
    return shop.takeOne(Changes.class);
  }

  @Test
  void theFirstProductsAreTheFirstChanges() {
    CatalogHarness fresh = new CatalogHarness(SettingsFor.smallBounds());
    fresh.start(CatalogHarness.TOYS);
    assertEquals(List.of(), fresh.published());
    fresh.commit();

    assertEquals(
        List.of(
            new Invalidations(
                CatalogHarness.catalogTerm(1),
                1,
                List.of(new Change("Tux", 1), new Change("Whale", 1), new Change("Elephant", 1)))),
        fresh.take(Invalidations.class));
  }

  @Test
  void sequenceNumbersHaveNoGapsAcrossBatchesAndNamesAreNotMerged() {
    shop.receive(
        new Reserve(
            1,
            0,
            5,
            CatalogTerm.UNKNOWN,
            1,
            List.of(
                item(1, "a", "Tux", 1),
                item(2, "b", "Tux", 1),
                item(3, "c", "Whale", 1),
                item(4, "d", "Tux", 1))));
    shop.commit();

    assertEquals(
        List.of(
            new Invalidations(
                CatalogHarness.catalogTerm(1),
                4,
                List.of(new Change("Tux", 2), new Change("Tux", 3), new Change("Whale", 2))),
            new Invalidations(CatalogHarness.catalogTerm(1), 7, List.of(new Change("Tux", 4)))),
        shop.take(Invalidations.class));
  }

  @Test
  void onlyWhatIsDurableIsPublished() {
    shop.receive(
        new Reserve(
            1,
            0,
            5,
            CatalogTerm.UNKNOWN,
            1,
            List.of(item(1, "a", "Tux", 1), item(2, "b", "Whale", 1))));
    assertEquals(List.of(), shop.published());
    assertEquals(3, since(1, 0).lastSequence());

    shop.commit(shop.log.size() - 1);
    assertEquals(List.of(new Change("Tux", 2)), shop.published());
    assertEquals(99, shop.see("Tux").quantity());
    assertEquals(3, shop.see("Whale").quantity());
  }

  @Test
  void anInvalidationGoesOutBeforeTheAnswerThatMakesTheChangeKnown() {
    shop.receive(new Reserve(1, 0, 5, CatalogTerm.UNKNOWN, 1, List.of(item(1, "a", "Tux", 1))));
    shop.commit();

    assertEquals(
        List.of(Invalidations.class, ReserveAnswer.class),
        shop.sent.stream().map(s -> s.message().getClass()).toList());
    assertEquals(Address.INVALIDATIONS, shop.sent.get(0).to());
  }

  @Test
  void noReadIsOlderThanAnInvalidationThatIsQueuedOrAnsweredFor() {
    shop.receive(new Reserve(1, 0, 5, CatalogTerm.UNKNOWN, 1, List.of(item(1, "a", "Tux", 1))));
    // Committed, but the burst goes on: nothing is published yet.
    shop.catalog.committed(shop.log.size());
    shop.catalog.receive(
        new CatalogMessage.FindProducts(
            CatalogHarness.FRONTEND, List.of(new ProductQuery(1, "Tux"))),
        shop.now,
        shop);
    shop.catalog.receive(
        new CatalogMessage.ChangesSince(
            CatalogHarness.FRONTEND, 9, CatalogHarness.catalogTerm(1), 3),
        shop.now,
        shop);

    FoundProducts found = shop.takeOne(FoundProducts.class);
    assertEquals(2, found.products().get(0).product().version());
    assertEquals(List.of(new Change("Tux", 2)), shop.takeOne(Changes.class).changes());
    assertEquals(List.of(), shop.published());
    shop.catalog.flush(shop);
    assertEquals(List.of(new Change("Tux", 2)), shop.published());
  }

  @Test
  void aFrontEndThatHasMissedSomeIsTold() {
    shop.reserve(5, 1, item(1, "a", "Tux", 1), item(2, "b", "Whale", 1));

    assertEquals(
        new Changes(
            9,
            CatalogHarness.catalogTerm(1),
            true,
            5,
            List.of(new Change("Tux", 2), new Change("Whale", 2))),
        since(1, 3));
    assertEquals(new Changes(9, CatalogHarness.catalogTerm(1), true, 5, List.of()), since(1, 5));
  }

  @Test
  void aFrontEndThatAsksForWhatIsNotKeptIsToldSo() {
    for (int n = 1; n <= 3; n++) {
      shop.reserve(5, 1, item(n, "id" + n, "Tux", 1));
    }
    assertTrue(since(1, 2).complete(), "the last four are kept");
    assertEquals(4, since(1, 2).changes().size());
    assertEquals(new Changes(9, CatalogHarness.catalogTerm(1), false, 6, List.of()), since(1, 1));
    assertFalse(since(1, 7).complete(), "the future");
    assertFalse(since(1, -1).complete());
    assertFalse(since(1, Long.MIN_VALUE).complete());
    assertFalse(since(2, 6).complete(), "another catalog term");
  }

  @Test
  void aRestartBeginsAnotherIncarnationWithItsOwnSequence() {
    shop.reserve(5, 1, item(1, "a", "Tux", 1));
    shop.restart(shop.log.size());

    assertEquals(new Changes(9, CatalogHarness.catalogTerm(2), false, 0, List.of()), since(1, 4));
    shop.sent.clear();
    shop.reserve(5, 1, item(2, "b", "Tux", 1));
    assertEquals(
        List.of(new Invalidations(CatalogHarness.catalogTerm(2), 1, List.of(new Change("Tux", 3)))),
        shop.take(Invalidations.class));
  }

  @Test
  void aCommitThatComesWhileItsAppendIsInFlightIsNotLost() {
    Catalog catalog = new Catalog(SettingsFor.smallBounds());
    CatalogHarness at = new CatalogHarness(SettingsFor.smallBounds());
    CatalogOutputs atOnce =
        new CatalogOutputs() {
          @Override
          public long append(byte[] payload) {
            long index = at.append(payload);
            catalog.committed(index);
            return index;
          }

          @Override
          public void send(Address to, Message message) {
            at.send(to, message);
          }
        };
    catalog.start(CatalogHarness.catalogTerm(1), CatalogHarness.TOYS, 0, atOnce);
    catalog.receive(
        new Reserve(1, 0, 5, CatalogHarness.catalogTerm(1), 1, List.of(item(1, "a", "Tux", 1))),
        0,
        atOnce);
    catalog.flush(atOnce);

    assertEquals(4, at.published().size());
    assertEquals(1, at.take(ReserveAnswer.class).size());
  }
}
