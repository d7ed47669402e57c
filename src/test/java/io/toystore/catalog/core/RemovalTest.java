package io.toystore.catalog.core;

import static io.toystore.catalog.core.CatalogHarness.aborted;
import static io.toystore.catalog.core.CatalogHarness.item;
import static io.toystore.catalog.core.CatalogHarness.placed;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.message.CatalogMessage;
import io.toystore.message.CatalogMessage.Change;
import io.toystore.message.CatalogMessage.OperatorAnswer;
import io.toystore.message.CatalogMessage.OperatorStatus;
import io.toystore.message.CatalogMessage.ProductPage;
import io.toystore.message.CatalogMessage.RemoveProduct;
import io.toystore.message.Message;
import io.toystore.message.ReservationMessage.ReserveStatus;
import io.toystore.model.Precondition;
import io.toystore.model.Precondition.Tags;
import io.toystore.model.Price;
import io.toystore.model.ProductTag;
import io.toystore.model.ProductView;
import io.toystore.sansio.BrokenInvariant;
import io.toystore.testing.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@link Toy} promises of a toy that is removed from sale, and of one that is put again. */
class RemovalTest {
  private final CatalogHarness shop = CatalogHarness.open(SettingsFor.smallBounds());

  private OperatorAnswer operate(Message request) {
    shop.receive(request);
    shop.commit();
    return shop.takeOne(OperatorAnswer.class);
  }

  private OperatorStatus status(Message request) {
    return operate(request).status();
  }

  private List<String> listed() {
    shop.receive(new CatalogMessage.ListProducts(CatalogHarness.FRONTEND, 3, "", 10));
    return shop.takeOne(ProductPage.class).products().stream().map(ProductView::name).toList();
  }

  /** Starts again by a replay, and by a snapshot: the state is the same, byte for byte. */
  private void restart() {
    byte[] before = Bytes.of(shop.catalog.snapshot());
    int at = shop.log.size();
    shop.restart(at);
    byte[] replayed = Bytes.of(shop.catalog.snapshot());
    shop.restartFromSnapshot(before, at);
    Catalog second = new Catalog(shop.settings);
    second.restoreSnapshot(replayed);
    assertArrayEquals(replayed, Bytes.of(second.snapshot()));
    assertArrayEquals(lines(before), lines(Bytes.of(shop.catalog.snapshot())));
    assertArrayEquals(lines(before), lines(replayed));
  }

  /** All but the head, which has the index of the last entry. */
  private static String[] lines(byte[] snapshot) {
    return new String(snapshot, StandardCharsets.UTF_8).lines().skip(1).toArray(String[]::new);
  }

  @Test
  void aRemovedToyIsGoneForEverybodyOnceThatIsDurable() {
    shop.receive(shop.remove(1, "Tux"));
    assertEquals(List.of(), shop.take(OperatorAnswer.class), "not durable, not told");
    assertEquals(100, shop.see("Tux").quantity(), "not durable, not visible");
    shop.commit();

    OperatorAnswer answer = shop.takeOne(OperatorAnswer.class);
    assertEquals(OperatorStatus.REMOVED, answer.status());
    assertEquals(new ProductView("Tux", new Price(1599), 0, 2), answer.product());
    assertEquals(List.of(new Change("Tux", 2)), shop.published());
    assertNull(shop.see("Tux"));
    assertEquals(List.of("Elephant", "Whale"), listed());
    assertEquals(2, shop.catalog.status().products());
    restart();
    assertNull(shop.see("Tux"));
    assertEquals(List.of("Elephant", "Whale"), listed());
  }

  @Test
  void nothingElseIsDoneToARemovedToy() {
    operate(shop.remove(1, "Tux"));

    assertEquals(
        ReserveStatus.PRODUCT_NOT_FOUND, shop.reserveOne(5, 1, item(1, "a", "Tux", 1)).status());
    assertEquals(OperatorStatus.PRODUCT_NOT_FOUND, status(shop.remove(2, "Tux")));
    assertEquals(OperatorStatus.PRODUCT_NOT_FOUND, status(shop.restock(3, "Tux", 1)));
    assertEquals(
        OperatorStatus.PRODUCT_NOT_FOUND, status(shop.correct(4, Optional.empty(), "Tux", 1)));
    int before = shop.log.size();
    operate(shop.remove(5, "Elephant"));
    shop.pass(30_000);
    assertEquals(List.of("ProductRemoved"), shop.logged(before), "the timer restocks no such toy");
    assertEquals(0, shop.catalog.status().soldOut());
  }

  @Test
  void aReservationFromBeforeTheRemovalIsSettled() {
    shop.reserve(5, 1, item(1, "a", "Tux", 3), item(2, "b", "Tux", 4));
    operate(shop.remove(1, "Tux"));
    assertEquals(
        ReserveStatus.RESERVED, shop.reserveOne(5, 1, item(1, "a", "Tux", 3)).status(), "again");
    restart();
    shop.settle(5, placed("a", 5, 1));

    CatalogStatus status = shop.catalog.status();
    assertEquals(3, status.sold());
    assertEquals(4, status.pendingPieces());
    assertTrue(status.balances());
    assertNull(shop.see("Tux"));
  }

  @Test
  void whatIsGivenBackToARemovedToyIsWrittenOff() {
    shop.reserve(5, 1, item(1, "a", "Tux", 3));
    operate(shop.remove(1, "Tux"));
    shop.published();
    shop.settle(5, aborted("a", 5, 1));

    CatalogStatus status = shop.catalog.status();
    assertEquals(3, status.stock(), "three whales");
    assertEquals(3, status.added());
    assertTrue(status.balances());
    assertEquals(List.of(), shop.published(), "nobody sees anything new");
    assertNull(shop.see("Tux"));
    restart();
  }

  @Test
  void aToyThatIsPutAgainGoesOnWithNewVersions() {
    shop.reserve(5, 1, item(1, "a", "Tux", 3), item(2, "b", "Tux", 2));
    long seen = shop.see("Tux").version();
    operate(shop.remove(1, "Tux"));
    restart();
    OperatorAnswer answer = operate(shop.put(2, "Tux", 500, 7));

    assertEquals(OperatorStatus.CREATED, answer.status());
    assertEquals(new ProductView("Tux", new Price(500), 7, seen + 2), answer.product());
    assertEquals(answer.product(), shop.see("Tux"));
    assertEquals(List.of("Elephant", "Tux", "Whale"), listedAll());
    shop.settle(5, aborted("a", 5, 1), placed("b", 5, 2));
    assertEquals(10, shop.see("Tux").quantity(), "for sale again");
    assertTrue(shop.catalog.status().balances());
    restart();
  }

  private List<String> listedAll() {
    shop.receive(new CatalogMessage.ListProducts(CatalogHarness.FRONTEND, 3, "Dog", 2));
    List<String> first =
        shop.takeOne(ProductPage.class).products().stream().map(ProductView::name).toList();
    shop.receive(new CatalogMessage.ListProducts(CatalogHarness.FRONTEND, 3, "Tux", 2));
    List<String> second =
        shop.takeOne(ProductPage.class).products().stream().map(ProductView::name).toList();
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  @Test
  void aRemovalAndAPutInOneForceAreSeenInTheirOrder() {
    shop.receive(shop.remove(1, "Tux"));
    int removed = shop.log.size();
    shop.receive(shop.put(2, "Tux", 1599, 5));
    shop.commit(removed);
    assertNull(shop.see("Tux"), "put, and not durable");
    shop.commit();

    assertEquals(new ProductView("Tux", new Price(1599), 5, 3), shop.see("Tux"));
    assertEquals(List.of(new Change("Tux", 2), new Change("Tux", 3)), shop.published());
  }

  @Test
  void aCrashBeforeTheForceUndoesARemoval() {
    int before = shop.log.size();
    shop.receive(shop.remove(1, "Tux"));
    shop.restart(before);

    assertNotNull(shop.see("Tux"));
    assertEquals(OperatorStatus.REMOVED, status(shop.remove(1, "Tux")));
  }

  @Test
  void aCopyOfARemovalDoesNotRemoveWhatWasPutSince() {
    RemoveProduct removal = shop.remove(1, "Tux");
    operate(removal);
    operate(shop.put(2, "Tux", 1599, 5));

    assertEquals(OperatorStatus.REMOVED, operate(removal).status());
    assertEquals(5, shop.see("Tux").quantity());
  }

  @Test
  void aRemovalHasItsConditions() {
    ProductTag tag = new ProductTag(CatalogHarness.FOLDER, shop.see("Tux").version());
    Precondition asSeen = new Precondition(Tags.listed(List.of(tag)), Tags.ABSENT);
    shop.reserve(5, 1, item(1, "a", "Tux", 3));
    int before = shop.log.size();

    OperatorAnswer refused =
        operate(new RemoveProduct(CatalogHarness.FRONTEND, 1, "Tux", shop.catalogTerm(), asSeen));
    assertEquals(OperatorStatus.PRECONDITION_FAILED, refused.status());
    assertEquals(shop.see("Tux"), refused.product());
    assertEquals(before, shop.log.size());
  }

  @Test
  void toARemovedToyNoTagIsLeftAndIfNoneMatchMakesItAnew() {
    ProductTag tag = new ProductTag(CatalogHarness.FOLDER, shop.see("Tux").version());
    operate(shop.remove(1, "Tux"));
    Precondition asSeen = new Precondition(Tags.listed(List.of(tag)), Tags.ABSENT);
    Precondition onlyNew = new Precondition(Tags.ABSENT, Tags.ANY);

    assertEquals(
        OperatorStatus.PRECONDITION_FAILED,
        status(
            new CatalogMessage.PutProduct(
                CatalogHarness.FRONTEND, 2, "Tux", 1599, 100, shop.catalogTerm(), asSeen)));
    assertEquals(
        OperatorStatus.CREATED,
        status(
            new CatalogMessage.PutProduct(
                CatalogHarness.FRONTEND, 3, "Tux", 1599, 100, shop.catalogTerm(), onlyNew)));
    assertEquals(
        OperatorStatus.PRECONDITION_FAILED,
        status(
            new CatalogMessage.PutProduct(
                CatalogHarness.FRONTEND, 4, "Tux", 1, 1, shop.catalogTerm(), asSeen)),
        "the same price and quantity have another tag");
  }

  @Test
  void theNamesOfRemovedToysCountAndOneOfThemIsAlwaysTakenBack() {
    assertEquals(OperatorStatus.CREATED, status(shop.put(1, "Robot", 1, 1)));
    operate(shop.remove(2, "Robot"));
    assertEquals(OperatorStatus.TOO_MANY, status(shop.put(3, "Fifth", 1, 1)));
    assertEquals(OperatorStatus.CREATED, status(shop.put(4, "Robot", 1, 1)));
  }

  @Test
  void anotherSpellingOfARemovedToyIsFree() {
    String composed = "Caf\u00e9";
    String decomposed = "Cafe\u0301";
    for (List<String> spellings :
        List.of(List.of(composed, decomposed), List.of(decomposed, composed))) {
      CatalogHarness other = CatalogHarness.open(CatalogSettings.defaults(3));
      other.receive(other.put(1, spellings.get(0), 500, 4));
      other.receive(other.remove(2, spellings.get(0)));
      other.commit();
      other.restartFromSnapshot(Bytes.of(other.catalog.snapshot()), other.log.size());
      other.take(OperatorAnswer.class);
      other.receive(other.put(3, spellings.get(1), 500, 4));
      other.receive(other.put(4, spellings.get(0), 500, 4));
      other.commit();
      assertEquals(
          List.of(OperatorStatus.CREATED, OperatorStatus.OTHER_SPELLING),
          other.take(OperatorAnswer.class).stream().map(OperatorAnswer::status).toList());
    }
  }

  @Test
  void anEntryThatSellsARemovedToyIsABrokenInvariant() {
    for (CatalogRecord bad :
        List.of(
            new CatalogRecord.Restocked("Tux", 1, 3),
            new CatalogRecord.ProductRemoved("Tux", 3),
            new CatalogRecord.ProductPut("Tux", 1599, 9, 1),
            new CatalogRecord.Reserved("a", "Tux", 1, 5, 1, 1, 1599, 3))) {
      Ledger ledger = new Ledger();
      ledger.apply(1, new CatalogRecord.ProductPut("Tux", 1599, 9, 1));
      ledger.apply(2, new CatalogRecord.ProductRemoved("Tux", 2));
      assertThrows(BrokenInvariant.class, () -> ledger.apply(3, bad), bad::toString);
    }
  }

  @Test
  void withAnIntervalOf0NothingIsEverRestocked() {
    CatalogSettings never = CatalogSettings.defaults(3).withRestock(0, 100);
    CatalogHarness real = CatalogHarness.open(never);
    int before = real.log.size();
    assertEquals(0, real.see("Elephant").quantity());
    real.now += 1_000_000_000_000L;
    real.pass(100);
    assertEquals(before, real.log.size());
    assertEquals(1, real.catalog.status().soldOut());
  }
}
