package io.toystore.frontend.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.frontend.core.Desk.AnswerStatus;
import io.toystore.frontend.core.Desk.PageResult;
import io.toystore.frontend.core.Desk.ProductResult;
import io.toystore.message.Address;
import io.toystore.message.CatalogMessage.Change;
import io.toystore.message.CatalogMessage.Changes;
import io.toystore.message.CatalogMessage.ChangesSince;
import io.toystore.message.CatalogMessage.FindProducts;
import io.toystore.message.CatalogMessage.FoundProduct;
import io.toystore.message.CatalogMessage.FoundProducts;
import io.toystore.message.CatalogMessage.Invalidations;
import io.toystore.message.CatalogMessage.ListProducts;
import io.toystore.message.CatalogMessage.ProductPage;
import io.toystore.message.OrderMessage.PurchaseStatus;
import io.toystore.model.CatalogTerm;
import io.toystore.model.ProductView;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The catalog's sequence stands at 10 when each test begins, and the cache may be served. */
class ProductReadTest {
  private FrontendHarness bench;
  private final List<ProductResult> results = new ArrayList<>();

  @BeforeEach
  void servableCache() {
    begin(FrontendHarness.serving());
  }

  private void begin(FrontendHarness with) {
    bench = with;
    bench.refresh(10);
  }

  private void read(String name) {
    read(name, 0);
  }

  private void read(String name, long minVersion) {
    bench.core.findProduct(name, minVersion, bench.now, results::add);
    bench.flush();
  }

  private long fills() {
    return bench.status().fills();
  }

  /** The version cached and servable; 0 for none. */
  private long cached(String name) {
    CachedProduct cached = bench.core.lookup(name, 0, bench.now);
    return cached == null ? 0 : cached.view().version();
  }

  private static Change change(String name, long version) {
    return new Change(name, version);
  }

  private static ProductResult miss(String name, long version) {
    return new ProductResult(
        AnswerStatus.OK, FrontendHarness.toy(name, version), FrontendHarness.tag(version), false);
  }

  // ---- hits, misses, coalescing ----

  @Test
  void aMissIsFilledAndTheNextReadIsAHit() {
    read("Tux");
    assertEquals(Address.CATALOG, bench.lastTo(FindProducts.class));
    bench.answerFill(bench.lastFill(), FrontendHarness.toy("Tux", 5));
    read("Tux");
    assertEquals(
        List.of(
            miss("Tux", 5),
            new ProductResult(
                AnswerStatus.OK, FrontendHarness.toy("Tux", 5), FrontendHarness.tag(5), true)),
        results);
    assertEquals(1, bench.status().hits());
    assertEquals(1, bench.status().misses());
    assertEquals(1, fills());
  }

  @Test
  void aCachedProductKeepsWhatTheHttpSideHasRenderedUntilItGoes() {
    bench.cache("Tux", 5);
    Object rendered = new Object();
    bench.core.lookup("Tux", 0, bench.now).keepRendered(rendered);
    assertSame(rendered, bench.core.lookup("Tux", 5, bench.now).rendered());
    bench.push(11, change("Tux", 6));
    bench.cache("Tux", 6);
    assertNull(bench.core.lookup("Tux", 0, bench.now).rendered());
  }

  @Test
  void concurrentMissesOfOneNameShareOneFill() {
    read("Tux");
    read("Tux");
    read("Elephant");
    assertEquals(2, fills());
    bench.answerFill(1, FrontendHarness.toy("Tux", 5));
    assertEquals(List.of(miss("Tux", 5), miss("Tux", 5)), results);
  }

  @Test
  void fillsOfOneBurstTravelTogether() {
    bench.core.findProduct("Tux", 0, bench.now, results::add);
    bench.core.findProduct("Lego", 0, bench.now, results::add);
    bench.flush();
    assertEquals(1, bench.all(FindProducts.class).size());
    assertEquals(2, bench.last(FindProducts.class).queries().size());
  }

  @Test
  void anUnansweredFillIsSentAgainUnderTheSameNumberAndUnavailableAtTheDeadline() {
    read("Tux");
    bench.pass(400);
    assertEquals(2, bench.all(FindProducts.class).size());
    assertEquals(bench.all(FindProducts.class).get(0), bench.all(FindProducts.class).get(1));
    bench.pass(4590);
    assertEquals(List.of(), results);
    bench.pass(10);
    assertEquals(List.of(new ProductResult(AnswerStatus.UNAVAILABLE, null, null, false)), results);
    int sent = bench.all(FindProducts.class).size();
    bench.pass(2000);
    assertEquals(sent, bench.all(FindProducts.class).size(), "nobody waits for it any more");
    bench.answerFill(1, FrontendHarness.toy("Tux", 5));
    assertEquals(0, bench.status().cached());
    assertEquals(1, results.size());
  }

  @Test
  void eachWaiterOfASharedFillHasItsOwnDeadline() {
    read("Tux");
    bench.pass(900);
    read("Tux");
    bench.pass(4100);
    assertEquals(1, results.size());
    bench.answerFill(1, FrontendHarness.toy("Tux", 5));
    assertEquals(miss("Tux", 5), results.get(1));
  }

  @Test
  void notFoundIsToldAndNotCached() {
    read("Yeti");
    bench.answerFill(bench.lastFill(), null);
    assertEquals(List.of(new ProductResult(AnswerStatus.NOT_FOUND, null, null, false)), results);
    read("Yeti");
    assertEquals(2, fills());
  }

  @Test
  void anAnswerForAnotherNameOrToNoQuestionIsIgnored() {
    read("Tux");
    long ignored = bench.status().ignoredMessages();
    bench.answerFill(bench.lastFill(), FrontendHarness.toy("Lego", 5));
    bench.answerFill(999, FrontendHarness.toy("Tux", 5));
    assertEquals(List.of(), results);
    assertEquals(ignored + 2, bench.status().ignoredMessages());
  }

  @Test
  void tooManyOpenReadsAreTurnedAwayAtOnceButHitsAreServed() {
    bench.cache("Lego", 1);
    for (int i = 0; i < bench.settings.maxOpenRequests(); i++) {
      bench.core.findProduct("Toy " + i, 0, bench.now, result -> {});
    }
    read("Tux");
    assertEquals(AnswerStatus.UNAVAILABLE, results.get(0).outcome());
    read("Lego");
    assertTrue(results.get(1).hit());
  }

  @Test
  void theLeastRecentlyUsedMakesWay() {
    begin(FrontendHarness.serving(s -> withCapacity(s, 2)));
    bench.cache("Tux", 1);
    bench.cache("Lego", 1);
    assertEquals(1, cached("Tux")); // a use
    bench.cache("Chess", 1);
    assertEquals(0, cached("Lego"));
    assertEquals(1, cached("Tux"));
    assertEquals(1, cached("Chess"));
    assertEquals(2, bench.status().cached());
  }

  @Test
  void aCacheOfCapacityZeroKeepsNothing() {
    begin(FrontendHarness.serving(s -> withCapacity(s, 0)));
    bench.cache("Tux", 1);
    assertEquals(0, bench.status().cached());
  }

  private static FrontendSettings withCapacity(FrontendSettings s, int capacity) {
    return new FrontendSettings(
        s.orderReplicas(),
        s.requestTimeoutMillis(),
        s.answerTimeoutMillis(),
        s.pingIntervalMillis(),
        s.suspectAfterMillis(),
        s.leadTimeoutMillis(),
        s.firstSelectionMillis(),
        capacity,
        s.stalenessBoundMillis(),
        s.pullIntervalMillis(),
        s.maxOpenRequests(),
        s.maxBatch());
  }

  // ---- a client's lowest version ----

  @Test
  void aCachedProductBelowTheClientsVersionIsNotUsedAndTheCatalogsAnswerIsFinal() {
    bench.cache("Tux", 5);
    read("Tux", 6);
    assertEquals(2, fills());
    bench.answerFill(bench.lastFill(), FrontendHarness.toy("Tux", 5));
    assertEquals(List.of(miss("Tux", 5)), results);
    read("Tux", 5);
    assertTrue(results.get(1).hit());
  }

  @Test
  void whoJoinedAFillThatIsTooOldForItsVersionIsAskedForAgainOnce() {
    read("Tux");
    read("Tux", 6);
    read("Tux", 7);
    assertEquals(1, fills());
    bench.answerFill(1, FrontendHarness.toy("Tux", 5));
    assertEquals(List.of(miss("Tux", 5)), results);
    assertEquals(2, fills());
    bench.answerFill(2, FrontendHarness.toy("Tux", 6));
    assertEquals(List.of(miss("Tux", 5), miss("Tux", 6), miss("Tux", 6)), results);
    assertEquals(0, bench.status().openProductReads());
  }

  // ---- invalidations against fills under way ----

  @Test
  void anInvalidationRemovesWhatIsOlderAndOnlyThat() {
    bench.cache("Tux", 5);
    bench.cache("Lego", 5);
    bench.push(11, change("Tux", 6), change("Lego", 5));
    assertEquals(0, cached("Tux"));
    assertEquals(5, cached("Lego"));
  }

  @Test
  void aLateFillIsPassedOnButNotStored() {
    read("Tux");
    bench.push(11, change("Tux", 6));
    bench.answerFill(1, FrontendHarness.toy("Tux", 5));
    assertEquals(List.of(miss("Tux", 5)), results);
    assertEquals(0, bench.status().cached());
  }

  @Test
  void aFillThatHasTheChangeIsStored() {
    read("Tux");
    bench.push(11, change("Tux", 6));
    bench.answerFill(1, FrontendHarness.toy("Tux", 6));
    assertEquals(6, cached("Tux"));
  }

  @Test
  void whoComesAfterTheChangeDoesNotJoinAnOlderFill() {
    read("Tux");
    bench.push(11, change("Tux", 6));
    read("Tux");
    assertEquals(2, fills());
    bench.answerFill(1, FrontendHarness.toy("Tux", 5));
    assertEquals(List.of(miss("Tux", 5)), results);
    bench.answerFill(2, FrontendHarness.toy("Tux", 6));
    assertEquals(List.of(miss("Tux", 5), miss("Tux", 6)), results);
    assertEquals(6, cached("Tux"));
  }

  @Test
  void anOlderFillThatComesLastDoesNotReplaceANewerOne() {
    read("Tux");
    bench.push(11, change("Tux", 6));
    read("Tux");
    bench.answerFill(2, FrontendHarness.toy("Tux", 6));
    bench.answerFill(1, FrontendHarness.toy("Tux", 5));
    assertEquals(6, cached("Tux"));
  }

  @Test
  void aFloorIsRaisedOnEveryFillInFlightForTheName() {
    read("Tux");
    bench.push(11, change("Tux", 6));
    read("Tux");
    bench.push(12, change("Tux", 7));
    bench.answerFill(1, FrontendHarness.toy("Tux", 6));
    bench.answerFill(2, FrontendHarness.toy("Tux", 6));
    assertEquals(2, results.size());
    assertEquals(0, bench.status().cached());
  }

  @Test
  void aPurchaseBeatsAFillInFlight() {
    read("Tux");
    bench.core.purchase(null, "Tux", 1, bench.now, end -> read("Tux"));
    bench.flush();
    bench.outcome(3, 3, bench.lastPurchase().attempt(), PurchaseStatus.PLACED, 0, 6);
    assertEquals(2, fills(), "the client's read after its purchase begins its own");
    bench.answerFill(1, FrontendHarness.toy("Tux", 5));
    assertEquals(0, bench.status().cached());
  }

  @Test
  void aFillOlderThanTheBoundIsNotJoined() {
    read("Tux");
    bench.pass(990);
    read("Tux");
    assertEquals(1, fills());
    bench.pass(10);
    read("Tux");
    assertEquals(2, fills());
  }

  // ---- gaps, catalog terms, drops ----

  @Test
  void pushesWithoutAGapKeepTheRest() {
    bench.cache("Lego", 5);
    bench.push(11, change("Tux", 1));
    bench.push(12, change("Tux", 2), change("Tux", 3));
    bench.push(14, change("Tux", 4));
    assertEquals(5, cached("Lego"));
    assertEquals(14, lastPulledSequence());
  }

  /** Up to where the next pull says that this front-end has followed. */
  private long lastPulledSequence() {
    int before = bench.all(ChangesSince.class).size();
    while (bench.all(ChangesSince.class).size() == before) {
      bench.pass(10);
    }
    return bench.last(ChangesSince.class).sequence();
  }

  @Test
  void aGapDropsTheWholeCache() {
    bench.cache("Lego", 5);
    long drops = bench.status().drops();
    bench.push(12, change("Tux", 1));
    assertEquals(drops + 1, bench.status().drops());
    assertEquals(0, bench.status().cached());
    bench.cache("Lego", 5);
    assertEquals(5, cached("Lego"), "what is filled from here on has what was missed");
    bench.push(13, change("Tux", 2));
    assertEquals(5, cached("Lego"));
  }

  @Test
  void aDropVoidsTheFillsInFlight() {
    read("Lego");
    bench.push(12, change("Tux", 1));
    read("Lego");
    assertEquals(2, fills(), "a void fill is not joined");
    bench.answerFill(1, FrontendHarness.toy("Lego", 5));
    assertEquals(List.of(miss("Lego", 5)), results);
    assertEquals(0, bench.status().cached());
    bench.answerFill(2, FrontendHarness.toy("Lego", 6));
    assertEquals(6, cached("Lego"));
  }

  /** Seed 65168 of the simulator: the answer is not stored, and the cache held an older one. */
  @Test
  void whatAVoidFillHasToldIsNotTakenBackByTheCache() {
    read("Lego");
    bench.push(12, change("Tux", 1));
    read("Lego");
    bench.answerFill(2, FrontendHarness.toy("Lego", 5));
    bench.answerFill(1, FrontendHarness.toy("Lego", 6));
    assertEquals(List.of(miss("Lego", 5), miss("Lego", 6)), results);
    read("Lego");
    assertEquals(3, fills(), "version 5 is not served after 6 was told");
  }

  @Test
  void whatAVoidFillHasToldIsNotTakenBackByAFillInFlight() {
    read("Lego");
    bench.push(12, change("Tux", 1));
    read("Lego");
    bench.answerFill(1, FrontendHarness.toy("Lego", 6));
    read("Lego");
    assertEquals(3, fills(), "whoever was told 6 does not join a fill that may bring 5");
    bench.answerFill(2, FrontendHarness.toy("Lego", 5));
    assertEquals(0, bench.status().cached());
  }

  @Test
  void aVoidFillThatOutlivesANewerOneIsNotJoined() {
    read("Lego");
    bench.push(12, change("Tux", 1));
    read("Lego");
    bench.answerFill(2, null);
    read("Lego");
    assertEquals(3, fills());
  }

  @Test
  void floorsSurviveADrop() {
    read("Lego");
    bench.push(11, change("Lego", 6));
    bench.push(20, change("Tux", 1));
    read("Lego");
    bench.push(21, change("Lego", 7));
    bench.push(30, change("Tux", 2));
    bench.answerFill(2, FrontendHarness.toy("Lego", 6));
    assertEquals(0, bench.status().cached());
  }

  @Test
  void doubledAndLatePushesAreHarmless() {
    bench.push(11, change("Tux", 1));
    bench.push(12, change("Tux", 2));
    bench.cache("Lego", 5);
    bench.cache("Tux", 2);
    bench.push(11, change("Tux", 1));
    bench.push(12, change("Tux", 2));
    assertEquals(5, cached("Lego"));
    assertEquals(2, cached("Tux"));
    assertEquals(12, lastPulledSequence());
  }

  @Test
  void anotherIncarnationDropsTheCacheUntilAPullSaysWhereToGoOn() {
    bench.cache("Lego", 5);
    read("Tux");
    bench.receive(
        new Invalidations(FrontendHarness.NEXT_CATALOG_TERM, 11, List.of(change("Chess", 2))));
    assertEquals(0, bench.status().cached());
    assertFalse(bench.status().cacheServable());
    bench.answerFill(2, FrontendHarness.toy("Tux", 5));
    assertEquals(0, bench.status().cached(), "begun before the drop");
    lastPulledSequence();
    assertEquals(CatalogTerm.UNKNOWN, bench.last(ChangesSince.class).catalogTerm());
    bench.receive(
        new Changes(
            bench.last(ChangesSince.class).pull(),
            FrontendHarness.NEXT_CATALOG_TERM,
            false,
            40,
            List.of()));
    assertEquals(40, lastPulledSequence());
    assertEquals(FrontendHarness.NEXT_CATALOG_TERM, bench.last(ChangesSince.class).catalogTerm());
    bench.receive(
        new Changes(
            bench.last(ChangesSince.class).pull(),
            FrontendHarness.NEXT_CATALOG_TERM,
            true,
            40,
            List.of()));
    assertTrue(bench.status().cacheServable());
    read("Tux");
    bench.receive(
        new FoundProducts(
            FrontendHarness.NEXT_CATALOG_TERM,
            List.of(new FoundProduct(bench.lastFill(), FrontendHarness.toy("Tux", 5)))));
    assertEquals(5, cached("Tux"));
  }

  @Test
  void aPullAnsweredByAnotherIncarnationDropsTheCache() {
    bench.cache("Lego", 5);
    lastPulledSequence();
    bench.receive(
        new Changes(
            bench.last(ChangesSince.class).pull(),
            FrontendHarness.NEXT_CATALOG_TERM,
            false,
            3,
            List.of()));
    assertEquals(0, bench.status().cached());
    assertFalse(bench.status().cacheServable());
    assertEquals(3, lastPulledSequence());
  }

  @Test
  void aFillAnsweredByAnotherIncarnationIsPassedOnButNotStored() {
    read("Tux");
    bench.receive(
        new FoundProducts(
            FrontendHarness.NEXT_CATALOG_TERM,
            List.of(new FoundProduct(bench.lastFill(), FrontendHarness.toy("Tux", 5)))));
    assertEquals(List.of(miss("Tux", 5)), results);
    assertEquals(0, bench.status().cached());
  }

  @Test
  void nothingIsStoredBeforeTheCatalogsSequenceIsKnown() {
    bench = new FrontendHarness(3);
    bench.start();
    bench.cache("Tux", 5);
    assertEquals(0, bench.status().cached());
  }

  @Test
  void aFillBegunBeforeTheSequenceWasKnownIsNotStored() {
    bench = new FrontendHarness(3);
    bench.start();
    read("Tux");
    bench.answerPull(false, 10);
    bench.answerFill(1, FrontendHarness.toy("Tux", 5));
    assertEquals(0, bench.status().cached());
  }

  // ---- the bound ----

  @Test
  void theBoundRunsFromTheSendingOfThePullAndExpiresExactly() {
    bench.cache("Tux", 5);
    lastPulledSequence();
    long pulledAt = bench.now;
    long pull = bench.last(ChangesSince.class).pull();
    bench.pass(600); // the answer dawdles; later pulls are lost
    bench.answerPull(pull, true, 10);
    assertNotNull(bench.core.lookup("Tux", 0, pulledAt + 999));
    assertNull(bench.core.lookup("Tux", 0, pulledAt + 1000));
  }

  @Test
  void anExpiredCacheIsBypassedAndServableAgainAfterTheNextPull() {
    bench.cache("Tux", 5);
    bench.cache("Lego", 5);
    bench.pass(1000);
    read("Tux");
    assertEquals(0, results.size());
    assertEquals(3, fills());
    bench.answerFill(bench.lastFill(), FrontendHarness.toy("Tux", 5));
    read("Tux");
    assertEquals(4, fills(), "every read is a fill");
    assertEquals(2, bench.status().cached(), "nothing is dropped");
    lastPulledSequence();
    bench.answerPull(true, 11, change("Lego", 6));
    assertEquals(5, cached("Tux"));
    assertEquals(0, cached("Lego"), "the push for this one was lost; the pull has it");
  }

  @Test
  void aPushDoesNotExtendTheBound() {
    bench.cache("Tux", 5);
    bench.pass(990);
    bench.push(11, change("Lego", 6));
    bench.pass(10);
    assertEquals(0, cached("Tux"));
  }

  @Test
  void aDoubledAnswerToAPullExtendsNothing() {
    bench.cache("Tux", 5);
    lastPulledSequence();
    long pulledAt = bench.now;
    long pull = bench.last(ChangesSince.class).pull();
    bench.answerPull(pull, true, 10);
    bench.pass(900);
    bench.answerPull(pull, true, 10);
    assertNull(bench.core.lookup("Tux", 0, pulledAt + 1000));
  }

  @Test
  void anAnswerToAnOldPullExtendsNoFurtherThanItsOwnBoundAndTakesNothingBack() {
    bench.cache("Tux", 5);
    lastPulledSequence();
    long oldPull = bench.last(ChangesSince.class).pull();
    lastPulledSequence();
    long pulledAt = bench.now;
    bench.answerPull(true, 10);
    bench.pass(100);
    bench.answerPull(oldPull, true, 10);
    assertNotNull(bench.core.lookup("Tux", 0, pulledAt + 999));
    assertNull(bench.core.lookup("Tux", 0, pulledAt + 1000));
  }

  @Test
  void anAnswerToAPullFromBeforeALossOfTrackCountsForNothing() {
    lastPulledSequence();
    long old = bench.last(ChangesSince.class).pull();
    bench.receive(new Invalidations(FrontendHarness.NEXT_CATALOG_TERM, 1, List.of()));
    bench.answerPull(old, true, 10);
    assertFalse(bench.status().cacheServable());
    lastPulledSequence();
    assertNotEquals(FrontendHarness.CATALOG_TERM, bench.last(ChangesSince.class).catalogTerm());
  }

  @Test
  void anIncompleteAnswerDropsTheCacheAndExtendsNothing() {
    bench.cache("Tux", 5);
    lastPulledSequence();
    long pulledAt = bench.now;
    bench.answerPull(false, 900);
    assertEquals(0, bench.status().cached());
    assertEquals(900, lastPulledSequence());
    assertNull(bench.core.lookup("Tux", 0, pulledAt + 999));
  }

  @Test
  void pullsGoOutAtTheirIntervalFromTheLastSequenceHeard() {
    int before = bench.all(ChangesSince.class).size();
    bench.push(11, change("Tux", 6));
    bench.pass(1000);
    assertEquals(before + 4, bench.all(ChangesSince.class).size());
    assertEquals(11, bench.last(ChangesSince.class).sequence());
  }

  @Test
  void answersThatMakeNoSenseNeverThrow() {
    bench.cache("Tux", 5);
    bench.push(Long.MAX_VALUE, change("Tux", Long.MAX_VALUE));
    bench.push(Long.MIN_VALUE, change("Tux", -1));
    bench.push(0);
    bench.answerPull(Long.MIN_VALUE, true, -5);
    assertEquals(0, cached("Tux"));
  }

  // ---- pages ----

  @Test
  void aPageIsAskedForUntilItComes() {
    List<PageResult> pages = new ArrayList<>();
    bench.core.listProducts("Lego", 2, bench.now, pages::add);
    bench.flush();
    bench.pass(400);
    List<ListProducts> asked = bench.all(ListProducts.class);
    assertEquals(2, asked.size());
    assertEquals(asked.get(0), asked.get(1));
    assertEquals("Lego", asked.get(0).after());
    List<ProductView> products = List.of(FrontendHarness.toy("Tux", 1));
    bench.receive(new ProductPage(asked.get(0).query(), products, true));
    bench.receive(new ProductPage(asked.get(0).query(), products, true));
    assertEquals(List.of(new PageResult(AnswerStatus.OK, products, true)), pages);
  }

  @Test
  void aPageThatDoesNotComeIsUnavailableAtTheDeadline() {
    List<PageResult> pages = new ArrayList<>();
    bench.core.listProducts("", 2, bench.now, pages::add);
    bench.pass(4990);
    assertEquals(List.of(), pages);
    bench.pass(10);
    assertEquals(List.of(new PageResult(AnswerStatus.UNAVAILABLE, List.of(), false)), pages);
  }

  // ---- removed from sale ----

  @Test
  void whoeverWasToldThatThereIsNoSuchToyIsNotShownAnOlderOneAfterwards() {
    read("Tux");
    long old = bench.lastFill();
    bench.pass(bench.settings.stalenessBoundMillis());
    bench.refresh(10);
    read("Tux");
    long young = bench.lastFill();
    assertTrue(young > old);
    bench.answerFill(young, null);
    bench.answerFill(old, FrontendHarness.toy("Tux", 5));
    assertEquals(0, cached("Tux"), "what was asked before the removal is not stored");

    read("Tux");
    bench.answerFill(bench.lastFill(), FrontendHarness.toy("Tux", 7));
    assertEquals(7, cached("Tux"), "it was put again");
  }

  @Test
  void whatIsCachedGoesWhenTheCatalogSaysThatThereIsNoSuchToy() {
    bench.cache("Tux", 5);
    read("Tux", 6);
    bench.answerFill(bench.lastFill(), null);
    assertEquals(0, cached("Tux"));
  }

  @Test
  void anInvalidationRemovesARemovedToy() {
    bench.cache("Tux", 5);
    bench.push(11, change("Tux", 6));
    assertEquals(0, cached("Tux"));
    read("Tux");
    bench.answerFill(bench.lastFill(), null);
    assertEquals(AnswerStatus.NOT_FOUND, results.get(0).outcome());
    assertEquals(0, cached("Tux"));
  }
}
