package io.toystore.replication;

import static io.toystore.replication.ReplicaBench.entries;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.toystore.message.OrderMessage.Role;
import io.toystore.message.ReplicaMessage.AppendEntries;
import io.toystore.message.ReplicaMessage.FetchLog;
import io.toystore.message.ReplicaMessage.FetchedLog;
import io.toystore.message.ReplicaMessage.Prepare;
import io.toystore.message.ReplicaMessage.PrepareRefused;
import io.toystore.message.ReplicaMessage.Promise;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A candidate's rules (design, sections 5.5 and 5.6). */
class ReplicaAdoptTest {
  private static FetchLog fetches(ReplicaBench bench) {
    List<FetchLog> sent = bench.out.take(FetchLog.class);
    assertEquals(1, sent.size(), sent.toString());
    return sent.get(0);
  }

  private static FetchedLog fetched(ReplicaBench bench, int from, long prev, long... terms) {
    return new FetchedLog(from, bench.replica.term(), prev, true, 0, 0, entries(prev + 1, terms));
  }

  @Test
  void nobodyIsPreparedBeforeTheTermIsStored() {
    ReplicaBench bench = ReplicaBench.candidate(1, 1);
    assertEquals(List.of(), bench.out.take(Prepare.class));
    assertEquals(4, bench.out.promisedTerm());
    bench.store();
    assertEquals(List.of(new Prepare(1, 4), new Prepare(1, 4)), bench.out.take(Prepare.class));
  }

  @Test
  void aCandidacysTermIsItsOwnAndAboveWhateverItHasSeen() {
    ReplicaBench bench = ReplicaBench.promising(2, 3, 1);
    bench.receive(new PrepareRefused(3, 1, 8));
    bench.receive(new io.toystore.message.OrderMessage.Lead(ReplicaBench.FRONTEND, 1));
    bench.receive(new io.toystore.message.ReplicaMessage.PreVoteAnswer(3, 1, false, 0, 0, 0));
    assertEquals(11, bench.out.promisedTerm());
  }

  @Test
  void itsOwnPromiseAloneIsNoMajority() {
    ReplicaBench bench = ReplicaBench.candidate(1);
    bench.store();
    assertEquals(Role.CANDIDATE, bench.replica.role());
  }

  @Test
  void aPromiseOfAnotherTermDoesNotCount() {
    ReplicaBench bench = ReplicaBench.candidate(1);
    bench.store();
    bench.receive(new Promise(2, 1, 102, 1, 1));
    bench.receive(new Promise(2, 7, 102, 1, 1));
    assertEquals(Role.CANDIDATE, bench.replica.role());
  }

  @Test
  void aPromiseFromNoPeerDoesNotCount() {
    ReplicaBench bench = ReplicaBench.candidate(1);
    bench.store();
    bench.receive(bench.promise(0, 1, 1));
    bench.receive(bench.promise(1, 1, 1));
    bench.receive(bench.promise(4, 1, 1));
    assertEquals(Role.CANDIDATE, bench.replica.role());
  }

  @Test
  void aPromiseThatNoFollowerCanGiveDoesNotCount() {
    ReplicaBench bench = ReplicaBench.candidate(1);
    bench.store();
    bench.receive(bench.promise(2, 4, 9));
    bench.receive(bench.promise(2, 1, -1));
    assertEquals(Role.CANDIDATE, bench.replica.role());
    assertEquals(List.of(), bench.out.take(FetchLog.class));
  }

  @Test
  void aPromiseOfAnotherFolderDoesNotCount() {
    ReplicaBench bench = ReplicaBench.candidate(1);
    bench.store();
    bench.receive(new Promise(2, 4, 999, 0, 0));
    assertEquals(Role.CANDIDATE, bench.replica.role());
    bench.receive(bench.promise(2, 0, 0));
    assertEquals(Role.LEADER, bench.replica.role());
  }

  @Test
  void withTheBestLogOfAMajorityItOpensItsTermAtOnce() {
    ReplicaBench bench = ReplicaBench.candidate(1, 1);
    bench.store();
    bench.receive(bench.promise(2, 1, 2));
    assertEquals(List.of(1L, 1L, 4L), bench.terms());
    AppendEntries first = bench.out.take(AppendEntries.class).get(0);
    assertEquals(2, first.prevIndex());
    assertEquals(1, first.prevTerm());
    assertEquals(1, first.entries().size());
    assertEquals(0, first.leaderCommit());
  }

  @Test
  void theHigherLastTermIsAdoptedAndNotTheLongerLog() {
    ReplicaBench bench = ReplicaBench.candidate(1, 1, 1, 1, 1);
    bench.store();
    bench.receive(bench.promise(2, 3, 2));
    assertEquals(new FetchLog(1, 4, 2, 1), fetches(bench));
    bench.receive(new FetchedLog(2, 4, 2, false, 1, 1, List.of()));
    assertEquals(new FetchLog(1, 4, 1, 1), fetches(bench));
    bench.receive(fetched(bench, 2, 1, 3));
    assertEquals(List.of(1L, 3L), bench.terms());
    bench.store();
    assertEquals(List.of(1L, 3L, 4L), bench.terms());
    assertEquals(bench.out.log(), bench.log);
  }

  @Test
  void ofTwoLogsOfOneLastTermTheLongerIsAdoptedInSeveralParts() {
    ReplicaBench bench = ReplicaBench.candidate(1);
    bench.store();
    bench.receive(bench.promise(3, 1, 4));
    assertEquals(new FetchLog(1, 4, 1, 1), fetches(bench));
    bench.receive(fetched(bench, 3, 1, 1, 1));
    bench.store();
    assertEquals(new FetchLog(1, 4, 3, 1), fetches(bench));
    bench.receive(fetched(bench, 3, 3, 1));
    bench.store();
    assertEquals(List.of(1L, 1L, 1L, 1L, 4L), bench.terms());
  }

  @Test
  void itsTermIsOpenedOnlyOnceTheAdoptedLogIsStored() {
    ReplicaBench bench = ReplicaBench.candidate(1);
    bench.store();
    bench.receive(bench.promise(3, 1, 2));
    bench.receive(fetched(bench, 3, 1, 1));
    assertEquals(Role.CANDIDATE, bench.replica.role());
    bench.store();
    assertEquals(Role.LEADER, bench.replica.role());
  }

  @Test
  void onlyTheReplicaWithTheBestLogIsBelievedAndOnlyForWhatWasAsked() {
    ReplicaBench bench = ReplicaBench.candidate(1);
    bench.store();
    bench.receive(bench.promise(3, 1, 3));
    bench.receive(fetched(bench, 2, 1, 1, 1));
    bench.receive(fetched(bench, 3, 0, 1, 1));
    bench.receive(new FetchedLog(3, 1, 1, true, 0, 0, entries(2, 1, 1)));
    bench.receive(fetched(bench, 3, 1, 1, 1, 1));
    bench.receive(fetched(bench, 3, 1, 5, 5));
    assertEquals(List.of(1L), bench.terms());
    assertEquals(Role.CANDIDATE, bench.replica.role());
  }

  @Test
  void aFetchedPartThatComesTwiceIsTakenOnce() {
    ReplicaBench bench = ReplicaBench.candidate(1);
    bench.store();
    bench.receive(bench.promise(3, 1, 3));
    FetchedLog part = fetched(bench, 3, 1, 1);
    bench.receive(part);
    bench.receive(part);
    assertEquals(List.of(1L, 1L), bench.terms());
    assertEquals(1, bench.out.take(FetchLog.class).size() - 1, "one question for each part");
  }

  @Test
  void aCandidateThatAdoptsPromisesAHigherTermAndAdoptsNoFurther() {
    ReplicaBench bench = ReplicaBench.candidate(1);
    bench.store();
    bench.receive(bench.promise(3, 1, 2));
    FetchedLog late = fetched(bench, 3, 1, 1);
    bench.receive(new Prepare(2, 5));
    bench.receive(late);
    assertEquals(List.of(1L), bench.terms());
    bench.store();
    assertEquals(Role.FOLLOWER, bench.replica.role());
    assertEquals(List.of(new Promise(1, 5, 101, 1, 1)), bench.out.take(Promise.class));
  }

  @Test
  void aCandidateDeposedWhileItsAdoptedLogIsForcedDoesNotLead() {
    ReplicaBench bench = ReplicaBench.candidate(1);
    bench.store();
    bench.receive(bench.promise(3, 1, 2));
    bench.receive(fetched(bench, 3, 1, 1));
    bench.receive(new Prepare(2, 5));
    bench.store();
    assertEquals(Role.FOLLOWER, bench.replica.role());
    assertEquals(List.of(1L, 1L), bench.terms());
  }

  @Test
  void anUnansweredPrepareOrFetchIsSentAgain() {
    ReplicaBench bench = ReplicaBench.candidate(1);
    bench.store();
    bench.out.takeAll();
    bench.passes(100);
    assertEquals(2, bench.out.take(Prepare.class).size());
    bench.receive(bench.promise(3, 1, 2));
    FetchLog first = fetches(bench);
    bench.passes(100);
    assertEquals(first, fetches(bench));
  }

  @Test
  void aCandidateThatIsNotAnsweredGivesUpAndItsNextTermIsANewOne() {
    ReplicaBench bench = ReplicaBench.candidate(1);
    bench.store();
    bench.passes(1_001);
    assertEquals(Role.FOLLOWER, bench.replica.role());
    bench.receive(new io.toystore.message.OrderMessage.Lead(ReplicaBench.FRONTEND, 2));
    bench.receive(new io.toystore.message.ReplicaMessage.PreVoteAnswer(2, 2, false, 0, 0, 0));
    assertEquals(7, bench.out.promisedTerm());
  }

  @Test
  void aRefusedPrepareWithAHigherTermEndsTheCandidacy() {
    ReplicaBench bench = ReplicaBench.candidate(1);
    bench.store();
    bench.receive(new PrepareRefused(2, 4, 6));
    assertEquals(Role.FOLLOWER, bench.replica.role());
  }

  // ---- the replica that is fetched from ----

  @Test
  void aLongTailIsLeftInOneStepWhicheverTermIsTheHigher() {
    ReplicaBench bench = ReplicaBench.candidate(1, 1, 6, 6, 6, 6, 6);
    bench.store();
    bench.receive(bench.promise(2, 6, 9));
    assertEquals(7, fetches(bench).prevIndex());
    bench.receive(new FetchedLog(2, bench.replica.term(), 7, false, 6, 4, List.of()));
    assertEquals(2, fetches(bench).prevIndex(), "term 4 cannot be where only term 6 stands");
  }

  @Test
  void theLogIsServedToTheCandidateOfThePromisedTermOnly() {
    ReplicaBench bench = ReplicaBench.started(2, 1, 1, 1);
    bench.receive(new Prepare(3, 3));
    bench.store();
    bench.out.takeAll();
    bench.receive(new FetchLog(3, 3, 1, 1));
    FetchedLog part = bench.out.take(FetchedLog.class).get(0);
    assertEquals(new FetchedLog(2, 3, 1, true, 0, 0, entries(2, 1, 1)), part);
    bench.receive(new Prepare(1, 4));
    bench.store();
    bench.out.takeAll();
    bench.receive(new FetchLog(3, 3, 1, 1));
    assertEquals(List.of(), bench.out.takeAll());
  }

  @Test
  void whereTheLogsDifferAFetchIsAnsweredByAHint() {
    ReplicaBench bench = ReplicaBench.promising(2, 6, 1, 3, 3);
    bench.receive(new FetchLog(3, 6, 3, 2));
    assertEquals(
        List.of(new FetchedLog(2, 6, 3, false, 1, 1, List.of())), bench.out.take(FetchedLog.class));
  }

  @Test
  void anOddFetchIsAnsweredOrDroppedAndHarmsNobody() {
    ReplicaBench bench = ReplicaBench.promising(2, 6, 1);
    bench.receive(new FetchLog(3, 6, -5, 0));
    bench.receive(new FetchLog(3, 6, Long.MAX_VALUE, 1));
    bench.receive(new FetchLog(9, 6, 0, 0));
    bench.out.take(FetchedLog.class).forEach(one -> assertEquals(List.of(), one.entries()));
    assertEquals(0, bench.out.requests());
  }
}
