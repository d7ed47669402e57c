package io.toystore.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.message.OrderMessage.Role;
import io.toystore.replication.ReplicaStatus.FollowerStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a replica says of itself to people who watch. */
class ReplicaStatusTest {
  @Test
  void aReplicaThatHasJustStartedHearsNobody() {
    ReplicaStatus status = status(ReplicaBench.started(2, 1, 1));

    assertEquals(Role.FOLLOWER, status.role());
    assertEquals(0, status.leader());
    assertEquals(1, status.term());
    assertEquals(1, status.durablePromise());
    assertEquals(2, status.lastIndex());
    assertEquals(2, status.durableIndex());
    assertEquals(List.of(), status.followers());
    assertFalse(status.hearsServingLeader());
  }

  /** A leader serves once an entry of its own term is committed, and so its followers know. */
  @Test
  void aFollowerHearsAServingLeaderOnceItKnowsAnEntryOfItsTermAsCommitted() {
    ReplicaBench bench = ReplicaBench.started(2, 1);

    bench.receive(ReplicaBench.append(4, 1, 1, 1, 4));
    assertEquals(1, status(bench).leader());
    assertFalse(status(bench).hearsServingLeader(), "only entry 1, of term 1, is committed");
    assertEquals(1, status(bench).durablePromise());
    assertEquals(4, status(bench).term());

    bench.store();
    bench.receive(ReplicaBench.append(4, 2, 4, 2));
    assertTrue(status(bench).hearsServingLeader());
    assertFalse(status(bench).serving());
    assertEquals(2, status(bench).commitIndex());
    assertEquals(4, status(bench).durablePromise());

    bench.passes(10_000);
    assertFalse(status(bench).hearsServingLeader(), "the leader has been silent for 10 s");
    assertEquals(0, status(bench).leader());
  }

  @Test
  void aLeaderThatDoesNotServeYetHearsNoServingLeader() {
    ReplicaBench bench = ReplicaBench.leading(1);
    assertEquals(Role.LEADER, status(bench).role());
    assertFalse(status(bench).hearsServingLeader());

    assertTrue(status(ReplicaBench.serving(1)).hearsServingLeader());
  }

  @Test
  void aLeaderTellsHowFarItsFollowersAreAndWhatRoundsAreOpen() {
    ReplicaBench bench = ReplicaBench.serving(1);
    bench.now += 100;
    bench.receive(bench.confirmed(3, 1, 0));
    bench.now += 20;
    bench.replica.askRound();

    ReplicaStatus status = status(bench);

    assertEquals(
        List.of(new FollowerStatus(2, 2, 120), new FollowerStatus(3, 1, 20)), status.followers());
    assertEquals(1, status.roundsOpen());
    assertEquals(1, status.leader());
    assertTrue(status.serving());
  }

  private static ReplicaStatus status(ReplicaBench bench) {
    return bench.replica.status(bench.now);
  }
}
