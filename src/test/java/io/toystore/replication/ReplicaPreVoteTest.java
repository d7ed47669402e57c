package io.toystore.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.message.OrderMessage.Lead;
import io.toystore.message.OrderMessage.LeadAnswer;
import io.toystore.message.OrderMessage.Ping;
import io.toystore.message.OrderMessage.Pong;
import io.toystore.message.OrderMessage.Role;
import io.toystore.message.ReplicaMessage.PreVote;
import io.toystore.message.ReplicaMessage.PreVoteAnswer;
import io.toystore.message.ReplicaMessage.Prepare;
import io.toystore.message.ReplicaMessage.Resigned;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Appointment and pre-vote (design, sections 5.3 and 5.4). */
class ReplicaPreVoteTest {
  private static final long FRONTEND = ReplicaBench.FRONTEND;

  private static PreVoteAnswer hearsNobody(int from, long round) {
    return new PreVoteAnswer(from, round, false, 0, 0, 0);
  }

  @Test
  void theAppointedAsksItsPeersAndDisturbsNobodyYet() {
    ReplicaBench bench = ReplicaBench.started(3, 1);
    bench.receive(new Lead(FRONTEND, 1));
    assertEquals(List.of(new PreVote(3, 1), new PreVote(3, 1)), bench.out.take(PreVote.class));
    assertEquals(0, bench.out.requests());
    assertEquals(Role.FOLLOWER, bench.replica.role());
  }

  @Test
  void aMajorityThatHearsNoLeaderMakesACandidate() {
    ReplicaBench bench = ReplicaBench.started(3, 1);
    bench.receive(new Lead(FRONTEND, 5));
    bench.out.takeAll();
    bench.receive(hearsNobody(1, 1));
    assertEquals(Role.CANDIDATE, bench.replica.role());
    assertEquals(List.of(new LeadAnswer(3, 5, true, 0, 3)), bench.out.take(LeadAnswer.class));
  }

  @Test
  void onePeerThatHearsALeaderEndsItAndTheLeaderIsNamed() {
    ReplicaBench bench = ReplicaBench.started(3, 1);
    bench.receive(new Lead(FRONTEND, 5));
    bench.out.takeAll();
    bench.receive(new PreVoteAnswer(1, 1, true, 2, 8, 8));
    assertEquals(List.of(new LeadAnswer(3, 5, false, 2, 8)), bench.out.take(LeadAnswer.class));
    bench.receive(hearsNobody(2, 1));
    assertEquals(Role.FOLLOWER, bench.replica.role());
  }

  @Test
  void anAnswerToAnotherRoundOrFromNoPeerCountsForNothing() {
    ReplicaBench bench = ReplicaBench.started(3, 1);
    bench.receive(new Lead(FRONTEND, 5));
    bench.receive(hearsNobody(1, 2));
    bench.receive(hearsNobody(1, 0));
    bench.receive(hearsNobody(0, 1));
    bench.receive(hearsNobody(3, 1));
    bench.receive(hearsNobody(4, 1));
    assertEquals(Role.FOLLOWER, bench.replica.role());
  }

  @Test
  void aFollowerThatHearsItsLeaderRefusesWithoutAsking() {
    ReplicaBench bench = ReplicaBench.started(3, 1);
    bench.receive(ReplicaBench.append(1, 1, 1, 0));
    bench.out.takeAll();
    bench.receive(new Lead(FRONTEND, 5));
    assertEquals(List.of(new LeadAnswer(3, 5, false, 1, 1)), bench.out.take(LeadAnswer.class));
  }

  @Test
  void theLeadersWordEndsAPreVoteInFlight() {
    ReplicaBench bench = ReplicaBench.started(3, 1);
    bench.receive(new Lead(FRONTEND, 5));
    bench.receive(ReplicaBench.append(1, 1, 1, 0));
    assertEquals(
        List.of(new LeadAnswer(3, 5, false, 1, 1)),
        bench.out.take(LeadAnswer.class),
        "who appointed it is told who leads");
    bench.receive(hearsNobody(2, 1));
    assertEquals(Role.FOLLOWER, bench.replica.role());
  }

  @Test
  void aFollowerHearsItsLeaderForABoundedTime() {
    ReplicaBench bench = ReplicaBench.started(3, 1);
    bench.receive(ReplicaBench.append(1, 1, 1, 0));
    bench.out.takeAll();
    bench.passes(199);
    bench.receive(new PreVote(2, 9));
    assertEquals(
        List.of(new PreVoteAnswer(3, 9, true, 1, 1, 1)), bench.out.take(PreVoteAnswer.class));
    bench.passes(1);
    bench.receive(new PreVote(2, 9));
    assertEquals(
        List.of(new PreVoteAnswer(3, 9, false, 0, 1, 1)), bench.out.take(PreVoteAnswer.class));
  }

  @Test
  void aRecentPromiseCountsAsHearing() {
    ReplicaBench bench = ReplicaBench.started(3, 1);
    bench.receive(new Prepare(2, 2));
    bench.store();
    bench.out.takeAll();
    bench.receive(new PreVote(1, 9));
    assertEquals(
        List.of(new PreVoteAnswer(3, 9, true, 0, 2, 2)), bench.out.take(PreVoteAnswer.class));
  }

  @Test
  void aLeaderHearsItself() {
    ReplicaBench bench = ReplicaBench.serving(1);
    bench.receive(new PreVote(3, 9));
    assertEquals(
        List.of(new PreVoteAnswer(1, 9, true, 1, 4, 4)), bench.out.take(PreVoteAnswer.class));
    bench.receive(new Lead(FRONTEND, 5));
    assertEquals(List.of(new LeadAnswer(1, 5, true, 1, 4)), bench.out.take(LeadAnswer.class));
  }

  @Test
  void whoLedAndAsksIsNotKeptFromLeadingByHavingBeenHeard() {
    ReplicaBench bench = ReplicaBench.started(2, 3);
    bench.receive(ReplicaBench.append(3, 1, 3, 0));
    bench.out.takeAll();
    bench.receive(new PreVote(3, 9));
    bench.receive(new PreVote(1, 9));
    List<PreVoteAnswer> answers = bench.out.take(PreVoteAnswer.class);
    assertFalse(answers.get(0).hearsLeader(), "it leads no more, or it would not ask");
    assertTrue(answers.get(1).hearsLeader(), "any other must take it for the leader");
  }

  @Test
  void whoResignsWhileItAsksDoesNotGoOnToLead() {
    ReplicaBench bench = ReplicaBench.started(3, 1);
    bench.receive(new Lead(FRONTEND, 5));
    bench.out.takeAll();
    bench.replica.resign(bench.now, bench.out);
    assertEquals(List.of(new LeadAnswer(3, 5, false, 0, 0)), bench.out.take(LeadAnswer.class));
    bench.receive(hearsNobody(2, 1));
    assertEquals(Role.FOLLOWER, bench.replica.role());
  }

  @Test
  void aLeaderThatHasResignedIsNotHeardAnyMore() {
    ReplicaBench bench = ReplicaBench.started(2, 3);
    bench.receive(ReplicaBench.append(3, 1, 3, 0));
    bench.out.takeAll();
    bench.receive(new Resigned(1, 3));
    bench.receive(new Resigned(3, 0));
    bench.receive(new PreVote(1, 9));
    assertTrue(bench.out.take(PreVoteAnswer.class).get(0).hearsLeader(), "not its leader's word");
    bench.receive(new Resigned(3, 3));
    bench.receive(new PreVote(1, 9));
    assertFalse(bench.out.take(PreVoteAnswer.class).get(0).hearsLeader());
  }

  @Test
  void anUnansweredPreVoteIsSentAgainAndGivenUpInTheEnd() {
    ReplicaBench bench = ReplicaBench.started(3, 1);
    bench.receive(new Lead(FRONTEND, 5));
    bench.out.takeAll();
    bench.passes(100);
    assertEquals(2, bench.out.take(PreVote.class).size());
    bench.passes(901);
    assertEquals(List.of(new LeadAnswer(3, 5, false, 0, 0)), bench.out.take(LeadAnswer.class));
    bench.receive(hearsNobody(1, 1));
    assertEquals(Role.FOLLOWER, bench.replica.role());
  }

  @Test
  void appointersAreRememberedWithinABoundAndAllAreAnswered() {
    ReplicaBench bench = ReplicaBench.started(3, 1);
    for (int frontend = 1; frontend <= 1_000; frontend++) {
      bench.receive(new Lead(frontend, 1));
    }
    bench.out.takeAll();
    bench.receive(hearsNobody(1, 1));
    assertEquals(64, bench.out.take(LeadAnswer.class).size());
  }

  @Test
  void aTermThatNobodyCanSucceedIsNotHeeded() {
    ReplicaBench bench = ReplicaBench.started(3, 1);
    bench.receive(new Lead(FRONTEND, 1));
    bench.receive(new PreVoteAnswer(1, 1, false, 0, 0, Long.MAX_VALUE));
    assertEquals(3, bench.out.promisedTerm());
  }

  @Test
  void aPingIsAnsweredWithWhatIsKnown() {
    ReplicaBench bench = ReplicaBench.serving(1);
    bench.receive(new Ping(FRONTEND, 9));
    assertEquals(
        List.of(new Pong(1, 9, Role.LEADER, 4, 1, 4, 2, 2, true)), bench.out.take(Pong.class));
  }
}
