package io.toystore.catalog.core;

import static io.toystore.catalog.core.CatalogHarness.item;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.message.CatalogMessage.CorrectStock;
import io.toystore.message.CatalogMessage.OperatorAnswer;
import io.toystore.message.CatalogMessage.OperatorStatus;
import io.toystore.message.Message;
import io.toystore.model.Precondition;
import io.toystore.model.Precondition.Tags;
import io.toystore.model.Price;
import io.toystore.model.ProductTag;
import io.toystore.model.ProductView;
import io.toystore.testing.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Signed corrections of the stock, and that a key makes all retries of one count as one. */
class CorrectionTest {
  private static final Optional<String> KEY = Optional.of("inventory 7");
  private static final Optional<String> NO_KEY = Optional.empty();

  private final CatalogHarness shop = CatalogHarness.open(SettingsFor.smallBounds());
  private long queries;

  private OperatorAnswer operate(Message request) {
    shop.receive(request);
    shop.commit();
    return shop.takeOne(OperatorAnswer.class);
  }

  private OperatorAnswer correct(Optional<String> key, String name, long change) {
    return operate(shop.correct(++queries, key, name, change));
  }

  private CorrectStock priced(Optional<String> key, long price, long change) {
    return new CorrectStock(
        CatalogHarness.FRONTEND,
        ++queries,
        key,
        "Tux",
        OptionalLong.of(price),
        change,
        shop.catalogTerm(),
        Precondition.NONE);
  }

  private CorrectStock conditional(Optional<String> key, long change, long version) {
    Tags tag = Tags.listed(List.of(new ProductTag(CatalogHarness.FOLDER, version)));
    return new CorrectStock(
        CatalogHarness.FRONTEND,
        ++queries,
        key,
        "Tux",
        OptionalLong.empty(),
        change,
        shop.catalogTerm(),
        new Precondition(tag, Tags.ABSENT));
  }

  @Test
  void aCorrectionIsAddedToTheStockAsItIsThen() {
    shop.reserve(5, 1, item(1, "a", "Tux", 10));
    assertEquals(
        new ProductView("Tux", new Price(1599), 87, 3), correct(NO_KEY, "Tux", -3).product());
    assertEquals(
        new ProductView("Tux", new Price(999), 92, 4), operate(priced(NO_KEY, 999, 5)).product());
    CatalogStatus status = shop.catalog.status();
    assertEquals(105, status.added());
    assertTrue(status.balances());
  }

  @Test
  void moreThanThereIsIsNotTakenAwayAndNothingChanges() {
    byte[] before = Bytes.of(shop.catalog.snapshot());
    assertEquals(OperatorStatus.NOT_ENOUGH_STOCK, correct(NO_KEY, "Whale", -4).status());
    assertEquals(
        OperatorStatus.NOT_ENOUGH_STOCK, correct(NO_KEY, "Whale", Long.MIN_VALUE).status());
    assertEquals(OperatorStatus.TOO_MANY, correct(NO_KEY, "Whale", 998).status());
    assertEquals(OperatorStatus.TOO_MANY, correct(NO_KEY, "Whale", Long.MAX_VALUE).status());
    assertEquals(OperatorStatus.PRODUCT_NOT_FOUND, correct(NO_KEY, "Robot", 1).status());
    assertArrayEquals(before, Bytes.of(shop.catalog.snapshot()));

    assertEquals(OperatorStatus.DONE, correct(NO_KEY, "Whale", -3).status());
    assertEquals(0, shop.see("Whale").quantity());
    assertEquals(OperatorStatus.DONE, correct(NO_KEY, "Whale", 1_000).status());
  }

  @Test
  void aRetryUnderTheSameKeyCountsOnceAlsoAfterARestart() {
    assertEquals(97, correct(KEY, "Tux", -3).product().quantity());
    shop.reserve(5, 1, item(1, "a", "Tux", 10));
    OperatorAnswer again = correct(KEY, "Tux", -3);
    assertEquals(OperatorStatus.DONE, again.status());
    assertEquals(new ProductView("Tux", new Price(1599), 87, 3), again.product(), "as it is now");

    shop.restart(shop.log.size());
    assertEquals(87, correct(KEY, "Tux", -3).product().quantity());
    shop.restartFromSnapshot(Bytes.of(shop.catalog.snapshot()), shop.log.size());
    assertEquals(87, correct(KEY, "Tux", -3).product().quantity());
    assertEquals(84, correct(NO_KEY, "Tux", -3).product().quantity(), "without the key it counts");
  }

  @Test
  void aRetryWhoseFirstCopyWasUndoneByACrashIsMade() {
    int before = shop.log.size();
    shop.receive(shop.correct(1, KEY, "Tux", -3));
    shop.restart(before);
    assertEquals(97, correct(KEY, "Tux", -3).product().quantity());
  }

  @Test
  void aKeyStandsForOneCorrectionOnly() {
    correct(KEY, "Tux", -3);
    int before = shop.log.size();
    assertEquals(OperatorStatus.KEY_REUSED, correct(KEY, "Tux", -4).status());
    assertEquals(OperatorStatus.KEY_REUSED, correct(KEY, "Whale", -3).status());
    assertEquals(OperatorStatus.KEY_REUSED, operate(priced(KEY, 1599, -3)).status());
    assertEquals(before, shop.log.size());
  }

  @Test
  void aRetryIsNotRefusedForTheCorrectionsOwnSuccess() {
    long seen = shop.see("Tux").version();
    assertEquals(OperatorStatus.DONE, operate(conditional(KEY, -3, seen)).status());
    assertEquals(OperatorStatus.DONE, operate(conditional(KEY, -3, seen)).status());
    assertEquals(97, shop.see("Tux").quantity());
    assertEquals(
        OperatorStatus.PRECONDITION_FAILED, operate(conditional(NO_KEY, -3, seen)).status());
  }

  @Test
  void aRefusalSpendsTheKeySoThatALateCopyIsNotMade() {
    CorrectStock late = shop.correct(++queries, KEY, "Whale", -4);
    assertEquals(OperatorStatus.NOT_ENOUGH_STOCK, correct(KEY, "Whale", -4).status());
    operate(shop.restock(++queries, "Whale", 7));
    assertEquals(OperatorStatus.NOT_ENOUGH_STOCK, operate(late).status());
    assertEquals(10, shop.see("Whale").quantity());

    shop.restart(shop.log.size());
    assertEquals(OperatorStatus.OTHER_TERM, operate(late).status());
    assertEquals(6, correct(KEY, "Whale", -4).product().quantity(), "asked anew");
  }

  @Test
  void aRetryAfterTheRemovalFindsNoToyAndChangesNoneThatWasPutSince() {
    correct(KEY, "Tux", -3);
    operate(shop.remove(++queries, "Tux"));
    assertEquals(OperatorStatus.PRODUCT_NOT_FOUND, correct(KEY, "Tux", -3).status());
    operate(shop.put(++queries, "Tux", 1599, 50));
    assertEquals(50, correct(KEY, "Tux", -3).product().quantity());
  }

  @Test
  void onlyTheLatestKeysAreRemembered() {
    Ledger ledger = new Ledger();
    ledger.apply(1, new CatalogRecord.ProductPut("Tux", 1599, 0, 1));
    for (int i = 0; i <= Ledger.CORRECTIONS_KEPT; i++) {
      ledger.apply(
          i + 2,
          new CatalogRecord.StockCorrected(
              Optional.of("k" + i), "Tux", OptionalLong.empty(), 1, i + 2));
    }
    assertNull(ledger.correction("k0"));
    assertEquals(Ledger.CORRECTIONS_KEPT, ledger.corrections().size());
    byte[] written = Bytes.of(to -> LedgerSnapshot.write(ledger, to));
    Ledger read = LedgerSnapshot.read(written);
    assertEquals(
        List.copyOf(ledger.corrections().keySet()), List.copyOf(read.corrections().keySet()));
    assertArrayEquals(written, Bytes.of(to -> LedgerSnapshot.write(read, to)));
  }

  @Test
  void aSenselessCorrectionIsIgnored() {
    int before = shop.log.size();
    shop.receive(shop.correct(1, NO_KEY, "Tux", 0));
    shop.receive(shop.correct(2, Optional.of(""), "Tux", 1));
    shop.receive(shop.correct(3, Optional.of("k".repeat(129)), "Tux", 1));
    shop.receive(priced(NO_KEY, Price.MAX_CENTS + 1, 1));
    shop.receive(priced(NO_KEY, -1, 1));
    shop.commit();
    assertEquals(before, shop.log.size());
    assertEquals(List.of(), shop.take(OperatorAnswer.class));
  }
}
