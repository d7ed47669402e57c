package io.toystore.replication;

import static io.toystore.replication.ReplicaBench.append;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.toystore.message.OrderMessage.Role;
import io.toystore.message.ReplicaMessage.AppendConfirmed;
import io.toystore.message.ReplicaMessage.AppendRefused;
import io.toystore.message.ReplicaMessage.Prepare;
import io.toystore.message.ReplicaMessage.PrepareRefused;
import io.toystore.message.ReplicaMessage.Promise;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Promises (design, section 5.5). */
class ReplicaPrepareTest {
  @Test
  void aPromiseIsToldOnlyOnceItIsStored() {
    ReplicaBench bench = ReplicaBench.started(2, 1, 1);
    bench.receive(new Prepare(3, 3));
    assertEquals(List.of(), bench.out.takeAll());
    assertEquals(3, bench.out.promisedTerm());
    bench.store();
    assertEquals(List.of(new Promise(2, 3, 102, 1, 2)), bench.out.take(Promise.class));
  }

  @Test
  void whatWasAppendedBeforeThePromiseIsForcedWithItAndNamedInIt() {
    ReplicaBench bench = ReplicaBench.started(2, 1);
    bench.receive(append(1, 1, 1, 0, 1, 1));
    bench.receive(new Prepare(3, 3));
    bench.store(1);
    assertEquals(List.of(), bench.out.take(Promise.class));
    bench.store(2);
    assertEquals(List.of(new Promise(2, 3, 102, 1, 3)), bench.out.take(Promise.class));
  }

  @Test
  void theSamePrepareAgainGetsTheSameAnswerAndStoresNothing() {
    ReplicaBench bench = ReplicaBench.started(2, 1, 1);
    bench.receive(new Prepare(3, 3));
    bench.store();
    List<Promise> first = bench.out.take(Promise.class);
    long requests = bench.out.requests();
    bench.receive(new Prepare(3, 3));
    assertEquals(first, bench.out.take(Promise.class));
    assertEquals(requests, bench.out.requests());
  }

  @Test
  void aSecondPrepareBeforeTheFirstIsStoredIsAnsweredByNoUnstoredPromise() {
    ReplicaBench bench = ReplicaBench.started(2, 1, 1);
    bench.receive(new Prepare(3, 3));
    bench.receive(new Prepare(3, 3));
    assertEquals(List.of(), bench.out.takeAll());
  }

  @Test
  void aLowerTermIsRefusedByName() {
    ReplicaBench bench = ReplicaBench.promising(2, 4, 1);
    bench.receive(new Prepare(3, 3));
    assertEquals(List.of(new PrepareRefused(2, 3, 4)), bench.out.take(PrepareRefused.class));
    assertEquals(0, bench.out.requests());
  }

  @Test
  void afterAPromiseTheLogIsFrozenToEveryLowerTerm() {
    ReplicaBench bench = ReplicaBench.started(2, 1, 1);
    bench.receive(new Prepare(3, 3));
    bench.receive(append(1, 2, 1, 2, 1));
    assertEquals(3, bench.out.take(AppendRefused.class).get(0).promisedTerm());
    assertEquals(List.of(1L, 1L), bench.terms());
    assertEquals(0, bench.committed);
  }

  @Test
  void whatWasAppendedBeforeThePromiseMayStillBeConfirmedAfterIt() {
    // Safe: the promise names these entries, so the candidate's log will hold them.
    ReplicaBench bench = ReplicaBench.started(2, 1);
    bench.receive(append(1, 1, 1, 0, 1));
    bench.receive(new Prepare(3, 3));
    bench.store(1);
    assertEquals(
        List.of(new AppendConfirmed(2, 1, 102, 2, 0)), bench.out.take(AppendConfirmed.class));
  }

  @Test
  void aLeaderThatPromisesFollows() {
    ReplicaBench bench = ReplicaBench.serving(1);
    bench.receive(new Prepare(2, 5));
    assertEquals(Role.FOLLOWER, bench.replica.role());
    assertEquals(1, bench.servingsEnded);
    assertEquals(0, bench.replica.knownLeader(bench.now));
    bench.store();
    assertEquals(List.of(new Promise(1, 5, 101, 4, 2)), bench.out.take(Promise.class));
  }

  @Test
  void aPromiseToAReplicaThatDoesNotOwnTheTermIsNotGiven() {
    ReplicaBench bench = ReplicaBench.started(2, 1);
    bench.receive(new Prepare(3, 4));
    bench.receive(new Prepare(2, 5));
    bench.receive(new Prepare(0, 6));
    bench.receive(new Prepare(-1, -1));
    bench.receive(new Prepare(1, Long.MAX_VALUE));
    assertEquals(0, bench.out.requests());
    assertEquals(List.of(), bench.out.takeAll());
  }
}
