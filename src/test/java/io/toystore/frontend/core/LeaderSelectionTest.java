package io.toystore.frontend.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.frontend.core.FrontendHarness.Replica;
import io.toystore.message.Address;
import io.toystore.message.OrderMessage.Lead;
import io.toystore.message.OrderMessage.LeadAnswer;
import io.toystore.message.OrderMessage.PurchaseStatus;
import io.toystore.message.OrderMessage.Purchases;
import io.toystore.message.OrderMessage.Selected;
import org.junit.jupiter.api.Test;

class LeaderSelectionTest {
  private final FrontendHarness bench = new FrontendHarness(3);

  private void assertLeader(int leader, long term) {
    assertEquals(leader, bench.status().leader());
    assertEquals(term, bench.status().term());
  }

  private void refuse(int from, int leader, long leaderTerm) {
    bench.receive(
        new LeadAnswer(from, bench.last(Lead.class).attempt(), false, leader, leaderTerm));
  }

  @Test
  void aServingLeaderIsUsedAndNobodyIsAppointed() {
    bench.leader(2, 5);
    bench.start();
    assertLeader(2, 5);
    bench.pass(2000);
    assertTrue(bench.all(Lead.class).isEmpty());
    assertTrue(bench.core.status(bench.now).replicasAnswering() == 3);
  }

  @Test
  void ofTwoThatServeTheOneWithTheHigherTermIsUsed() {
    bench.leader(3, 3);
    bench.replicas.put(1, Replica.leader(1, 4));
    bench.start();
    assertLeader(1, 4);
  }

  @Test
  void aTermBelowOneUsedBeforeIsNeverUsed() {
    bench.leader(1, 4);
    bench.start();
    assertLeader(1, 4);
    bench.replicas.remove(1);
    bench.replicas.put(3, Replica.leader(3, 3));
    bench.pass(5000);
    assertLeader(0, 0);
    bench.replicas.put(2, Replica.leader(2, 5));
    bench.pass(100);
    assertLeader(2, 5);
  }

  @Test
  void aFrontEndThatIsTickedOnlyWhenItAsksMissesItsLeaderInTime() {
    // Suspicion after 270 ms falls between two pings.
    FrontendHarness idle =
        new FrontendHarness(
            new FrontendSettings(
                3, 5000, 400, 50, 270, 1500, 3000, 10_000, 1000, 250, 20_000, 1000));
    idle.leader(3, 3);
    idle.start();
    int before = idle.pingsTo(3);
    idle.passAsAsked(500);
    assertEquals(before + 10, idle.pingsTo(3));
    idle.noLeader(3);
    idle.replicas.remove(3);
    idle.passAsAsked(269);
    assertEquals(3, idle.status().leader());
    idle.passAsAsked(1);
    assertEquals(0, idle.status().leader());
    assertEquals(Address.order(2), idle.lastTo(Lead.class));
  }

  @Test
  void everyReplicaIsPingedAtTheIntervalWhileNoneServes() {
    bench.noLeader(3);
    bench.start();
    int before = bench.pingsTo(1);
    bench.pass(500);
    assertTrue(bench.pingsTo(1) >= before + 10);
  }

  /** After 240 ms without a ping an answer would come too late: suspicion takes 250. */
  @Test
  void followersArePingedEachTimeIfThatIsRare() {
    FrontendHarness rare =
        new FrontendHarness(
            new FrontendSettings(
                3, 5000, 400, 120, 250, 1500, 3000, 10_000, 1000, 250, 20_000, 1000));
    rare.leader(3, 3);
    rare.start();
    int follower = rare.pingsTo(1);
    rare.pass(1_200);
    assertEquals(follower + 10, rare.pingsTo(1));
  }

  /** After 150 ms of the 250 that suspicion takes; pings go out each 50 ms. */
  @Test
  void followersArePingedEachThirdTimeWhileTheLeaderServes() {
    bench.leader(3, 3);
    bench.start();
    bench.pass(150);
    int leader = bench.pingsTo(3);
    int follower = bench.pingsTo(1);
    bench.pass(600);
    assertEquals(leader + 12, bench.pingsTo(3));
    assertEquals(follower + 4, bench.pingsTo(1));
    assertEquals(3, bench.status().replicasAnswering());
  }

  @Test
  void everyReplicaIsPingedOnceTheLeaderHasNotAnswered() {
    bench.leader(3, 3);
    bench.start();
    bench.pass(150);
    bench.replicas.remove(3);
    bench.pass(50);
    int follower = bench.pingsTo(1);
    bench.pass(150);
    assertEquals(follower + 3, bench.pingsTo(1));
  }

  @Test
  void anUnansweredRequestHasEveryReplicaPingedAtOnce() {
    bench.leader(3, 3);
    bench.start();
    bench.pass(20);
    bench.core.purchase(null, "Tux", 1, bench.now, end -> {});
    bench.flush();
    bench.pass(390);
    int before = bench.pingsSent();
    bench.pass(10); // 420 ms after the start: no ping is due, the answer is
    assertEquals(before + 3, bench.pingsSent());
  }

  @Test
  void ifNoneServesTheHighestIdThatAnswersIsAppointedAndPublished() {
    bench.noLeader(3);
    bench.start();
    assertEquals(Address.order(3), bench.lastTo(Lead.class));
    assertEquals(new Selected(FrontendHarness.INCARNATION, 3), bench.last(Selected.class));
    assertEquals(Address.SELECTIONS, bench.lastTo(Selected.class));
    assertLeader(0, 0);
  }

  @Test
  void aLowIdThatAnswersFirstIsNotAppointedBeforeTheOthersHadTheirTime() {
    bench.replicas.put(1, new Replica(0, 0, 0, false));
    bench.start();
    bench.pass(4 * 3000 - 10);
    assertTrue(bench.all(Lead.class).isEmpty(), "nobody can lead without a majority");
    bench.pass(10);
    assertEquals(Address.order(1), bench.lastTo(Lead.class));
  }

  @Test
  void theFirstSelectionWaitsForAReplicaThatIsAwayNoLongerThanConfigured() {
    bench.noLeader(0);
    bench.replicas.remove(3);
    bench.start();
    bench.pass(2990);
    assertTrue(bench.all(Lead.class).isEmpty());
    bench.pass(10);
    assertEquals(Address.order(2), bench.lastTo(Lead.class));
  }

  @Test
  void theFirstSelectionAppointsTheHighestIdOnceAllHaveAnswered() {
    bench.start();
    bench.pass(60_000);
    for (int id = 1; id <= 3; id++) {
      assertTrue(bench.all(Lead.class).isEmpty());
      bench.pass(2900);
      bench.replicas.put(id, new Replica(0, 0, 0, false));
      bench.pass(50);
    }
    assertEquals(Address.order(3), bench.lastTo(Lead.class));
    assertEquals(1, bench.all(Lead.class).size());
  }

  @Test
  void theFirstSelectionCountsAnAbsenceOfTheFrontEndForNothing() {
    bench.noLeader(0);
    bench.replicas.remove(3);
    bench.start();
    bench.pass(100);
    bench.now += 60_000;
    bench.pass(2900);
    assertTrue(bench.all(Lead.class).isEmpty());
    bench.replicas.put(3, new Replica(0, 0, 0, false));
    bench.pass(50);
    assertEquals(Address.order(3), bench.lastTo(Lead.class));
  }

  @Test
  void theFirstSelectionWaitsForAReplicaThatHasStalled() {
    bench.noLeader(0);
    bench.replicas.remove(2);
    bench.start();
    bench.replicas.remove(3);
    bench.pass(2900);
    bench.replicas.put(3, new Replica(0, 0, 0, false));
    assertTrue(bench.all(Lead.class).isEmpty());
    bench.pass(100);
    assertEquals(Address.order(3), bench.lastTo(Lead.class));
  }

  @Test
  void aLaterSelectionWaitsForNobodyWhoIsAway() {
    bench.leader(3, 3);
    bench.replicas.remove(1);
    bench.start();
    bench.noLeader(3);
    bench.replicas.remove(1);
    bench.pass(250);
    assertEquals(Address.order(3), bench.lastTo(Lead.class));
  }

  @Test
  void whoDoesNotAnswerIsNotAppointed() {
    bench.leader(3, 3);
    bench.start();
    bench.noLeader(3);
    bench.replicas.remove(3);
    bench.pass(250);
    assertEquals(Address.order(2), bench.lastTo(Lead.class));
  }

  @Test
  void anUnansweredAppointmentIsAskedAgainUnderTheSameNumber() {
    bench.noLeader(3);
    bench.start();
    bench.pass(400);
    assertEquals(2, bench.all(Lead.class).size());
    assertEquals(bench.all(Lead.class).get(0), bench.all(Lead.class).get(1));
  }

  @Test
  void anAcceptedAppointmentIsNotAskedAgain() {
    bench.noLeader(3);
    bench.start();
    bench.receive(new LeadAnswer(3, bench.last(Lead.class).attempt(), true, 0, 0));
    bench.pass(1400);
    assertEquals(1, bench.all(Lead.class).size());
  }

  @Test
  void afterTheLeadTimeoutTheNextLowerIsAppointed() {
    bench.noLeader(3);
    bench.start();
    bench.receive(new LeadAnswer(3, bench.last(Lead.class).attempt(), true, 0, 0));
    bench.pass(1490);
    assertEquals(Address.order(3), bench.lastTo(Lead.class));
    bench.pass(10);
    assertEquals(Address.order(2), bench.lastTo(Lead.class));
    assertEquals(new Selected(FrontendHarness.INCARNATION, 2), bench.last(Selected.class));
  }

  @Test
  void anAppointedReplicaThatFallsSilentMakesWayForTheNextLower() {
    bench.noLeader(3);
    bench.start();
    bench.replicas.remove(3);
    bench.pass(250);
    assertEquals(Address.order(2), bench.lastTo(Lead.class));
  }

  @Test
  void aRefusalThatNamesNobodyMovesOnToTheNextLowerAtOnce() {
    bench.noLeader(3);
    bench.start();
    refuse(3, 0, 0);
    assertEquals(Address.order(2), bench.lastTo(Lead.class));
  }

  @Test
  void aRefusalThatNamesALeaderOfAnOutlivedTermCountsAsNamingNobody() {
    bench.leader(1, 4);
    bench.start();
    bench.replicas.put(1, new Replica(4, 0, 0, false));
    bench.pass(50);
    assertEquals(Address.order(3), bench.lastTo(Lead.class));
    refuse(3, 3, 3);
    assertEquals(Address.order(2), bench.lastTo(Lead.class));
  }

  @Test
  void afterTheLowestItGoesRoundAgainFromTheTopAfterAPause() {
    bench.noLeader(3);
    bench.start();
    refuse(3, 0, 0);
    refuse(2, 0, 0);
    refuse(1, 0, 0);
    assertEquals(3, bench.all(Lead.class).size());
    bench.pass(40);
    assertEquals(3, bench.all(Lead.class).size(), "the pause is an interval at least");
    bench.pass(70);
    assertEquals(4, bench.all(Lead.class).size());
    assertEquals(Address.order(3), bench.lastTo(Lead.class));
  }

  @Test
  void pausesBetweenRoundsGrowButStayBounded() {
    bench.noLeader(3);
    bench.start();
    long longest = 0;
    for (int round = 0; round < 30; round++) {
      refuse(3, 0, 0);
      refuse(2, 0, 0);
      refuse(1, 0, 0);
      int leads = bench.all(Lead.class).size();
      long pausedAt = bench.now;
      while (bench.all(Lead.class).size() == leads) {
        bench.pass(10);
      }
      longest = Math.max(longest, bench.now - pausedAt);
    }
    assertTrue(longest > 300, "grew to " + longest);
    assertTrue(longest <= 1500 + 50 + 10, "grew to " + longest);
  }

  @Test
  void aLateOrForeignAnswerToAnAppointmentChangesNothing() {
    bench.noLeader(3);
    bench.start();
    long first = bench.last(Lead.class).attempt();
    refuse(3, 0, 0);
    bench.receive(new LeadAnswer(3, first, false, 0, 0));
    bench.receive(new LeadAnswer(1, first + 1, false, 0, 0));
    assertEquals(2, bench.all(Lead.class).size());
  }

  @Test
  void aRefusalThatNamesAReachableLeaderWaitsForItsWord() {
    bench.noLeader(3);
    bench.start();
    bench.leader(1, 4);
    bench.pass(5);
    refuse(3, 1, 4); // the answer has the replicas pinged at once
    bench.flush();
    assertLeader(1, 4);
    assertEquals(1, bench.all(Lead.class).size());
    assertEquals(1, bench.status().route());
  }

  @Test
  void commandsForAnUnreachableLeaderGoToAFollowerThatHearsIt() {
    bench.leader(3, 3);
    bench.replicas.remove(3);
    bench.replicas.put(2, Replica.follower(0, 0));
    bench.start();
    bench.pass(250);
    assertEquals(Address.order(2), bench.lastTo(Lead.class));
    assertFalse(bench.core.ready(bench.now));
    refuse(2, 3, 3);
    assertLeader(3, 3);
    assertEquals(1, bench.status().route(), "replica 2 hears no leader itself");
    bench.core.purchase(null, "Tux", 1, bench.now, end -> {});
    bench.flush();
    assertEquals(Address.order(1), bench.lastTo(Purchases.class));
    assertEquals(0, bench.last(Purchases.class).via());
    assertEquals(3, bench.last(Purchases.class).term());
  }

  @Test
  void anUnreachableLeaderThatFollowersHearNoMoreIsGivenUp() {
    bench.leader(3, 3);
    bench.replicas.remove(3);
    bench.start();
    bench.pass(250);
    refuse(2, 3, 3);
    assertLeader(3, 3);
    bench.noLeader(3);
    bench.replicas.remove(3);
    bench.pass(50);
    assertLeader(0, 0);
    bench.pass(350);
    assertEquals(2, bench.all(Lead.class).size());
  }

  @Test
  void theAppointmentIsAskedForAgainWhileAnUnreachableLeaderIsUsed() {
    bench.leader(3, 3);
    bench.replicas.remove(3);
    bench.start();
    bench.pass(250);
    refuse(2, 3, 3);
    bench.pass(360);
    assertEquals(2, bench.all(Lead.class).size());
    assertLeader(3, 3);
    refuse(2, 0, 0);
    assertLeader(0, 0);
  }

  @Test
  void aReturningHighestIdDoesNotTakeOverAWorkingLeader() {
    bench.leader(2, 5);
    bench.replicas.remove(3);
    bench.start();
    bench.pass(1000);
    bench.replicas.put(3, Replica.follower(2, 5));
    bench.pass(1000);
    assertLeader(2, 5);
    assertTrue(bench.all(Lead.class).isEmpty());
  }

  @Test
  void aLatePongTellsNothing() {
    bench.leader(3, 3);
    bench.start();
    bench.noLeader(3);
    bench.pass(50);
    assertLeader(0, 0);
    bench.receive(FrontendHarness.pong(3, 1, Replica.leader(3, 3)));
    assertLeader(0, 0);
  }

  @Test
  void pongsFromNobodyOrToPingsNeverSentAreIgnored() {
    bench.noLeader(3);
    bench.start();
    bench.receive(FrontendHarness.pong(4, 1, Replica.leader(4, 9)));
    bench.receive(FrontendHarness.pong(0, 1, Replica.leader(0, 9)));
    bench.receive(FrontendHarness.pong(-1, 1, Replica.leader(1, 9)));
    bench.receive(FrontendHarness.pong(1, Long.MAX_VALUE, Replica.leader(1, 9)));
    assertLeader(0, 0);
    bench.leader(1, 4);
    bench.pass(50);
    assertLeader(1, 4);
  }

  @Test
  void aTermThatAReplicaDoesNotOwnIsNotBelieved() {
    bench.noLeader(3);
    bench.replicas.put(2, Replica.leader(2, 6));
    bench.start();
    assertLeader(0, 0);
    bench.replicas.remove(1);
    bench.replicas.put(2, Replica.follower(1, 5));
    bench.replicas.put(3, Replica.follower(1, 5));
    bench.pass(250);
    refuse(3, 1, 5);
    assertLeader(0, 0);
    bench.leader(1, 4);
    bench.pass(50);
    assertLeader(1, 4);
  }

  @Test
  void aLeaderThatRefusesItsOwnTermIsUsedAgainOnlyOnItsNewWord() {
    bench.leader(3, 3);
    bench.start();
    bench.core.purchase(null, "Tux", 1, bench.now, end -> {});
    bench.flush();
    bench.replicas.remove(3); // its next word is late
    bench.pass(5);
    bench.outcome(3, 3, bench.lastPurchase().attempt(), PurchaseStatus.WRONG_TERM);
    assertLeader(0, 0);
    bench.leader(3, 3);
    bench.pass(50);
    assertLeader(3, 3);
  }

  @Test
  void theFrontEndsOwnAbsenceIsNotHeldAgainstTheReplicas() {
    bench.leader(3, 3);
    bench.start();
    bench.now += 60_000;
    bench.core.tick(bench.now, bench.out);
    assertLeader(3, 3);
    assertTrue(bench.all(Lead.class).isEmpty());
  }

  @Test
  void aGroupOfOneIsPingedAndUsedButNeverAppointed() {
    FrontendHarness one = new FrontendHarness(1);
    one.noLeader(0);
    one.start();
    one.pass(3000);
    assertTrue(one.all(Lead.class).isEmpty());
    one.leader(1, 1);
    one.pass(50);
    assertEquals(1, one.status().leader());
  }

  @Test
  void aFrontEndIsReadyWhenALeaderServesAndTheCatalogAnswers() {
    FrontendHarness serving = FrontendHarness.serving();
    assertTrue(serving.core.ready(serving.now));
    serving.pass(990);
    assertTrue(serving.core.ready(serving.now));
    serving.pass(10);
    assertFalse(serving.core.ready(serving.now), "the catalog has been silent for the bound");
  }
}
