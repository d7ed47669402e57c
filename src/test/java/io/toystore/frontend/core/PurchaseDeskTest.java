package io.toystore.frontend.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.frontend.core.Desk.PurchaseEnd;
import io.toystore.frontend.core.Desk.PurchaseResult;
import io.toystore.message.Address;
import io.toystore.message.OrderMessage.Purchase;
import io.toystore.message.OrderMessage.PurchaseStatus;
import io.toystore.message.OrderMessage.Purchases;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PurchaseDeskTest {
  /** By a ping the old leader is known not to lead; the next tick asks the others. */
  private static final long PING_AND_TICK_MILLIS = 60;

  private final FrontendHarness bench = FrontendHarness.serving();
  private final List<PurchaseResult> ends = new ArrayList<>();

  private void buy(String clientKey) {
    bench.core.purchase(clientKey, "Tux", 2, bench.now, ends::add);
    bench.flush();
  }

  /** Answers the attempt sent last. */
  private void answer(int from, long term, PurchaseStatus status) {
    bench.outcome(from, term, bench.lastPurchase().attempt(), status);
  }

  private int messages() {
    return bench.all(Purchases.class).size();
  }

  private void assertEnd(PurchaseEnd end) {
    assertEquals(1, ends.size(), "answers: " + ends);
    assertEquals(end, ends.get(0).end());
  }

  private void assertOpen() {
    assertEquals(List.of(), ends);
    assertEquals(1, bench.status().openPurchases());
  }

  @Test
  void aPurchaseGoesToTheLeaderUnderItsTerm() {
    buy(null);
    assertEquals(Address.order(3), bench.lastTo(Purchases.class));
    Purchases sent = bench.last(Purchases.class);
    assertEquals(FrontendHarness.INCARNATION, sent.frontend());
    assertEquals(3, sent.term());
    assertEquals(List.of(new Purchase(1, "f:fe-1", false, "Tux", 2)), sent.purchases());
    bench.outcome(3, 3, 1, PurchaseStatus.PLACED, 42, 7);
    assertEquals(List.of(new PurchaseResult(PurchaseEnd.PLACED, 42, 7)), ends);
    assertEquals(0, bench.status().openPurchases());
  }

  @Test
  void aClientsKeyAndAnIdMadeHereCannotBeConfused() {
    buy("f:fe-2");
    buy(null);
    List<Purchases> sent = bench.all(Purchases.class);
    assertEquals(new Purchase(1, "k:f:fe-2", true, "Tux", 2), sent.get(0).purchases().get(0));
    assertTrue(sent.get(1).purchases().get(0).requestId().startsWith("f:fe-"));
  }

  @Test
  void purchasesOfOneBurstTravelTogetherInBatchesOfBoundedSize() {
    FrontendHarness small = FrontendHarness.serving(s -> FrontendHarness.bounded(s, 1_000, 50));
    for (int i = 0; i < 120; i++) {
      small.core.purchase(null, "Tux", 1, small.now, ends::add);
    }
    small.flush();
    assertEquals(
        List.of(50, 50, 20),
        small.all(Purchases.class).stream().map(m -> m.purchases().size()).toList());
  }

  @Test
  void anUnansweredAttemptIsSentAgainWithTheSameNumberAndTerm() {
    buy("key");
    bench.pass(390);
    assertEquals(1, messages());
    bench.pass(10);
    assertEquals(2, messages());
    assertEquals(bench.all(Purchases.class).get(0), bench.all(Purchases.class).get(1));
    bench.pass(400);
    assertEquals(3, messages());
  }

  @Test
  void aNewAttemptIsMadeOnlyForAHigherTerm() {
    buy("key");
    Purchase first = bench.lastPurchase();
    bench.noLeader(3);
    bench.pass(1000);
    assertEquals(1, messages(), "nothing is sent while there is no leader");
    bench.leader(3, 3);
    bench.pass(50);
    assertEquals(first, bench.lastPurchase(), "the leader of the same term is back");
    bench.leader(2, 5);
    bench.pass(PING_AND_TICK_MILLIS);
    assertEquals(Address.order(2), bench.lastTo(Purchases.class));
    assertEquals(5, bench.last(Purchases.class).term());
    assertEquals(first.attempt() + 1, bench.lastPurchase().attempt());
    assertEquals(first.requestId(), bench.lastPurchase().requestId());
  }

  @Test
  void aLateAnswerToAnAttemptThatWasGivenUpIsDiscarded() {
    buy("key");
    long first = bench.lastPurchase().attempt();
    bench.leader(2, 5);
    bench.pass(PING_AND_TICK_MILLIS);
    long discarded = bench.status().discardedAnswers();
    for (PurchaseStatus status : PurchaseStatus.values()) {
      bench.outcome(3, 3, first, status, 9, 9);
    }
    assertOpen();
    assertEquals(discarded + PurchaseStatus.values().length, bench.status().discardedAnswers());
    bench.outcome(2, 5, first + 1, PurchaseStatus.PLACED, 4, 5);
    assertEquals(List.of(new PurchaseResult(PurchaseEnd.PLACED, 4, 5)), ends);
  }

  @Test
  void aDoubledAnswerIsGivenOnce() {
    buy(null);
    bench.outcome(3, 3, 1, PurchaseStatus.PLACED, 1, 1);
    bench.outcome(3, 3, 1, PurchaseStatus.PLACED, 1, 1);
    assertEnd(PurchaseEnd.PLACED);
  }

  @Test
  void refusalsByTheLeaderEndThePurchase() {
    buy(null);
    answer(3, 3, PurchaseStatus.NOT_ENOUGH_STOCK);
    assertEnd(PurchaseEnd.NOT_ENOUGH_STOCK);
    ends.clear();
    buy(null);
    answer(3, 3, PurchaseStatus.PRODUCT_NOT_FOUND);
    assertEnd(PurchaseEnd.PRODUCT_NOT_FOUND);
    ends.clear();
    buy("key");
    answer(3, 3, PurchaseStatus.KEY_REUSED);
    assertEnd(PurchaseEnd.KEY_REUSED);
    assertEquals(1L, bench.status().purchases().get(PurchaseEnd.KEY_REUSED));
  }

  // ---- what may be said at the deadline ----

  @Test
  void neverSentIsUnavailableAtTheDeadline() {
    FrontendHarness lonely = new FrontendHarness(3);
    lonely.start();
    lonely.core.purchase(null, "Tux", 1, lonely.now, ends::add);
    lonely.pass(4990);
    assertEquals(List.of(), ends);
    lonely.pass(10);
    assertEnd(PurchaseEnd.UNAVAILABLE);
    lonely.leader(3, 3);
    lonely.pass(500);
    assertTrue(lonely.all(Purchases.class).isEmpty(), "what is answered is not sent any more");
  }

  @Test
  void sentAndUnansweredIsUnknownAtTheDeadline() {
    buy(null);
    bench.pass(4990);
    assertOpen();
    bench.pass(10);
    assertEnd(PurchaseEnd.UNKNOWN);
  }

  @Test
  void sentOnceAndRefusedByAWrongTermIsUnavailableAtTheDeadline() {
    buy(null);
    bench.noLeader(3);
    answer(3, 3, PurchaseStatus.WRONG_TERM);
    assertOpen();
    bench.pass(5000);
    assertEquals(1, messages());
    assertEnd(PurchaseEnd.UNAVAILABLE);
  }

  @Test
  void sentTwiceAndRefusedByAWrongTermIsUnknownAtTheDeadline() {
    buy(null);
    bench.pass(400);
    assertEquals(2, messages());
    bench.noLeader(3);
    answer(3, 3, PurchaseStatus.WRONG_TERM);
    answer(3, 3, PurchaseStatus.WRONG_TERM);
    bench.pass(5000);
    assertEnd(PurchaseEnd.UNKNOWN);
  }

  @Test
  void refusedOnceThenSentAgainIsUnknownAtTheDeadline() {
    buy(null);
    answer(3, 3, PurchaseStatus.WRONG_TERM);
    bench.pass(400);
    assertEquals(2, messages(), "replica 3 has said anew that it serves term 3");
    bench.noLeader(3);
    bench.pass(5000);
    assertEnd(PurchaseEnd.UNKNOWN);
  }

  @Test
  void aDoubledRefusalOfTheFirstSendSaysNothingAboutTheSecond() {
    buy(null);
    answer(3, 3, PurchaseStatus.WRONG_TERM);
    bench.pass(400);
    assertEquals(2, messages());
    bench.noLeader(3);
    answer(3, 3, PurchaseStatus.WRONG_TERM);
    bench.pass(5000);
    assertEnd(PurchaseEnd.UNKNOWN);
  }

  @Test
  void anEarlierAttemptInDoubtKeepsTheRequestInDoubt() {
    buy(null);
    bench.leader(2, 5);
    bench.pass(PING_AND_TICK_MILLIS);
    bench.noLeader(5);
    answer(2, 5, PurchaseStatus.WRONG_TERM);
    bench.pass(5000);
    assertEquals(2, messages());
    assertEnd(PurchaseEnd.UNKNOWN);
  }

  @Test
  void severalAttemptsEachRefusedAtFirstSendAreUnavailableAtTheDeadline() {
    buy(null);
    bench.noLeader(3);
    answer(3, 3, PurchaseStatus.WRONG_TERM);
    bench.leader(2, 5);
    bench.pass(PING_AND_TICK_MILLIS);
    assertEquals(2, messages());
    bench.noLeader(5);
    answer(2, 5, PurchaseStatus.WRONG_TERM);
    bench.pass(5000);
    assertEnd(PurchaseEnd.UNAVAILABLE);
  }

  @Test
  void overloadedAtTheFirstSendIsUnavailableAtOnce() {
    buy("key");
    answer(3, 3, PurchaseStatus.OVERLOADED);
    assertEnd(PurchaseEnd.UNAVAILABLE);
  }

  @Test
  void overloadedAfterASecondSendIsUnavailableTooBecauseTheRefusalIsRemembered() {
    buy(null);
    bench.pass(400);
    answer(3, 3, PurchaseStatus.OVERLOADED);
    assertEnd(PurchaseEnd.UNAVAILABLE);
  }

  @Test
  void overloadedAtAHigherTermSettlesAnEarlierAttempt() {
    buy(null);
    bench.leader(2, 5);
    bench.pass(PING_AND_TICK_MILLIS);
    answer(2, 5, PurchaseStatus.OVERLOADED);
    assertEnd(PurchaseEnd.UNAVAILABLE);
  }

  @Test
  void overloadedWithEveryEarlierAttemptRefusedIsUnavailable() {
    buy(null);
    bench.noLeader(3);
    answer(3, 3, PurchaseStatus.WRONG_TERM);
    bench.leader(2, 5);
    bench.pass(PING_AND_TICK_MILLIS);
    answer(2, 5, PurchaseStatus.OVERLOADED);
    assertEnd(PurchaseEnd.UNAVAILABLE);
  }

  // ---- wrong term ----

  @Test
  void aWrongTermLeadsToANewAttemptAsSoonAsAHigherTermServes() {
    buy(null);
    bench.pass(5);
    bench.leader(2, 5); // the refusal has the replicas pinged at once
    answer(3, 5, PurchaseStatus.WRONG_TERM);
    assertEquals(2, messages());
    assertEquals(5, bench.last(Purchases.class).term());
    assertEquals(2, bench.lastPurchase().attempt());
  }

  @Test
  void aWrongTermFromAServingLeadersFollowerIsFollowedByTheSameAttempt() {
    buy(null);
    Purchase first = bench.lastPurchase();
    answer(1, 3, PurchaseStatus.WRONG_TERM);
    bench.pass(390);
    assertEquals(1, messages(), "no hot loop between a refusal and a resend");
    bench.pass(10);
    assertEquals(first, bench.lastPurchase());
    assertEquals(2, messages());
  }

  // ---- abandoned ----

  @Test
  void anAbandonedIdMadeHereIsTriedAgainUnderANewId() {
    buy(null);
    Purchase first = bench.lastPurchase();
    answer(3, 3, PurchaseStatus.ABANDONED);
    assertOpen();
    Purchase second = bench.lastPurchase();
    assertNotEquals(first.requestId(), second.requestId());
    assertEquals(first.attempt() + 1, second.attempt());
    assertEquals(3, bench.last(Purchases.class).term());
    bench.outcome(3, 3, first.attempt(), PurchaseStatus.PLACED, 1, 1);
    assertOpen();
    bench.outcome(3, 3, second.attempt(), PurchaseStatus.PLACED, 2, 3);
    assertEquals(List.of(new PurchaseResult(PurchaseEnd.PLACED, 2, 3)), ends);
  }

  @Test
  void anAbandonedKeyOfAClientEndsThePurchase() {
    buy("key");
    answer(3, 3, PurchaseStatus.ABANDONED);
    assertEnd(PurchaseEnd.ABANDONED);
    assertEquals(1, messages());
  }

  @Test
  void anAbandonedIdLeavesNoDoubtBehind() {
    buy(null);
    bench.pass(400); // sent twice
    answer(3, 3, PurchaseStatus.ABANDONED);
    answer(3, 3, PurchaseStatus.OVERLOADED);
    assertEnd(PurchaseEnd.UNAVAILABLE);
  }

  @Test
  void theDeadlineHoldsHoweverOftenAnIdIsAbandoned() {
    buy(null);
    for (int i = 0; i < 499; i++) {
      answer(3, 3, PurchaseStatus.ABANDONED);
      bench.pass(10);
    }
    assertOpen();
    bench.pass(10);
    assertEnd(PurchaseEnd.UNKNOWN);
  }

  // ---- lowest open attempt ----

  @Test
  void theLowestOpenAttemptMovesAsAttemptsEnd() {
    buy(null);
    buy(null);
    assertEquals(1, bench.last(Purchases.class).lowestOpenAttempt());
    bench.outcome(3, 3, 1, PurchaseStatus.PLACED, 0, 1);
    buy(null);
    assertEquals(2, bench.last(Purchases.class).lowestOpenAttempt());
    bench.outcome(3, 3, 2, PurchaseStatus.NOT_ENOUGH_STOCK);
    bench.outcome(3, 3, 3, PurchaseStatus.PLACED, 1, 2);
    buy(null);
    assertEquals(4, bench.last(Purchases.class).lowestOpenAttempt());
  }

  @Test
  void anAttemptGivenUpForAHigherTermIsNotWaitedFor() {
    buy(null);
    buy(null);
    bench.leader(2, 5);
    bench.pass(PING_AND_TICK_MILLIS);
    assertEquals(
        List.of(3L, 4L),
        bench.last(Purchases.class).purchases().stream().map(Purchase::attempt).toList());
    assertEquals(3, bench.last(Purchases.class).lowestOpenAttempt());
  }

  @Test
  void aResendDoesNotMoveTheLowestOpenAttempt() {
    buy(null);
    bench.pass(100);
    buy(null);
    bench.pass(300); // the first is sent again, after the second
    assertEquals(1, bench.lastPurchase().attempt());
    bench.pass(100);
    assertEquals(2, bench.lastPurchase().attempt());
    assertEquals(1, bench.last(Purchases.class).lowestOpenAttempt());
  }

  // ---- the rest ----

  @Test
  void aPurchaseWaitsForALeader() {
    FrontendHarness waiting = new FrontendHarness(3);
    waiting.noLeader(0);
    waiting.start();
    waiting.core.purchase(null, "Tux", 1, waiting.now, ends::add);
    waiting.pass(2000);
    waiting.leader(3, 3);
    waiting.pass(50);
    assertEquals(1, waiting.lastPurchase().attempt());
    assertEquals(3, waiting.last(Purchases.class).term());
  }

  @Test
  void tooManyOpenPurchasesAreTurnedAwayAtOnce() {
    FrontendHarness small = FrontendHarness.serving(s -> FrontendHarness.bounded(s, 100, 50));
    for (int i = 0; i < 100; i++) {
      small.core.purchase(null, "Tux", 1, small.now, end -> {});
    }
    small.core.purchase(null, "Tux", 1, small.now, ends::add);
    assertEnd(PurchaseEnd.UNAVAILABLE);
    assertEquals(1, small.status().rejected());
    small.flush();
    assertEquals(100, small.status().attempts());
  }

  @Test
  void whenTheAnswerArrivesTheCacheHoldsNothingOlder() {
    bench.refresh(10);
    bench.cache("Tux", 6);
    assertNotNull(bench.core.lookup("Tux", 0, bench.now));
    List<CachedProduct> seenByClient = new ArrayList<>();
    bench.core.purchase(
        null, "Tux", 1, bench.now, end -> seenByClient.add(bench.core.lookup("Tux", 0, bench.now)));
    bench.flush();
    bench.outcome(3, 3, bench.lastPurchase().attempt(), PurchaseStatus.PLACED, 0, 7);
    assertEquals(1, seenByClient.size());
    assertNull(seenByClient.get(0));
  }

  @Test
  void anAnswerMayLeadStraightToTheNextPurchase() {
    bench.core.purchase(
        null,
        "Tux",
        1,
        bench.now,
        end -> bench.core.purchase(null, "Elephant", 1, bench.now, ends::add));
    bench.flush();
    bench.outcome(3, 3, 1, PurchaseStatus.PLACED, 0, 1);
    assertEquals("Elephant", bench.lastPurchase().name());
    bench.outcome(3, 3, 2, PurchaseStatus.PLACED, 1, 1);
    assertEnd(PurchaseEnd.PLACED);
  }
}
