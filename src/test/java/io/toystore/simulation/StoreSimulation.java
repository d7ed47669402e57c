package io.toystore.simulation;

import io.toystore.catalog.core.CatalogReplica;
import io.toystore.catalog.core.CatalogSettings;
import io.toystore.catalog.core.ProductSeed;
import io.toystore.frontend.core.FrontendCore;
import io.toystore.frontend.core.FrontendSettings;
import io.toystore.order.core.OrderReplica;
import io.toystore.order.core.OrderSettings;
import io.toystore.protocol.Address;
import io.toystore.protocol.Core;
import io.toystore.protocol.LogEntry;
import io.toystore.protocol.Price;
import io.toystore.replication.ReplicaStart;
import io.toystore.replication.ReplicationSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

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
  private static final long DEADLINE_MILLIS = 1_200;
  private static final long LONGEST_DEADLINE_MILLIS = 1_300;
  private static final long BOUND_MILLIS = 300;
  private static final List<String> TOYS = List.of("Tux", "Whale", "Chess");

  private final World world;
  private final SimNetwork network;
  private final StoreHistory history;
  private final List<SimNode> orders = new ArrayList<>();
  private final List<SimNode> frontends = new ArrayList<>();
  private final List<SimNode> all = new ArrayList<>();
  private final SimNode catalog;
  private final int groupSize;
  private long incarnations;
  private long crashes;
  private boolean faulty = true;

  StoreSimulation(long seed, boolean traced) {
    world = new World(seed, traced);
    network = new SimNetwork(world);
    history = new StoreHistory(world);
    groupSize = world.chance(0.1) ? 1 : world.chance(0.15) ? 5 : 3;
    for (int id = 1; id <= groupSize; id++) {
      int replica = id;
      orders.add(
          node("order-" + id, new SimDisk(world), disk -> order(replica, disk), Address.order(id)));
    }
    SimDisk catalogDisk = new SimDisk(world);
    catalogDisk.whenForced(history::catalogForced);
    catalog = node("catalog", catalogDisk, this::catalog, Address.CATALOG);
    for (int i = 1; i <= 2; i++) {
      frontends.add(frontend("frontend-" + i));
    }
    all.addAll(orders);
    all.addAll(frontends);
    all.add(catalog);
  }

  String trace() {
    return world.traceText();
  }

  /** Runs to the end; throws whatever is wrong. */
  Figures run() {
    if (world.chance(0.5)) {
      orders.forEach(one -> one.maxForceMillis(world.between(1, 80)));
      catalog.maxForceMillis(world.between(1, 60));
    }
    for (SimNode node : all) {
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
          new SimClient(world, history, frontends, TOYS, i, BOUND_MILLIS, DEADLINE_MILLIS);
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
    List<LogEntry> log = orders.get(0).disk().log();
    for (SimNode node : orders) {
      require(node.disk().log().equals(log), node.name() + " holds another log");
    }
    history.agreesWith(log);
    history.conserved(catalog.disk().log(), log);
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  // ---- the store ----

  private SimNode node(
      String name, SimDisk disk, Function<SimDisk, Core> core, Address... addresses) {
    return new SimNode(
        world,
        network,
        name,
        new SimNode.Program() {
          @Override
          public Core start(SimDisk found) {
            return core.apply(found);
          }

          @Override
          public List<Address> addresses() {
            return List.of(addresses);
          }
        },
        disk);
  }

  private Core order(int id, SimDisk disk) {
    ReplicationSettings usual = ReplicationSettings.defaults(id, groupSize);
    ReplicationSettings small =
        new ReplicationSettings(
            id,
            groupSize,
            usual.heartbeatMillis(),
            usual.leaderSilenceMillis(),
            usual.hearsLeaderMillis(),
            usual.candidacyMillis(),
            usual.resendMillis(),
            3,
            1_000,
            2,
            2_000);
    OrderReplica replica =
        new OrderReplica(
            new OrderSettings(small, 150, LONGEST_DEADLINE_MILLIS, 50, 60, 100, 20, 10, 100),
            new ReplicaStart(id, disk.promisedTerm(), 0, 0, 0));
    disk.log().forEach(replica::restore);
    return replica;
  }

  private Core catalog(SimDisk disk) {
    CatalogReplica replica =
        new CatalogReplica(
            new CatalogSettings(
                500, 400, 10, 300, 200, 20, groupSize, 1_000, 1_000, 1_000, 100, 1_000_000, 64, 8,
                1_000, 100),
            () -> TOYS.stream().map(name -> new ProductSeed(name, new Price(999), 1_500)).toList(),
            new ReplicaStart(1, disk.promisedTerm(), 0, 0, 0));
    disk.log().forEach(replica::restore);
    replica.prepareFirstProducts();
    return replica;
  }

  private SimNode frontend(String name) {
    long[] incarnation = new long[1];
    return new SimNode(
        world,
        network,
        name,
        new SimNode.Program() {
          @Override
          public Core start(SimDisk none) {
            incarnation[0] = ++incarnations;
            return new FrontendCore(
                new FrontendSettings(
                    groupSize, DEADLINE_MILLIS, 200, 50, 200, 500, 2, BOUND_MILLIS, 80, 50, 5),
                incarnation[0]);
          }

          @Override
          public List<Address> addresses() {
            return List.of(Address.frontend(incarnation[0]), Address.INVALIDATIONS);
          }
        },
        null);
  }

  // ---- the faults ----

  private void trouble() {
    network.trouble(
        world.chance(0.4) ? 0.08 : 0,
        world.chance(0.4) ? 0.08 : 0,
        world.chance(0.3) ? world.between(10, 120) : world.between(1, 10));
  }

  private void fault() {
    SimNode node = all.get((int) world.between(0, all.size() - 1L));
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
    for (SimNode one : all) {
      for (SimNode other : all) {
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
    for (SimNode node : all) {
      node.maxForceMillis(3);
      node.resume();
      node.start();
    }
  }
}
