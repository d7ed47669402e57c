package io.toystore.simulation;

import io.toystore.order.core.OrderReplica;
import io.toystore.protocol.LogEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One run of a whole store: front-ends with their caches, the catalog, an order group of one, three
 * or five, and clients. First come faults; then everything heals, and the store must serve again,
 * forget no reservation, and hold logs that agree with each other and with what clients were told.
 */
final class StoreSimulation {
  /** What a run was, in numbers. */
  record Figures(
      long simulatedMillis,
      long messages,
      long crashes,
      long placed,
      long refused,
      long unknown,
      long reads) {}

  private static final long FAULTS_MILLIS = 3_500;
  private static final long HEAL_MILLIS = 3_600;
  private static final long STEP_MILLIS = 10;
  private static final long SERVE_MILLIS = 1_600;

  private final World world;
  private final SimStore store;
  private final SimNetwork network;
  private final StoreHistory history;
  private final List<LogEntry> committed = new ArrayList<>();
  private final Map<String, Long> committedBy = new HashMap<>();
  private long crashes;
  private boolean faulty = true;

  StoreSimulation(long seed, boolean traced) {
    world = new World(seed, traced);
    store = new SimStore(world, world.chance(0.1) ? 1 : world.chance(0.15) ? 5 : 3, 2, 1_500);
    network = store.network();
    history = new StoreHistory(world);
    store.catalog().disk().whenForced(history::catalogForced);
  }

  String trace() {
    return world.traceText();
  }

  /** Runs to the end; throws whatever is wrong. */
  Figures run() {
    if (world.chance(0.5)) {
      store.orders().forEach(one -> one.maxForceMillis(world.between(1, 80)));
      store.catalog().maxForceMillis(world.between(1, 60));
    }
    for (SimNode node : store.all()) {
      node.whenCrashed(
          () -> {
            crashes++;
            world.in(world.between(0, faulty ? 900 : 50), node::start);
          });
      node.start();
    }
    List<SimClient> clients = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      SimClient client =
          new SimClient(
              world,
              history,
              store.frontends(),
              SimStore.TOYS,
              i,
              SimStore.BOUND_MILLIS,
              SimStore.DEADLINE_MILLIS);
      clients.add(client);
      client.start();
    }
    trouble();
    double density = world.between(10, 100) / 1_000.0;
    for (long at = 0; at < FAULTS_MILLIS; at += STEP_MILLIS) {
      world.runUntil(at);
      watchCommits();
      if (world.chance(density)) {
        fault();
      }
    }
    heal();
    long placedBefore = history.placed();
    world.runUntil(FAULTS_MILLIS + SERVE_MILLIS);
    require(history.placed() > placedBefore, "a healed store has placed no order");
    clients.forEach(SimClient::stop);
    world.runUntil(FAULTS_MILLIS + HEAL_MILLIS);
    check();
    return new Figures(
        world.nowMillis(),
        network.messages(),
        crashes,
        history.placed(),
        history.refused(),
        history.unknown(),
        history.reads());
  }

  private void check() {
    watchCommits();
    List<LogEntry> log = store.orders().get(0).disk().log();
    require(log.equals(committed), "the logs are not what was committed");
    for (SimNode node : store.orders()) {
      require(node.disk().log().equals(log), node.name() + " holds another log");
    }
    history.agreesWith(log);
    history.conserved(store.catalog().disk().log(), log);
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  // ---- the faults ----

  private void trouble() {
    network.trouble(
        world.chance(0.4) ? 0.08 : 0,
        world.chance(0.4) ? 0.08 : 0,
        world.chance(0.5) ? 0.01 : 0,
        world.chance(0.3) ? world.between(10, 120) : world.between(1, 10));
  }

  private void fault() {
    SimNode node = store.all().get((int) world.between(0, store.all().size() - 1L));
    switch ((int) world.between(0, 15)) {
      case 0, 1 -> node.crash();
      case 2, 3 -> node.crashAfterOutputs((int) world.between(0, 30));
      case 4 -> pause(node);
      case 5 -> partition();
      case 6, 7 -> {
        network.heal();
        trouble();
      }
      case 8 -> cutFor(world.between(400, 2_000), store.catalog(), anyOf(store.frontends()));
      case 9 -> cutForAWhile(store.catalog(), anyOf(store.orders()));
      case 10, 11 -> island(leader());
      default -> faultOf(leader());
    }
  }

  /** What hurts most: a leader that dies, stops or is cut off in the middle of something. */
  private void faultOf(SimNode leader) {
    if (leader == null) {
      return;
    }
    switch ((int) world.between(0, 6)) {
      case 0 -> leader.crash();
      case 1 -> leader.crashAfterOutputs((int) world.between(0, 12));
      case 2, 3 -> pause(leader);
      case 4 -> store.orders().forEach(peer -> cutForAWhile(leader, peer));
      case 5 -> {
        SimNode friend = anyOf(store.orders());
        for (SimNode peer : store.orders()) {
          if (peer != friend) {
            cutForAWhile(leader, peer);
          }
        }
      }
      default -> {
        cutForAWhile(leader, anyOf(store.frontends()));
        store.orders().forEach(peer -> cutForAWhile(leader, peer));
      }
    }
  }

  /**
   * The leader, with one front-end and perhaps the catalog or a follower, alone with each other: it
   * goes on as if it led, while the others choose anew.
   */
  private void island(SimNode leader) {
    if (leader == null) {
      return;
    }
    Set<SimNode> inside = new HashSet<>(List.of(leader, anyOf(store.frontends())));
    if (world.chance(0.4)) {
      inside.add(store.catalog());
    }
    if (world.chance(0.2)) {
      inside.add(anyOf(store.orders()));
    }
    long lasts = world.between(250, 900);
    for (SimNode one : inside) {
      for (SimNode other : store.all()) {
        if (!inside.contains(other)) {
          network.cutBothWays(one, other);
          world.in(lasts, () -> network.mend(one, other));
        }
      }
    }
  }

  private void pause(SimNode node) {
    node.pause();
    world.in(world.between(10, 1_500), node::resume);
  }

  private void cutForAWhile(SimNode one, SimNode other) {
    cutFor(world.between(100, 1_200), one, other);
  }

  private void cutFor(long millis, SimNode one, SimNode other) {
    if (one != other) {
      network.cutBothWays(one, other);
      world.in(millis, () -> network.mend(one, other));
    }
  }

  private SimNode anyOf(List<SimNode> nodes) {
    return nodes.get((int) world.between(0, nodes.size() - 1L));
  }

  /** A replica that takes itself for the leader; null when none does. */
  private SimNode leader() {
    for (SimNode node : store.orders()) {
      if (node.up() && ((OrderReplica) node.core()).log().serving()) {
        return node;
      }
    }
    return null;
  }

  /** What any replica has ever called committed must stand in every other one's log for good. */
  private void watchCommits() {
    for (SimNode node : store.orders()) {
      if (!node.up()) {
        continue;
      }
      long commit = ((OrderReplica) node.core()).log().commitIndex();
      for (long index = committedBy.getOrDefault(node.name(), 0L) + 1; index <= commit; index++) {
        LogEntry entry = node.disk().entry(index);
        require(entry != null, node.name() + " has committed what it lacks: " + index);
        if (index > committed.size()) {
          committed.add(entry);
        }
        require(
            committed.get((int) index - 1).equals(entry),
            node.name() + " has committed another entry at " + index);
      }
      committedBy.put(node.name(), commit);
    }
  }

  private void partition() {
    boolean oneWay = world.chance(0.4);
    double density = world.random().nextDouble() * 0.6;
    for (SimNode one : store.all()) {
      for (SimNode other : store.all()) {
        if (one != other && world.chance(density)) {
          network.cut(one, other);
          if (!oneWay) {
            network.cut(other, one);
          }
        }
      }
    }
  }

  private void heal() {
    faulty = false;
    network.heal();
    for (SimNode node : store.all()) {
      node.maxForceMillis(3);
      node.resume();
      node.start();
    }
  }
}
