package io.toystore.simulation;

import io.toystore.protocol.LogEntry;
import java.util.ArrayList;
import java.util.List;

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
  private static final long HEAL_MILLIS = 4_400;
  private static final long SERVE_MILLIS = 1_900;

  private final World world;
  private final SimStore store;
  private final SimNetwork network;
  private final StoreHistory history;
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
    long quiet = world.between(40, 400);
    for (long at = 0; at < FAULTS_MILLIS; at += world.between(1, quiet)) {
      world.runUntil(at);
      fault();
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
    List<LogEntry> log = store.orders().get(0).disk().log();
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
        world.chance(0.3) ? world.between(10, 120) : world.between(1, 10));
  }

  private void fault() {
    SimNode node = store.all().get((int) world.between(0, store.all().size() - 1L));
    switch ((int) world.between(0, 16)) {
      case 0, 1 -> node.crash();
      case 2, 3, 4 -> {
        if (node.up()) {
          node.crashAfterOutputs((int) world.between(0, 30));
        }
      }
      case 5 -> {
        node.pause();
        world.in(world.between(10, 1_500), node::resume);
      }
      case 6, 7 -> partition();
      case 8, 9 -> {
        network.heal();
        trouble();
      }
      default -> {
        // Most moments are quiet.
      }
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
