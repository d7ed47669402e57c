package io.toystore.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.message.Address;
import io.toystore.message.OrderMessage.Lead;
import io.toystore.message.OrderMessage.Ping;
import io.toystore.message.OrderMessage.Pong;
import io.toystore.message.OrderMessage.Role;
import io.toystore.message.ReplicaMessage.AppendConfirmed;
import io.toystore.message.ReplicaMessage.AppendEntries;
import io.toystore.message.ReplicaMessage.PreVote;
import io.toystore.message.ReplicaMessage.Prepare;
import io.toystore.message.ReplicaMessage.Promise;
import io.toystore.message.ReplicaMessage.Returned;
import io.toystore.message.ReplicaMessage.ReturnedAnswer;
import io.toystore.model.LogEntry;
import io.toystore.model.PeerMemory;
import io.toystore.testing.RecordedOutputs;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a replica does before it is a member, and what it remembers of the others. */
class ReplicaMembershipTest {
  private final RecordedOutputs out = new RecordedOutputs();
  private long now = 10_000;

  /** Replica 1 of three, whose peers have not answered. */
  private Replica started(List<Long> members) {
    ReplicaStart start = new ReplicaStart(101, 0, 0, 0, 0).inGroup(9, members, List.of());
    ReplicaBench machine = ReplicaBench.started(1);
    Replica replica =
        new Replica(ReplicationSettings.defaults(1, 3), Address::order, machine, start);
    replica.start(now, out);
    return replica;
  }

  private static ReturnedAnswer isNewToo(int peer) {
    return new ReturnedAnswer(peer, 3, 100 + peer, 9, true, 0, 0, 0, 0);
  }

  @Test
  void aNewOneTakesNoPartBeforeItsMembersAreOnItsDisk() {
    Replica replica = started(List.of());
    assertEquals(2, out.take(Returned.class).size());
    replica.receive(new Prepare(2, 2), now, out);
    replica.receive(new Ping(7, 1), now, out);
    replica.receive(new Lead(7, 1), now, out);
    replica.receive(isNewToo(2), now, out);
    assertEquals(List.of(), out.takeAll());
    assertEquals(List.of(3), replica.awaited());
    assertEquals(now + 100, replica.nextTickMillis(now));
    now += 100;
    replica.tick(now, out);
    assertEquals(1, out.take(Returned.class).size(), "asks whom it waits for again");

    replica.receive(isNewToo(3), now, out);
    assertEquals(List.of(101L, 102L, 103L), out.members());
    replica.receive(new Ping(7, 1), now, out);
    assertEquals(List.of(), out.takeAll());
    replica.stored(out.requests(), now, out);
    replica.receive(new Ping(7, 1), now, out);
    assertEquals(1, out.take(Pong.class).size());
    assertEquals(Long.MAX_VALUE, replica.nextTickMillis(now));
  }

  @Test
  void whoHasNotAnsweredThisStartIsAskedAndGetsNothingElse() {
    Replica replica = started(List.of(101L, 102L, 103L));
    out.takeAll();
    now += 100;
    replica.receive(new Prepare(2, 2), now, out);
    replica.stored(out.requests(), now, out);
    assertEquals(1, out.takeAll().size());
    assertEquals(0, replica.term());
    replica.receive(new Lead(7, 1), now, out);
    assertEquals(List.of(), out.take(PreVote.class));

    replica.receive(ReplicaBench.started(1).answer(2, PeerMemory.NOTHING), now, out);
    replica.receive(new Prepare(2, 2), now, out);
    replica.stored(out.requests(), now, out);
    assertEquals(1, out.take(Promise.class).size());
  }

  @Test
  void anOldCopyThatHasJustConfirmedSomethingSaysNothingAnyMore() {
    ReplicaBench bench = ReplicaBench.started(1, 1, 1);
    bench.receive(ReplicaBench.append(2, 2, 1, 2, 2));
    bench.receive(bench.answer(3, new PeerMemory(6, 0, 0)));
    bench.store();
    assertEquals(List.of(), bench.out.take(AppendConfirmed.class));
    assertTrue(bench.replica.refusal().orElse("").contains("old copy"));
    assertFalse(bench.replica.takesPart());
    bench.receive(new Lead(7, 1));
    bench.receive(ReplicaBench.append(5, 2, 1, 2, 5));
    assertEquals(List.of(), bench.out.takeAll());
    assertEquals(Role.FOLLOWER, bench.replica.role());
  }

  @Test
  void aLeaderRemembersWhatAFollowerHasForcedAsFarAsItIsCommitted() {
    ReplicaBench bench = ReplicaBench.serving(1);
    bench.propose();
    bench.propose();
    bench.receive(bench.confirmed(3, 3, 0));
    assertEquals(new PeerMemory(4, 2, 4), bench.replica.peers().get(2), "it has forced no more");
    bench.store();
    assertEquals(3, bench.committed);
    bench.receive(bench.confirmed(2, 4, 0));
    assertEquals(new PeerMemory(4, 4, 4), bench.replica.peers().get(1));
    assertEquals(new PeerMemory(4, 3, 4), bench.replica.peers().get(2));
  }

  /** What was confirmed and not committed may be cut under the next leader. */
  @Test
  void whatALeaderHasNotCommittedItDoesNotRememberLaterEither() {
    ReplicaBench bench = ReplicaBench.serving(1);
    bench.propose();
    bench.receive(bench.confirmed(3, 3, 0));
    bench.receive(ReplicaBench.append(5, 2, 4, 4, 5, 5));
    bench.store();
    assertEquals(4, bench.committed);
    assertEquals(2, bench.replica.peers().get(2).committedIndex());
  }

  @Test
  void aFollowerRemembersWhatItsLeaderHasForcedAndItKnowsAsCommitted() {
    ReplicaBench bench = ReplicaBench.started(1, 1, 1);
    List<LogEntry> entries = ReplicaBench.entries(3, 2, 2, 2);
    bench.receive(new AppendEntries(2, 2, 2, 1, entries, 4, 3, 0));
    assertEquals(new PeerMemory(2, 3, 2), bench.replica.peers().get(1), "forced 3, committed 4");
    bench.receive(new AppendEntries(2, 2, 5, 2, List.of(), 4, 5, 0));
    assertEquals(new PeerMemory(2, 4, 2), bench.replica.peers().get(1));
  }

  @Test
  void itAnswersWhatItRemembers() {
    ReplicaBench bench = ReplicaBench.serving(1);
    bench.receive(ReplicaBench.returned(2, 2));
    ReturnedAnswer answer = bench.out.take(ReturnedAnswer.class).get(0);
    assertEquals(new ReturnedAnswer(1, 3, 101, 8, false, 102, 4, 2, 4), answer);
  }
}
