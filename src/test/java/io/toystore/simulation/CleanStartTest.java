package io.toystore.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.frontend.core.FrontendCore;
import io.toystore.order.core.OrderReplica;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * All members of a new store start within a while, in any order, and some messages are lost. The
 * highest id leads that is running then.
 */
class CleanStartTest {
  private static final long SEEDS = 500;

  /** Each replica starts at most so long after the one before it. */
  private static final long APART_MILLIS = SimStore.FIRST_SELECTION_MILLIS - 100;

  private static final long SERVES_WITHIN_MILLIS = 1_000;

  /** One start; each seed is another one. */
  private static final class CleanStart {
    final World world;
    final SimStore store;

    CleanStart(long seed) {
      world = new World(seed, false);
      int replicas = world.chance(0.3) ? 5 : 3;
      store = new SimStore(world, replicas, (int) world.between(1, 3), 100);
      store.network().trouble(0.05, 0.05, 0, 8);
    }

    /** Starts all members but the highest {@code away} order replicas; returns the leader. */
    int leader(int away) {
      long replicaAtMillis = 0;
      long lastAtMillis = 0;
      List<SimNode> rest = new ArrayList<>(store.all());
      rest.removeAll(store.orders().subList(running(away), store.orders().size()));
      while (!rest.isEmpty()) {
        SimNode next = rest.remove((int) world.between(0, rest.size() - 1));
        long atMillis = replicaAtMillis + world.between(0, APART_MILLIS);
        if (store.orders().contains(next)) {
          replicaAtMillis = atMillis;
        }
        world.in(atMillis, next::start);
        lastAtMillis = Math.max(lastAtMillis, atMillis);
      }
      world.runUntil(lastAtMillis);
      return served();
    }

    int running(int away) {
      return store.orders().size() - away;
    }

    /** Runs until every front-end uses the same leader. */
    private int served() {
      long until = world.nowMillis() + SimStore.FIRST_SELECTION_MILLIS + SERVES_WITHIN_MILLIS;
      while (true) {
        List<Integer> used = store.frontends().stream().map(this::leaderOf).distinct().toList();
        if (used.size() == 1 && used.get(0) != 0) {
          return used.get(0);
        }
        assertTrue(world.nowMillis() < until, "no leader, front-ends use " + used);
        world.runUntil(world.nowMillis() + 1);
      }
    }

    private int leaderOf(SimNode frontend) {
      return ((FrontendCore) frontend.core()).status(world.nowMillis()).leader();
    }

    long term(int leader) {
      return ((OrderReplica) store.orders().get(leader - 1).core()).log().term();
    }
  }

  @Test
  void ofMembersThatStartInAnyOrderTheHighestIdLeads() {
    for (long seed = 0; seed < SEEDS; seed++) {
      CleanStart start = new CleanStart(seed);
      assertEquals(start.running(0), start.leader(0), "seed " + seed);
    }
  }

  @Test
  void aReplicaThatIsAwayDelaysTheStartByTheTimeConfiguredOnly() {
    for (long seed = 0; seed < SEEDS; seed++) {
      CleanStart start = new CleanStart(seed);
      assertEquals(start.running(1), start.leader(1), "seed " + seed);
    }
  }

  @Test
  void withoutThatTimeALowerIdLeadsNowAndThen() {
    int lower = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      CleanStart start = new CleanStart(seed);
      start.store.firstSelectionMillis(0);
      lower += start.leader(0) < start.running(0) ? 1 : 0;
    }
    assertTrue(lower > SEEDS / 10, lower + " of " + SEEDS);
  }

  @Test
  void aFrontEndThatStartsLaterOrAgainLeavesTheLeaderAlone() {
    for (long seed = 0; seed < SEEDS; seed++) {
      CleanStart start = new CleanStart(seed);
      int leader = start.leader(1);
      long term = start.term(leader);
      start.store.orders().get(start.running(0) - 1).start();
      SimNode frontend = start.store.frontends().get(0);
      frontend.crash();
      frontend.start();
      start.world.runUntil(start.world.nowMillis() + SERVES_WITHIN_MILLIS);
      assertEquals(leader, start.served(), "seed " + seed);
      assertEquals(term, start.term(leader), "seed " + seed);
    }
  }
}
