package io.toystore.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.message.OrderMessage.Lead;
import io.toystore.message.OrderMessage.LeadAnswer;
import io.toystore.message.OrderMessage.Role;
import io.toystore.message.ReplicaMessage.AppendConfirmed;
import io.toystore.message.ReplicaMessage.AppendEntries;
import io.toystore.message.ReplicaMessage.AppendHeard;
import io.toystore.message.ReplicaMessage.AppendRefused;
import io.toystore.message.ReplicaMessage.Resigned;
import io.toystore.sansio.BrokenInvariant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A leader's rules (design, sections 5.8, 5.9, 5.10 and 5.12). */
class ReplicaLeaderTest {
  @Test
  void itServesOnlyOnceItsOwnFirstEntryHasCommitted() {
    ReplicaBench bench = ReplicaBench.leading(1, 1);
    assertEquals(List.of(), bench.servedTerms);
    bench.store();
    bench.receive(bench.confirmed(2, 2, 0));
    assertEquals(0, bench.committed, "a majority has the entries of term 1, but not of term 4");
    bench.receive(bench.confirmed(2, 3, 0));
    assertEquals(3, bench.committed);
    assertEquals(List.of(4L), bench.servedTerms);
  }

  @Test
  void itsOwnCopyCountsOnlyAfterItsOwnForce() {
    ReplicaBench bench = ReplicaBench.serving(1);
    bench.propose();
    bench.receive(bench.confirmed(2, 3, 0));
    assertEquals(2, bench.committed);
    bench.store();
    assertEquals(3, bench.committed);
  }

  @Test
  void twoFollowersAreAMajorityWithoutTheLeadersForce() {
    ReplicaBench bench = ReplicaBench.serving(1);
    bench.propose();
    bench.receive(bench.confirmed(2, 3, 0));
    bench.receive(bench.confirmed(3, 3, 0));
    assertEquals(3, bench.committed);
  }

  @Test
  void entriesGoToTheFollowersBesideTheForce() {
    ReplicaBench bench = ReplicaBench.serving(1);
    bench.receive(bench.confirmed(3, 2, 0));
    bench.propose();
    assertEquals(2, bench.out.take(AppendEntries.class).size());
    assertEquals(2, bench.replica.durableIndex());
  }

  @Test
  void anAnswerOfAnotherTermCountsForNothing() {
    ReplicaBench bench = ReplicaBench.serving(1);
    bench.propose();
    bench.store();
    bench.receive(new AppendConfirmed(2, 1, 102, 3, 0));
    bench.receive(new AppendConfirmed(2, 7, 102, 3, 0));
    assertEquals(2, bench.committed);
  }

  @Test
  void anAnswerFromNoPeerCountsForNothing() {
    ReplicaBench bench = ReplicaBench.serving(1);
    bench.propose();
    bench.store();
    for (int from : new int[] {-1, 0, 1, 4, Integer.MAX_VALUE}) {
      bench.receive(bench.confirmed(from, 3, 0));
      bench.receive(bench.refused(from, 0, 0));
      bench.receive(ReplicaBench.returned(from, 0));
    }
    assertEquals(2, bench.committed);
  }

  @Test
  void aConfirmationBeyondTheLogIsDropped() {
    ReplicaBench bench = ReplicaBench.serving(1);
    bench.propose();
    bench.store();
    bench.receive(bench.confirmed(2, 4, 0));
    bench.receive(bench.confirmed(2, Long.MAX_VALUE, 0));
    assertEquals(2, bench.committed);
    assertEquals(Role.LEADER, bench.replica.role());
  }

  @Test
  void aRoundThatWasNeverBegunIsNotConfirmedByAnOddAnswer() {
    ReplicaBench bench = ReplicaBench.serving(1);
    bench.receive(bench.confirmed(2, 2, 99));
    bench.receive(bench.refused(3, 0, 99));
    bench.replica.askRound();
    bench.replica.flush(bench.now, bench.out);
    assertEquals(List.of(), bench.confirmedRounds);
  }

  @Test
  void aRoundIsConfirmedByAMajorityThatAnsweredItOrALaterOne() {
    ReplicaBench bench = ReplicaBench.serving(1);
    long first = bench.replica.askRound();
    assertEquals(first, bench.replica.askRound(), "one round serves all who ask before it begins");
    bench.replica.flush(bench.now, bench.out);
    List<AppendEntries> begun = bench.out.take(AppendEntries.class);
    assertTrue(begun.stream().allMatch(one -> one.round() == first) && begun.size() == 2);
    long second = bench.replica.askRound();
    assertTrue(second > first);
    bench.receive(bench.confirmed(2, 2, first));
    assertEquals(List.of(first), bench.confirmedRounds);
    bench.receive(bench.confirmed(3, 2, second));
    assertEquals(List.of(first, second), bench.confirmedRounds);
  }

  @Test
  void aRefusalBecauseTheLogsDifferConfirmsTheRound() {
    ReplicaBench bench = ReplicaBench.serving(1);
    long round = bench.replica.askRound();
    bench.replica.flush(bench.now, bench.out);
    bench.receive(bench.refused(3, 0, round));
    assertEquals(List.of(round), bench.confirmedRounds);
  }

  @Test
  void aDeposingRefusalConfirmsNoRoundAndEndsTheLeadership() {
    ReplicaBench bench = ReplicaBench.serving(1);
    long round = bench.replica.askRound();
    bench.replica.flush(bench.now, bench.out);
    bench.receive(new AppendRefused(3, 4, 103, 6, 0, 0, round));
    assertEquals(List.of(), bench.confirmedRounds);
    assertEquals(Role.FOLLOWER, bench.replica.role());
    assertEquals(1, bench.servingsEnded);
  }

  @Test
  void aDeposedLeadersTailIsLeftInOneStep() {
    ReplicaBench bench = ReplicaBench.serving(1, 1, 3, 3, 3, 3);
    long last = bench.replica.lastIndex();
    // The follower has two entries of term 1 and a long tail of term 2, up to the same index.
    bench.receive(new AppendRefused(3, bench.replica.term(), 103, bench.replica.term(), 6, 2, 0));
    AppendEntries probe = bench.out.take(AppendEntries.class).get(0);
    assertEquals(2, probe.prevIndex());
    assertEquals(last - 2, probe.entries().size());
  }

  @Test
  void afterARefusalOneMessageAtATimeProbesFromTheHint() {
    ReplicaBench bench = ReplicaBench.serving(1, 1, 1);
    bench.receive(bench.refused(3, 1, 0));
    List<AppendEntries> probes = bench.out.take(AppendEntries.class);
    assertEquals(1, probes.size());
    assertEquals(1, probes.get(0).prevIndex());
    assertEquals(3, probes.get(0).entries().size());
    bench.propose();
    assertTrue(
        bench.out.takeAll().stream()
            .noneMatch(one -> one.to().equals(io.toystore.message.Address.order(3))));
    bench.receive(bench.confirmed(3, 4, 0));
    assertEquals(4, bench.out.take(AppendEntries.class).get(0).prevIndex());
  }

  @Test
  void aLateRefusalDoesNotGoBelowWhatIsConfirmed() {
    ReplicaBench bench = ReplicaBench.serving(1, 1, 1);
    bench.receive(bench.refused(2, 0, 0));
    bench.propose();
    bench
        .out
        .take(AppendEntries.class)
        .forEach(one -> assertTrue(one.prevIndex() >= 3, one.toString()));
  }

  @Test
  void anotherFolderOfAFollowerConfirmsNothing() {
    ReplicaBench bench = ReplicaBench.serving(1);
    bench.propose();
    bench.store();
    bench.receive(new AppendConfirmed(2, 4, 999, 3, 0));
    assertEquals(2, bench.committed);
    assertEquals(1, bench.out.dropped().size());
    bench.receive(bench.confirmed(2, 3, 0));
    assertEquals(3, bench.committed);
  }

  @Test
  void aReturnedFollowerIsSentWhatItLacksAtOnce() {
    ReplicaBench bench = ReplicaBench.serving(1, 1);
    bench.receive(ReplicaBench.returned(3, 1));
    AppendEntries sent = bench.out.take(AppendEntries.class).get(0);
    assertEquals(1, sent.prevIndex());
    assertEquals(2, sent.entries().size());
  }

  @Test
  void aFollowerThatReturnsWithMoreOrLessThanALogIsSentSomethingSound() {
    ReplicaBench bench = ReplicaBench.serving(1);
    bench.receive(ReplicaBench.returned(3, Long.MAX_VALUE));
    assertEquals(2, bench.out.take(AppendEntries.class).get(0).prevIndex());
    bench.receive(ReplicaBench.returned(3, -7));
    assertEquals(0, bench.out.take(AppendEntries.class).get(0).prevIndex());
  }

  @Test
  void itSpeaksToEachFollowerAtTheHeartbeat() {
    ReplicaBench bench = ReplicaBench.serving(1);
    bench.receive(bench.confirmed(3, 2, 0));
    bench.out.takeAll();
    bench.passes(40);
    List<AppendEntries> beats = bench.out.take(AppendEntries.class);
    assertEquals(2, beats.size());
    assertEquals(2, beats.get(0).leaderCommit());
  }

  @Test
  void withoutAMajorityItStepsDown() {
    ReplicaBench bench = ReplicaBench.serving(1);
    bench.passes(400);
    assertEquals(Role.LEADER, bench.replica.role());
    bench.passes(1);
    assertEquals(Role.FOLLOWER, bench.replica.role());
    assertEquals(1, bench.servingsEnded);
    assertThrows(BrokenInvariant.class, () -> bench.replica.propose(new byte[0]));
  }

  @Test
  void oneFollowerIsEnoughToStay() {
    ReplicaBench bench = ReplicaBench.serving(1);
    for (int i = 0; i < 10; i++) {
      bench.passes(300);
      bench.receive(bench.confirmed(2, 2, 0));
    }
    assertEquals(Role.LEADER, bench.replica.role());
  }

  @Test
  void unconfirmedMessagesToOneFollowerAreBounded() {
    ReplicaBench bench = ReplicaBench.serving(1);
    for (int i = 0; i < 100; i++) {
      bench.propose();
    }
    long toSecond =
        bench.out.takeAll().stream()
            .filter(one -> one.to().equals(io.toystore.message.Address.order(2)))
            .count();
    assertEquals(8, toSecond);
  }

  @Test
  void aLostMessageShowsAtTheNextHeartbeatAndIsSentAgain() {
    ReplicaBench bench = ReplicaBench.serving(1);
    bench.propose();
    bench.out.takeAll();
    bench.passes(40);
    long round = 0;
    bench.receive(bench.refused(2, 2, round));
    AppendEntries again = bench.out.take(AppendEntries.class).get(2);
    assertEquals(2, again.prevIndex());
    assertEquals(1, again.entries().size());
  }

  @Test
  void whatADeposedLeaderHadForcedLaterCommitsNothing() {
    ReplicaBench bench = ReplicaBench.serving(1);
    bench.propose();
    bench.replica.observe(5);
    bench.store();
    bench.receive(new AppendConfirmed(2, 4, 102, 3, 0));
    assertEquals(2, bench.committed);
  }

  @Test
  void aFollowerThatIsHeardKeepsTheLeaderAndConfirmsRoundsButNoEntries() {
    ReplicaBench bench = ReplicaBench.serving(1);
    long round = bench.replica.askRound();
    bench.propose();
    bench.store();
    for (int i = 0; i < 20; i++) {
      bench.passes(100);
      bench.receive(new AppendHeard(2, 4, 102, round));
    }
    assertEquals(Role.LEADER, bench.replica.role());
    assertTrue(bench.confirmedRounds.contains(round));
    assertEquals(2, bench.committed);
  }

  @Test
  void aWordOfAnOldTermOrAnotherFolderOrARoundNotBegunIsNotHeard() {
    ReplicaBench bench = ReplicaBench.serving(1);
    bench.receive(bench.confirmed(3, 2, 0));
    bench.receive(new AppendHeard(3, 4, 999, 0));
    for (int i = 0; i < 5; i++) {
      bench.passes(100);
      bench.receive(new AppendHeard(2, 1, 102, 0));
      bench.receive(new AppendHeard(2, 4, 102, 9));
      bench.receive(new AppendHeard(3, 4, 999, 0));
    }
    assertEquals(Role.FOLLOWER, bench.replica.role());
  }

  @Test
  void whoResignsSaysSoAndNeverLeadsAgain() {
    ReplicaBench bench = ReplicaBench.serving(1);
    bench.replica.resign(bench.now, bench.out);
    assertEquals(List.of(new Resigned(1, 4), new Resigned(1, 4)), bench.out.take(Resigned.class));
    assertEquals(Role.FOLLOWER, bench.replica.role());
    assertEquals(1, bench.servingsEnded);
    bench.passes(1_000);
    bench.receive(new Lead(9, 7));
    assertEquals(List.of(new LeadAnswer(1, 7, false, 0, 4)), bench.out.take(LeadAnswer.class));
    assertEquals(Role.FOLLOWER, bench.replica.role());
  }

  @Test
  void aTermThatNobodyCanSucceedIsNotBelieved() {
    ReplicaBench bench = ReplicaBench.serving(1);
    bench.replica.observe(Long.MAX_VALUE);
    bench.receive(new AppendRefused(3, 4, 103, Long.MAX_VALUE, 0, 0, 0));
    assertEquals(Role.LEADER, bench.replica.role());
  }
}
