package io.toystore.catalog.core;

import static io.toystore.catalog.core.CatalogHarness.item;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.message.CatalogMessage;
import io.toystore.message.CatalogMessage.OperatorAnswer;
import io.toystore.message.CatalogMessage.OperatorStatus;
import io.toystore.message.CatalogMessage.PatchProduct;
import io.toystore.message.CatalogMessage.ProductPage;
import io.toystore.message.CatalogMessage.PutProduct;
import io.toystore.message.CatalogMessage.Restock;
import io.toystore.message.Message;
import io.toystore.model.LogEntry;
import io.toystore.model.Precondition;
import io.toystore.model.Precondition.Tags;
import io.toystore.model.Price;
import io.toystore.model.ProductTag;
import io.toystore.model.ProductView;
import io.toystore.sansio.BrokenInvariant;
import io.toystore.testing.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class GoodsTest {
  private static final long FRONTEND = CatalogHarness.FRONTEND;

  private final CatalogHarness shop = CatalogHarness.open(SettingsFor.smallBounds());

  private OperatorAnswer operate(Message request) {
    shop.receive(request);
    shop.commit();
    return shop.takeOne(OperatorAnswer.class);
  }

  private ProductPage page(String after, int limit) {
    shop.receive(new CatalogMessage.ListProducts(FRONTEND, 3, after, limit));
    return shop.takeOne(ProductPage.class);
  }

  private static List<String> names(ProductPage page) {
    return page.products().stream().map(ProductView::name).toList();
  }

  // ---- the first catalog ----

  @Test
  void theFirstProductsAreThereFromVersionOne() {
    assertEquals(new ProductView("Tux", new Price(1599), 100, 1), shop.see("Tux"));
    assertNull(shop.see("Robot"));
    assertFalse(shop.catalog.needsFirstProducts());
  }

  @Test
  void theFirstProductsArePutOnce() {
    int before = shop.log.size();
    shop.restart(before);

    assertEquals(List.of("TermOpened"), shop.logged(before));
  }

  @Test
  void aStartKilledWhileItPutTheFirstProductsIsCompletedByTheNext() {
    shop.restart(2);
    assertEquals(
        List.of(
            "TermOpened",
            "ProductPut",
            "TermOpened",
            "ProductPut",
            "ProductPut",
            "FirstProductsPut"),
        shop.logged(0));
    shop.commit();
    assertEquals(3, shop.see("Whale").quantity());
    assertEquals(1, shop.see("Tux").version());
  }

  @Test
  void firstProductsThatExceedTheBoundsOrNameAToyTwiceEndTheStart() {
    ProductSeed tux = new ProductSeed("Tux", new Price(1), 1);
    ProductSeed many = new ProductSeed("Tux", new Price(1), 1_001);
    for (List<ProductSeed> bad : List.of(List.of(tux, tux), List.of(many))) {
      CatalogHarness other = new CatalogHarness(SettingsFor.smallBounds());
      assertThrows(IllegalArgumentException.class, () -> other.start(bad));
    }
  }

  // ---- restocking ----

  @Test
  void theTimerRestocksWhatIsSoldOutAndNothingElse() {
    shop.pass(9_990);
    shop.commit();
    assertEquals(0, shop.see("Elephant").quantity());
    shop.pass(20);
    assertEquals(0, shop.see("Elephant").quantity(), "not durable, not visible");
    shop.commit();

    assertEquals(new ProductView("Elephant", new Price(2599), 100, 2), shop.see("Elephant"));
    assertEquals(List.of(new CatalogMessage.Change("Elephant", 2)), shop.published());
    assertEquals(3, shop.see("Whale").quantity());
    assertEquals(1, shop.catalog.status().restocks());
  }

  @Test
  void manySoldOutToysAreRestockedAFewInEachTick() {
    shop.reserve(5, 1, item(1, "a", "Whale", 3), item(2, "b", "Tux", 100));
    assertEquals(3, shop.catalog.status().soldOut());
    shop.now += 10_000;
    shop.catalog.tick(shop.now, shop);
    assertEquals(1, shop.catalog.status().soldOut());
    shop.catalog.tick(shop.now, shop);
    assertEquals(0, shop.catalog.status().soldOut());
  }

  // ---- the operator ----

  @Test
  void anOperatorAddsPieces() {
    OperatorAnswer answer = operate(shop.restock(1, "Whale", 7));

    assertEquals(
        new OperatorAnswer(
            1,
            OperatorStatus.DONE,
            new ProductView("Whale", new Price(2099), 10, 2),
            CatalogHarness.FOLDER),
        answer);
    assertEquals(answer.product(), shop.see("Whale"));
  }

  @Test
  void anOperatorsAnswerWaitsForTheDisk() {
    shop.receive(shop.restock(1, "Whale", 7));
    assertEquals(List.of(), shop.take(OperatorAnswer.class));
  }

  @Test
  void aCopyOfAnOperatorsRequestDoesNothing() {
    OperatorAnswer first = operate(shop.restock(1, "Whale", 7));
    OperatorAnswer second = operate(shop.restock(1, "Whale", 7));

    assertEquals(first, second);
    assertEquals(10, shop.see("Whale").quantity());
    operate(shop.restock(2, "Whale", 7));
    assertEquals(17, shop.see("Whale").quantity());
  }

  @Test
  void anOperatorIsToldWhatCannotBe() {
    assertEquals(OperatorStatus.PRODUCT_NOT_FOUND, operate(shop.restock(1, "Robot", 1)).status());
    assertEquals(OperatorStatus.TOO_MANY, operate(shop.restock(2, "Tux", 901)).status());
    assertEquals(OperatorStatus.TOO_MANY, operate(shop.restock(3, "Tux", Long.MAX_VALUE)).status());
    assertEquals(OperatorStatus.TOO_MANY, operate(shop.put(4, "Tux", 1, 1_001)).status());
    operate(shop.put(5, "Robot", 1, 1));
    assertEquals(OperatorStatus.TOO_MANY, operate(shop.put(6, "Fifth", 1, 1)).status());
    assertEquals(OperatorStatus.DONE, operate(shop.put(7, "Tux", 1, 1)).status());
  }

  @Test
  void aSecondSpellingOfANameMakesNoSecondToyWhicheverCameFirst() {
    String composed = "Caf\u00e9";
    String decomposed = "Cafe\u0301";
    for (List<String> spellings :
        List.of(List.of(composed, decomposed), List.of(decomposed, composed))) {
      CatalogHarness shop = CatalogHarness.open(SettingsFor.smallBounds());
      shop.receive(shop.put(1, spellings.get(0), 500, 4));
      shop.receive(shop.put(2, spellings.get(1), 500, 4));
      shop.receive(shop.restock(3, spellings.get(1), 1));
      shop.receive(shop.put(4, spellings.get(0), 600, 4));
      shop.commit();
      List<OperatorStatus> expected =
          List.of(
              OperatorStatus.CREATED,
              OperatorStatus.OTHER_SPELLING,
              OperatorStatus.PRODUCT_NOT_FOUND,
              OperatorStatus.DONE);
      assertEquals(
          expected, shop.take(OperatorAnswer.class).stream().map(OperatorAnswer::status).toList());

      shop.restartFromSnapshot(Bytes.of(shop.catalog.snapshot()), shop.log.size());
      shop.receive(shop.put(2, spellings.get(1), 500, 4));
      shop.commit();
      assertEquals(OperatorStatus.OTHER_SPELLING, shop.takeOne(OperatorAnswer.class).status());
    }
  }

  @Test
  void anOperatorMakesAndChangesToys() {
    assertEquals(
        new ProductView("Robot", new Price(500), 4, 1),
        operate(shop.put(1, "Robot", 500, 4)).product());
    shop.reserve(5, 1, item(1, "a", "Robot", 3));
    assertEquals(
        new ProductView("Robot", new Price(600), 0, 3),
        operate(shop.put(2, "Robot", 600, 0)).product());

    String snapshot = new String(Bytes.of(shop.catalog.snapshot()), StandardCharsets.UTF_8);
    assertTrue(
        snapshot.contains(
            "\"name\":\"Robot\",\"price\":600,\"stock\":0,\"pending\":3,\"sold\":0,"
                + "\"initial\":4,\"restocked\":-1,\"version\":3"),
        snapshot);
  }

  @Test
  void aPutThatChangesNothingAppendsNothing() {
    int before = shop.log.size();
    OperatorAnswer answer = operate(shop.put(1, "Tux", 1599, 100));

    assertEquals(shop.see("Tux"), answer.product());
    assertEquals(before, shop.log.size());
  }

  @Test
  void anOperatorsSenselessRequestIsIgnored() {
    int before = shop.log.size();
    shop.receive(shop.restock(1, "Tux", 0));
    shop.receive(shop.restock(2, "Tux", -5));
    shop.receive(shop.put(3, "", 1, 1));
    shop.receive(shop.put(4, null, 1, 1));
    shop.receive(shop.put(5, "Tux", -1, 1));
    shop.receive(shop.put(6, "Tux", Price.MAX_CENTS + 1, 1));
    shop.receive(shop.put(7, "Tux", 1, -1));
    shop.commit();

    assertEquals(before, shop.log.size());
    assertEquals(List.of(), shop.take(OperatorAnswer.class));
  }

  // ---- an operator's conditions (RFC 9110, section 13) ----

  private Precondition ifMatch(long version) {
    return new Precondition(
        Tags.listed(List.of(new ProductTag(CatalogHarness.FOLDER, version))), Tags.ABSENT);
  }

  private static final Precondition ONLY_IF_NEW = new Precondition(Tags.ABSENT, Tags.ANY);
  private static final Precondition ONLY_IF_THERE = new Precondition(Tags.ANY, Tags.ABSENT);

  private PutProduct put(long query, String name, long quantity, Precondition precondition) {
    return new PutProduct(FRONTEND, query, name, 1599, quantity, shop.catalogTerm(), precondition);
  }

  private Restock restock(long query, String name, Precondition precondition) {
    return new Restock(FRONTEND, query, name, 1, shop.catalogTerm(), precondition);
  }

  private PatchProduct patch(
      long query, String name, long price, long quantity, Precondition precondition) {
    return new PatchProduct(
        FRONTEND,
        query,
        name,
        price < 0 ? OptionalLong.empty() : OptionalLong.of(price),
        quantity < 0 ? OptionalLong.empty() : OptionalLong.of(quantity),
        shop.catalogTerm(),
        precondition);
  }

  private void assertFailed(ProductView now, OperatorAnswer answer) {
    assertEquals(
        new OperatorAnswer(
            answer.query(), OperatorStatus.PRECONDITION_FAILED, now, CatalogHarness.FOLDER),
        answer);
  }

  @Test
  void aQuantitySeenBeforeThreeWereSoldIsNotWrittenBack() {
    ProductView seen = shop.see("Tux");
    shop.reserve(5, 1, item(1, "a", "Tux", 3));
    int before = shop.log.size();

    assertFailed(shop.see("Tux"), operate(put(1, "Tux", 120, ifMatch(seen.version()))));
    assertFailed(shop.see("Tux"), operate(patch(2, "Tux", -1, 120, ifMatch(seen.version()))));
    assertFailed(shop.see("Tux"), operate(restock(3, "Tux", ifMatch(seen.version()))));
    assertEquals(before, shop.log.size());
    assertEquals(97, shop.see("Tux").quantity());

    assertEquals(
        new ProductView("Tux", new Price(1599), 120, 3),
        operate(put(4, "Tux", 120, ifMatch(2))).product());
  }

  @Test
  void theConditionIsAboutTheToyAsAppendedAndTheAnswerWaitsForTheDisk() {
    shop.reserve(5, 1, item(1, "a", "Tux", 3));
    shop.receive(put(1, "Tux", 120, ifMatch(2)));
    shop.receive(put(2, "Tux", 130, ifMatch(2)));
    assertEquals(List.of(), shop.take(OperatorAnswer.class), "nothing of it is durable");
    shop.commit();

    List<OperatorAnswer> answers = shop.take(OperatorAnswer.class);
    assertEquals(OperatorStatus.DONE, answers.get(0).status());
    assertFailed(new ProductView("Tux", new Price(1599), 120, 3), answers.get(1));
  }

  @Test
  void aTagOfAnotherCatalogsToyIsAnotherTag() {
    ProductTag elsewhere = new ProductTag(CatalogHarness.FOLDER + 1, 1);
    Precondition condition = new Precondition(Tags.listed(List.of(elsewhere)), Tags.ABSENT);
    assertFailed(shop.see("Tux"), operate(put(1, "Tux", 1, condition)));
  }

  @Test
  void aToyThatMustNotBeThereIsMadeOnce() {
    assertFailed(shop.see("Tux"), operate(put(1, "Tux", 1, ONLY_IF_NEW)));
    assertEquals(
        new OperatorAnswer(
            2,
            OperatorStatus.CREATED,
            new ProductView("Robot", new Price(1599), 1, 1),
            CatalogHarness.FOLDER),
        operate(put(2, "Robot", 1, ONLY_IF_NEW)));
    assertFailed(shop.see("Robot"), operate(put(3, "Robot", 2, ONLY_IF_NEW)));
    assertFailed(shop.see("Tux"), operate(restock(4, "Tux", ONLY_IF_NEW)));
    assertFailed(shop.see("Tux"), operate(patch(5, "Tux", 1, 1, ONLY_IF_NEW)));
  }

  @Test
  void aToyThatMustBeThereIsNotMade() {
    int before = shop.log.size();
    assertFailed(null, operate(put(1, "Robot", 1, ONLY_IF_THERE)));
    assertFailed(null, operate(put(2, "Robot", 1, ifMatch(1))));
    assertEquals(before, shop.log.size());
    assertEquals(OperatorStatus.DONE, operate(put(3, "Tux", 1, ONLY_IF_THERE)).status());
  }

  @Test
  void whatCannotBeAnyhowIsToldBeforeTheConditionAndWhatIsTooMuchAfterIt() {
    assertEquals(
        OperatorStatus.PRODUCT_NOT_FOUND, operate(restock(1, "Robot", ONLY_IF_THERE)).status());
    assertEquals(
        OperatorStatus.PRODUCT_NOT_FOUND, operate(patch(2, "Robot", 1, 1, ifMatch(1))).status());
    operate(put(3, "Caf\u00e9", 1, ONLY_IF_NEW));
    assertEquals(
        OperatorStatus.OTHER_SPELLING, operate(put(4, "Cafe\u0301", 1, ONLY_IF_THERE)).status());
    assertEquals(
        OperatorStatus.TOO_MANY, operate(put(5, "Fifth", 1, ONLY_IF_THERE)).status(), "it is full");
    assertFailed(shop.see("Tux"), operate(put(6, "Tux", 1_001, ifMatch(9))));
    assertEquals(OperatorStatus.TOO_MANY, operate(put(7, "Tux", 1_001, ifMatch(1))).status());
    assertEquals(OperatorStatus.TOO_MANY, operate(patch(8, "Tux", -1, 1_001, ifMatch(1))).status());
  }

  @Test
  void aCopyOfAChangeThatWasMadeIsAnsweredAsTheFirstTime() {
    OperatorAnswer first = operate(put(1, "Tux", 120, ifMatch(1)));
    assertEquals(OperatorStatus.DONE, first.status());
    operate(restock(2, "Tux", Precondition.NONE));

    assertEquals(first, operate(put(1, "Tux", 120, ifMatch(1))));
    assertEquals(121, shop.see("Tux").quantity());
    OperatorAnswer failed = operate(put(3, "Tux", 5, ifMatch(1)));
    assertEquals(failed, operate(put(3, "Tux", 5, ifMatch(1))));
  }

  @Test
  void aCopyThatComesAfterARestartIsNeitherCarriedOutNorJudgedByItsOwnSuccess() {
    PutProduct put = put(1, "Tux", 120, ifMatch(1));
    Restock restock = restock(2, "Whale", Precondition.NONE);
    PatchProduct patch = patch(3, "Elephant", -1, 9, ifMatch(1));
    List.of(put, restock, patch).forEach(shop::receive);
    shop.restart(shop.log.size());
    int before = shop.log.size();

    for (Message copy : List.of(put, restock, patch)) {
      shop.receive(copy);
      OperatorAnswer answer = shop.takeOne(OperatorAnswer.class);
      assertEquals(OperatorStatus.OTHER_TERM, answer.status());
      assertNull(answer.product());
    }
    assertEquals(before, shop.log.size());
    assertEquals(4, shop.see("Whale").quantity());
  }

  @Test
  void aTagIsTheSameAfterARestart() {
    shop.reserve(5, 1, item(1, "a", "Tux", 3));
    shop.restart(shop.log.size());
    assertEquals(OperatorStatus.DONE, operate(put(1, "Tux", 1, ifMatch(2))).status());
  }

  // ---- changing a part of a toy ----

  @Test
  void aPriceIsChangedAndTheStockIsWhatItWas() {
    shop.reserve(5, 1, item(1, "a", "Tux", 3));
    int before = shop.log.size();
    assertEquals(
        new OperatorAnswer(
            1,
            OperatorStatus.DONE,
            new ProductView("Tux", new Price(999), 97, 3),
            CatalogHarness.FOLDER),
        operate(patch(1, "Tux", 999, -1, Precondition.NONE)));
    assertEquals(List.of("ProductPut"), shop.logged(before));
    String snapshot = new String(Bytes.of(shop.catalog.snapshot()), StandardCharsets.UTF_8);
    assertTrue(snapshot.contains("\"initial\":100,\"restocked\":0,\"version\":3"), snapshot);
  }

  @Test
  void aQuantityIsSetAndThePriceIsWhatItWas() {
    assertEquals(
        new ProductView("Tux", new Price(1599), 42, 2),
        operate(patch(1, "Tux", -1, 42, ifMatch(1))).product());
    assertEquals(
        new ProductView("Tux", new Price(1), 0, 3),
        operate(patch(2, "Tux", 1, 0, Precondition.NONE)).product());
  }

  @Test
  void aPatchThatChangesNothingAppendsNothing() {
    int before = shop.log.size();
    assertEquals(shop.see("Tux"), operate(patch(1, "Tux", 1599, -1, ifMatch(1))).product());
    assertEquals(shop.see("Tux"), operate(patch(2, "Tux", -1, -1, ifMatch(1))).product());
    assertEquals(before, shop.log.size());
  }

  @Test
  void aSenselessPatchIsIgnored() {
    int before = shop.log.size();
    shop.receive(
        new PatchProduct(
            FRONTEND,
            1,
            "Tux",
            OptionalLong.of(-1),
            OptionalLong.empty(),
            shop.catalogTerm(),
            Precondition.NONE));
    shop.receive(patch(2, "Tux", Price.MAX_CENTS + 1, -1, Precondition.NONE));
    shop.receive(
        new PatchProduct(
            FRONTEND,
            3,
            "Tux",
            OptionalLong.empty(),
            OptionalLong.of(-1),
            shop.catalogTerm(),
            Precondition.NONE));
    shop.commit();
    assertEquals(before, shop.log.size());
    assertEquals(List.of(), shop.take(OperatorAnswer.class));
  }

  // ---- pages ----

  @Test
  void aPageIsSortedAndSaysWhetherThereIsMore() {
    assertEquals(List.of("Elephant", "Tux"), names(page("", 2)));
    assertTrue(page("", 2).more());
    assertEquals(List.of("Whale"), names(page("Tux", 2)));
    assertFalse(page("Tux", 2).more());
    assertEquals(List.of(), names(page("Whale", 2)));
    assertEquals(List.of("Tux", "Whale"), names(page("F", 2)));
    assertFalse(page("F", 2).more());
  }

  @Test
  void anAbsurdLimitIsBroughtIntoItsRange() {
    assertEquals(2, page("", Integer.MAX_VALUE).products().size());
    assertEquals(1, page("", Integer.MIN_VALUE).products().size());
    assertEquals(2, page(null, 2).products().size());
  }

  @Test
  void aToyThatIsNotDurableIsOnNoPage() {
    shop.receive(shop.put(1, "Robot", 500, 4));
    assertEquals(List.of("Tux", "Whale"), names(page("Elephant", 2)));
    shop.commit();
    assertEquals(List.of("Robot", "Tux"), names(page("Elephant", 2)));
  }

  // ---- restoring ----

  @Test
  void anEntryThatCannotFollowStopsTheStart() {
    byte[] payload = new CatalogRecord.Reserved("x", "Tux", 101, 9, 1, 1, 1599, 2).toPayload();
    shop.append(payload);
    Catalog next = new Catalog(shop.settings);
    assertThrows(BrokenInvariant.class, () -> shop.log.forEach(next::restore));
  }

  @Test
  void aSnapshotThatIsNotWholeIsRefused() {
    String body = new String(Bytes.of(shop.catalog.snapshot()), StandardCharsets.UTF_8);
    String[] lines = body.split("\n");
    for (String bad :
        List.of(
            "",
            "nonsense",
            lines[0],
            lines[0] + "\n" + lines[1] + "\n" + lines[2] + "\n",
            lines[1] + "\n",
            body + lines[0] + "\n")) {
      Catalog next = new Catalog(shop.settings);
      assertThrows(
          IllegalArgumentException.class,
          () -> next.restoreSnapshot(bad.getBytes(StandardCharsets.UTF_8)));
    }
    Catalog next = new Catalog(shop.settings);
    String cooked = body.replace("\"stock\":100", "\"stock\":101");
    assertThrows(
        BrokenInvariant.class, () -> next.restoreSnapshot(cooked.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aTermsFirstEntryChangesNothingButTheIndex() {
    Catalog catalog = new Catalog(shop.settings);
    shop.log.forEach(catalog::restore);
    long before = catalog.appliedIndex();
    catalog.restore(
        new LogEntry(before + 1, 9, "{\"type\":\"TermOpened\"}".getBytes(StandardCharsets.UTF_8)));
    assertEquals(before + 1, catalog.appliedIndex());
    assertEquals(3, catalog.status().products());
  }
}
