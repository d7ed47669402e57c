package io.toystore.frontend.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.frontend.core.Desk.AnswerStatus;
import io.toystore.frontend.core.Desk.PurchaseEnd;
import io.toystore.message.CatalogMessage.FindProducts;
import io.toystore.message.CatalogMessage.ProductQuery;
import io.toystore.message.OrderMessage.Purchase;
import io.toystore.message.OrderMessage.PurchaseStatus;
import io.toystore.message.OrderMessage.Purchases;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** More requests than a tier can answer, against a leader and a catalog of a known speed. */
class OverloadTest {
  private static final long STEP_MILLIS = FrontendHarness.TICK_MILLIS;

  private final FrontendHarness bench = FrontendHarness.serving();
  private final LinkedHashSet<Long> atLeader = new LinkedHashSet<>();
  private final ArrayDeque<ProductQuery> atCatalog = new ArrayDeque<>();
  private final List<Long> placedAfter = new ArrayList<>();
  private final List<Long> refusedAfter = new ArrayList<>();
  private int otherEnds;

  /** Clients that ask again as soon as they have an answer, and now have one. */
  private int toAskAgain;

  private int mostOpen;
  private int mostAtLeader;
  private int read;

  private void buy() {
    long begun = bench.now;
    bench.core.purchase(
        null,
        "Tux",
        1,
        begun,
        result -> {
          if (result.end() == PurchaseEnd.PLACED) {
            placedAfter.add(bench.now - begun);
          } else if (result.end() == PurchaseEnd.UNAVAILABLE) {
            refusedAfter.add(bench.now - begun);
          } else {
            otherEnds++;
          }
          toAskAgain++;
        });
  }

  /** Lets time pass while so many buy each step, and the leader serves so many. */
  private void load(long millis, int buyers, int served) {
    for (long end = bench.now + millis; bench.now < end; ) {
      for (int i = 0; i < buyers; i++) {
        buy();
      }
      bench.pass(STEP_MILLIS);
      for (FrontendHarness.Sent one : bench.sent) {
        if (one.message() instanceof Purchases message) {
          message.purchases().stream().map(Purchase::attempt).forEach(atLeader::add);
          // As the leader does, it forgets what nobody waits for any more.
          atLeader.removeIf(attempt -> attempt < message.lowestOpenAttempt());
        }
      }
      bench.sent.clear();
      mostOpen = Math.max(mostOpen, bench.status().openPurchases());
      mostAtLeader = Math.max(mostAtLeader, atLeader.size());
      var queue = atLeader.iterator();
      for (int i = 0; i < served && queue.hasNext(); i++) {
        long attempt = queue.next();
        queue.remove();
        bench.outcome(3, 3, attempt, PurchaseStatus.PLACED);
      }
    }
  }

  /** Lets time pass for so many clients, each of which asks again as soon as it has an answer. */
  private void flood(long millis, int clients, int served) {
    toAskAgain = clients;
    for (long end = bench.now + millis; bench.now < end; ) {
      int buyers = toAskAgain;
      toAskAgain = 0;
      load(STEP_MILLIS, buyers, served);
    }
  }

  private long slowest(List<Long> times) {
    return times.stream().mapToLong(Long::longValue).max().orElse(0);
  }

  @Test
  void whatIsAcceptedIsServedInTimeAndTheRestIsRefused() {
    load(2_000, 5, 10); // 1,000 a second are served, and so it goes on.
    load(20_000, 50, 10);
    load(5_000, 0, 10);
    assertEquals(0, otherEnds, "unknown outcomes");
    assertTrue(placedAfter.size() >= 20_000, placedAfter.size() + " placed");
    assertEquals(101_000, placedAfter.size() + refusedAfter.size());
    assertTrue(
        slowest(placedAfter) <= bench.settings.requestTimeoutMillis() * 3 / 5,
        "slowest " + slowest(placedAfter));
    assertTrue(mostOpen <= 7_750, mostOpen + " open at once");
    assertTrue(mostAtLeader <= 400, mostAtLeader + " with the leader at once");
    assertEquals(0, bench.status().resends(), "nothing is sent twice for being late");
  }

  @Test
  void aFloodThatComesWithoutWarningIsServedWithoutARefusal() {
    flood(20_000, 4_500, 50); // 5,000 a second are served, which nobody knows yet.
    assertEquals(0, otherEnds, "unknown outcomes");
    assertEquals(0, refusedAfter.size(), "refused");
    assertEquals(20_000 / STEP_MILLIS * 50, placedAfter.size());
  }

  @Test
  void aClientThatDoesNotWaitAfterARefusalIsNotRefusedAgainAtOnce() {
    flood(20_000, 4_500, 10); // 1,000 a second are served.
    assertEquals(0, otherEnds, "unknown outcomes");
    assertEquals(20_000 / STEP_MILLIS * 10, placedAfter.size());
    long wait = bench.settings.requestTimeoutMillis() / 4;
    assertTrue(refusedAfter.size() > 1_000, refusedAfter.size() + " refused");
    assertTrue(refusedAfter.size() <= 4_500 * 20_000 / wait, refusedAfter.size() + " refused");
    assertTrue(refusedAfter.stream().allMatch(millis -> millis >= wait), "refused too early");
  }

  @Test
  void moreThanMayBeOpenAreRefusedAtOnce() {
    for (int i = 0; i <= bench.settings.maxOpenRequests(); i++) {
      buy();
    }
    assertEquals(1, refusedAfter.size());
    assertEquals(0, slowest(refusedAfter));
    assertEquals(bench.settings.maxOpenRequests(), bench.status().openPurchases());
  }

  @Test
  void afterwardsItIsAsQuickAsBefore() {
    load(20_000, 50, 10);
    load(4_000, 0, 10);
    placedAfter.clear();
    refusedAfter.clear();
    load(1_000, 5, 10);
    assertEquals(0, refusedAfter.size());
    assertEquals(500, placedAfter.size());
    assertEquals(STEP_MILLIS, slowest(placedAfter));
  }

  @Test
  void aLeaderThatBecomesSlowIsSentLessAndWhoCannotBeServedIsTold() {
    load(10_000, 60, 50); // 5,000 a second are served,
    load(20_000, 60, 2); // and then 200.
    refusedAfter.clear();
    placedAfter.clear();
    mostAtLeader = 0;
    load(10_000, 60, 2);
    assertEquals(2_000, placedAfter.size());
    assertTrue(
        mostAtLeader <= ConcurrencyLimit.MIN_IN_FLIGHT, mostAtLeader + " with the leader at once");
  }

  @Test
  void aBurstAfterIdleHoursIsNotRefused() {
    load(60_000, 0, 10);
    for (int i = 0; i < ConcurrencyLimit.MIN_WAITING; i++) {
      buy();
    }
    load(2_000, 0, 10);
    assertEquals(0, refusedAfter.size());
    assertEquals(ConcurrencyLimit.MIN_WAITING, placedAfter.size());
  }

  @Test
  void aGapInServiceDoesNotForgetHowQuickTheLeaderWas() {
    load(10_000, 20, 20);
    load(1_000, 20, 0);
    load(10_000, 15, 20);
    assertEquals(0, refusedAfter.size());
    assertEquals(37_000, placedAfter.size());
  }

  @Test
  void fillsOfMoreNamesThanTheCatalogCanAnswerAreRefusedToo() {
    List<AnswerStatus> outcomes = new ArrayList<>();
    int mostAsked = 0;
    for (int step = 0; step < 1_000; step++) {
      for (int i = 0; i < 40; i++) {
        bench.core.findProduct("Toy " + ++read, 0, bench.now, one -> outcomes.add(one.outcome()));
      }
      bench.pass(STEP_MILLIS);
      bench.sent.stream()
          .filter(one -> one.message() instanceof FindProducts)
          .flatMap(one -> ((FindProducts) one.message()).queries().stream())
          .filter(one -> !atCatalog.contains(one))
          .forEach(atCatalog::add);
      bench.sent.clear();
      mostAsked = Math.max(mostAsked, atCatalog.size());
      for (int i = 0; i < 10 && !atCatalog.isEmpty(); i++) {
        ProductQuery next = atCatalog.poll();
        bench.answerFill(next.query(), FrontendHarness.toy(next.name(), 1));
      }
    }
    assertTrue(mostAsked <= 400, mostAsked + " questions at once");
    assertTrue(bench.status().openProductReads() <= 6_450);
    assertTrue(outcomes.stream().filter(one -> one == AnswerStatus.OK).count() >= 9_000);
    assertTrue(outcomes.contains(AnswerStatus.UNAVAILABLE));
  }
}
