package io.toystore.replication;

import static io.toystore.replication.ReplicaBench.append;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.toystore.message.ReplicaMessage.AppendConfirmed;
import io.toystore.message.ReplicaMessage.AppendEntries;
import io.toystore.message.ReplicaMessage.AppendHeard;
import io.toystore.message.ReplicaMessage.AppendRefused;
import io.toystore.message.ReplicaMessage.Prepare;
import io.toystore.model.LogEntry;
import io.toystore.sansio.BrokenInvariant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A follower's rules for AppendEntries (design, sections 5.7 and 5.8). */
class ReplicaAppendTest {
  private static AppendConfirmed confirms(ReplicaBench bench) {
    List<AppendConfirmed> sent = bench.out.take(AppendConfirmed.class);
    assertEquals(1, sent.size(), sent.toString());
    return sent.get(0);
  }

  private static AppendRefused refuses(ReplicaBench bench) {
    List<AppendRefused> sent = bench.out.take(AppendRefused.class);
    assertEquals(1, sent.size(), sent.toString());
    return sent.get(0);
  }

  @Test
  void entriesAreConfirmedOnlyOnceTheyAreStored() {
    ReplicaBench bench = ReplicaBench.started(2, 1);
    bench.receive(append(1, 1, 1, 0, 1, 1));
    assertEquals(List.of(), bench.out.takeAll());
    bench.store();
    assertEquals(new AppendConfirmed(2, 1, 102, 3, 0), confirms(bench));
  }

  @Test
  void aHigherTermIsStoredBeforeEvenAHeartbeatOfItIsAnswered() {
    ReplicaBench bench = ReplicaBench.started(2, 1);
    bench.receive(append(4, 1, 1, 0));
    assertEquals(List.of(), bench.out.takeAll());
    assertEquals(4, bench.out.promisedTerm());
    bench.store();
    assertEquals(new AppendConfirmed(2, 4, 102, 1, 0), confirms(bench));
  }

  @Test
  void aHigherTermIsStoredBeforeItsEntries() {
    ReplicaBench bench = ReplicaBench.started(2, 1);
    bench.receive(append(4, 1, 1, 0, 4));
    assertEquals(2, bench.out.requests());
    bench.store(1);
    assertEquals(List.of(), bench.out.takeAll(), "the promise alone confirms nothing");
    bench.store(2);
    assertEquals(2, confirms(bench).matchIndex());
  }

  @Test
  void aSlowDiskDoesNotMakeAFollowerSilent() {
    ReplicaBench bench = ReplicaBench.started(2, 1);
    bench.receive(new AppendEntries(1, 1, 1, 1, ReplicaBench.entries(2, 1), 0, 0, 7));
    bench.passes(40);
    assertEquals(List.of(new AppendHeard(2, 1, 102, 7)), bench.out.take(AppendHeard.class));
    bench.passes(40);
    assertEquals(List.of(), bench.out.takeAll(), "said once for each word of the leader");
    bench.store();
    assertEquals(new AppendConfirmed(2, 1, 102, 2, 7), confirms(bench));
  }

  @Test
  void whatWasAnsweredNeedsNoFurtherWord() {
    ReplicaBench bench = ReplicaBench.started(2, 1);
    bench.receive(append(1, 1, 1, 0));
    confirms(bench);
    bench.passes(40);
    assertEquals(List.of(), bench.out.takeAll());
  }

  @Test
  void ofAHigherTermNothingIsSaidBeforeItIsStoredHoweverLongThatTakes() {
    ReplicaBench bench = ReplicaBench.started(2, 1);
    bench.receive(append(4, 1, 1, 0, 4));
    bench.passes(400);
    assertEquals(List.of(), bench.out.takeAll());
    bench.store(1);
    bench.passes(40);
    assertEquals(List.of(new AppendHeard(2, 4, 102, 0)), bench.out.take(AppendHeard.class));
  }

  @Test
  void aLowerTermIsRefusedAndChangesNothing() {
    ReplicaBench bench = ReplicaBench.promising(2, 3, 1);
    bench.receive(append(1, 1, 1, 1, 1));
    assertEquals(3, refuses(bench).promisedTerm());
    assertEquals(List.of(1L), bench.terms());
    assertEquals(0, bench.committed);
  }

  @Test
  void aTermFromAReplicaThatDoesNotOwnItDoesNothing() {
    ReplicaBench bench = ReplicaBench.started(2, 1);
    bench.receive(new AppendEntries(3, 4, 1, 1, ReplicaBench.entries(2, 4), 0, 0, 0));
    assertEquals(0, bench.out.requests());
    assertEquals(List.of(), bench.out.takeAll());
  }

  @Test
  void whereThePreviousEntryIsMissingNothingIsConfirmedAndTheHintIsTheEnd() {
    ReplicaBench bench = ReplicaBench.started(2, 1, 1);
    bench.receive(append(1, 5, 1, 5, 1));
    assertEquals(2, refuses(bench).hintIndex());
    assertEquals(List.of(1L, 1L), bench.terms());
    assertEquals(0, bench.committed);
  }

  @Test
  void wherePreviousTermsDifferNothingIsCutAndTheHintSkipsTheTerm() {
    ReplicaBench bench = ReplicaBench.started(2, 1, 3, 3, 3);
    bench.receive(append(4, 4, 1, 0, 4));
    bench.store();
    assertEquals(1, refuses(bench).hintIndex());
    assertEquals(List.of(1L, 3L, 3L, 3L), bench.terms());
  }

  @Test
  void entriesThatAreThereAreSkippedAndWhatFollowsThemStays() {
    ReplicaBench bench = ReplicaBench.started(2, 1, 1, 1, 1);
    bench.receive(append(1, 0, 0, 0, 1, 1));
    assertEquals(0, bench.out.requests());
    assertEquals(2, confirms(bench).matchIndex(), "what was sent, not the end of its own log");
    assertEquals(4, bench.replica.lastIndex());
  }

  @Test
  void theLogIsCutAtTheFirstRealConflictOnly() {
    ReplicaBench bench = ReplicaBench.started(2, 1, 1, 3, 3);
    bench.receive(append(4, 0, 0, 0, 1, 1, 4));
    bench.store();
    assertEquals(List.of(1L, 1L, 4L), bench.terms());
    assertEquals(bench.out.log(), bench.log);
    assertEquals(3, confirms(bench).matchIndex());
  }

  @Test
  void aConfirmationWaitsForTheCutAndForTheEntries() {
    ReplicaBench bench = ReplicaBench.started(2, 1, 3);
    bench.receive(append(4, 1, 1, 0, 4));
    assertEquals(3, bench.out.requests(), "promise, cut, append");
    bench.store(2);
    assertEquals(List.of(), bench.out.takeAll());
    assertEquals(1, bench.replica.durableIndex());
    bench.store(3);
    assertEquals(2, confirms(bench).matchIndex());
    assertEquals(2, bench.replica.durableIndex());
  }

  @Test
  void aCommittedEntryIsNeverCut() {
    ReplicaBench bench = ReplicaBench.knowing(2, 2, 1, 1, 3);
    assertThrows(BrokenInvariant.class, () -> bench.receive(append(4, 1, 1, 0, 4)));
  }

  @Test
  void theCommitIndexGoesNoFurtherThanWhatThisLeaderHasConfirmedHere() {
    ReplicaBench bench = ReplicaBench.started(2, 1, 3, 3);
    bench.receive(append(4, 0, 0, 3, 1));
    assertEquals(1, bench.committed, "the entries of term 3 may not be the leader's");
    bench.receive(append(4, 1, 1, 3, 4, 4));
    assertEquals(3, bench.committed);
  }

  @Test
  void whatAnotherTermHasConfirmedDoesNotCountForTheCommitIndex() {
    ReplicaBench bench = ReplicaBench.started(2);
    bench.receive(append(1, 0, 0, 0, 1, 1, 1));
    bench.receive(append(3, 0, 0, 3, 1));
    assertEquals(1, bench.committed);
  }

  @Test
  void theCommitIndexFollowsTheLeaders() {
    ReplicaBench bench = ReplicaBench.started(2, 1, 1, 1);
    bench.receive(append(1, 3, 1, 2));
    assertEquals(2, bench.committed);
    bench.receive(append(1, 3, 1, 1));
    assertEquals(2, bench.replica.commitIndex(), "it never falls");
  }

  @Test
  void aRememberedCommitIndexIsAtMostTheLogsEnd() {
    ReplicaBench bench = ReplicaBench.knowing(9, 2, 1, 1);
    assertEquals(2, bench.replica.commitIndex());
  }

  @Test
  void theAnswerNamesTheRoundOfItsMessage() {
    ReplicaBench bench = ReplicaBench.started(2, 1);
    bench.receive(new AppendEntries(1, 1, 1, 1, List.of(), 0, 0, 7));
    assertEquals(7, confirms(bench).round());
    bench.receive(new AppendEntries(1, 1, 5, 1, List.of(), 0, 0, 8));
    assertEquals(8, refuses(bench).round());
  }

  @Test
  void aRefusalThatWaitedForTheDiskNamesThePromiseGivenMeanwhile() {
    ReplicaBench bench = ReplicaBench.started(2, 1);
    bench.receive(append(4, 5, 4, 0));
    bench.receive(new Prepare(3, 6));
    bench.store();
    AppendRefused refusal = refuses(bench);
    assertEquals(4, refusal.term());
    assertEquals(6, refusal.promisedTerm());
  }

  @Test
  void entriesThatNoLeaderSendsAreDropped() {
    List<LogEntry> gap = List.of(ReplicaBench.entries(3, 4).get(0));
    List<AppendEntries> odd =
        List.of(
            append(4, 1, 1, 0, 5),
            append(4, 1, 1, 0, 3, 2),
            append(4, -1, 0, 0),
            append(4, 1, 7, 0),
            new AppendEntries(1, 4, 1, 1, gap, 0, 0, 0),
            append(Long.MAX_VALUE, 1, 1, 0));
    for (AppendEntries one : odd) {
      ReplicaBench bench = ReplicaBench.started(2, 1);
      bench.receive(one);
      assertEquals(0, bench.out.requests(), one.toString());
      assertEquals(List.of(), bench.out.takeAll(), one.toString());
    }
  }
}
