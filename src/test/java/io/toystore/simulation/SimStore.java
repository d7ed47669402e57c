package io.toystore.simulation;

import io.toystore.catalog.core.Catalog;
import io.toystore.catalog.core.CatalogReplica;
import io.toystore.catalog.core.CatalogSettings;
import io.toystore.catalog.core.ProductSeed;
import io.toystore.frontend.core.FrontendCore;
import io.toystore.frontend.core.FrontendSettings;
import io.toystore.message.Address;
import io.toystore.model.Price;
import io.toystore.order.core.OrderReplica;
import io.toystore.order.core.OrderSettings;
import io.toystore.replication.ReplicaStart;
import io.toystore.replication.ReplicationSettings;
import io.toystore.sansio.Core;
import io.toystore.testing.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;

/** The nodes of a whole store: the production cores, with small batches, queues and caches. */
final class SimStore {
  static final List<String> TOYS = List.of("Tux", "Whale", "Chess", "Lego", "Bird", "Barbie");
  static final long DEADLINE_MILLIS = 900;
  static final long BOUND_MILLIS = 300;
  static final long FIRST_SELECTION_MILLIS = 300;
  private static final long LONGEST_DEADLINE_MILLIS = 1_000;

  /**
   * What a store can be configured with and must be right with, whatever it is. Times are in
   * milliseconds; {@code io.toystore.replication.ReplicationSettings} and {@code
   * io.toystore.frontend.core.FrontendSettings} say what they mean.
   */
  record Tuning(
      long leaderSilenceMillis,
      long hearsLeaderMillis,
      long candidacyMillis,
      long answerTimeoutMillis,
      long suspectAfterMillis,
      long leadTimeoutMillis,
      long pingIntervalMillis,
      int maxBatchEntries,
      long recentBytes,
      int cacheCapacity) {
    static Tuning usual() {
      return new Tuning(400, 200, 1_000, 200, 200, 500, 50, 3, 2_000, TOYS.size());
    }
  }

  private static final int ENTRIES_A_PART = 5;
  private static final long PEERS_MILLIS = 1_000;

  private final World world;
  private final SimNetwork network;
  private final List<SimNode> orders = new ArrayList<>();
  private final List<SimNode> frontends = new ArrayList<>();
  private final List<SimNode> all = new ArrayList<>();
  private final SimNode catalog;
  private final int groupSize;
  private long stock;
  private long firstSelectionMillis = FIRST_SELECTION_MILLIS;
  private final Tuning tuning;
  private long starts;
  private long catalogStarts;
  private long frontendStarts;
  private final long[] peersDueMillis;

  /**
   * @param stock pieces of each toy at first
   */
  SimStore(World world, int groupSize, int frontendCount, long stock) {
    this(world, groupSize, frontendCount, stock, Tuning.usual());
  }

  SimStore(World world, int groupSize, int frontendCount, long stock, Tuning tuning) {
    this(world, groupSize, frontendCount, stock, tuning, true);
  }

  /**
   * @param begun whether the order replicas know each other's folders already; if not, their group
   *     has to begin
   */
  SimStore(
      World world, int groupSize, int frontendCount, long stock, Tuning tuning, boolean begun) {
    this.world = world;
    this.network = new SimNetwork(world);
    this.groupSize = groupSize;
    this.stock = stock;
    this.tuning = tuning;
    this.peersDueMillis = new long[groupSize];
    for (int id = 1; id <= groupSize; id++) {
      int replica = id;
      orders.add(
          node(
              "order-" + id,
              new SimDisk(world, id, begun ? members(groupSize) : List.of()),
              disk -> order(replica, disk),
              Address.order(id)));
    }
    catalog = node("catalog", new SimDisk(world), this::catalog, Address.CATALOG);
    for (int i = 1; i <= frontendCount; i++) {
      frontends.add(frontend("frontend-" + i));
    }
    all.addAll(orders);
    all.addAll(frontends);
    all.add(catalog);
  }

  /** The folders of a group that has begun: that of a replica has its id. */
  static List<Long> members(int groupSize) {
    return LongStream.rangeClosed(1, groupSize).boxed().toList();
  }

  /** What an order replica finds on its disk. */
  static ReplicaStart start(SimDisk disk, long startId) {
    return new ReplicaStart(disk.folderId(), disk.promisedTerm(), 0, 0, 0)
        .inGroup(startId, disk.members(), disk.peers());
  }

  /** A catalog that begins from now on has so many pieces of each toy at first. */
  void firstStock(long pieces) {
    stock = pieces;
  }

  /** A front-end that starts from now on gives the replicas so long before it selects a leader. */
  void firstSelectionMillis(long millis) {
    firstSelectionMillis = millis;
  }

  SimNetwork network() {
    return network;
  }

  /** Replica {@code id} is at {@code id - 1}. */
  List<SimNode> orders() {
    return orders;
  }

  List<SimNode> frontends() {
    return frontends;
  }

  SimNode catalog() {
    return catalog;
  }

  List<SimNode> all() {
    return all;
  }

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
            tuning.leaderSilenceMillis(),
            tuning.hearsLeaderMillis(),
            tuning.candidacyMillis(),
            usual.resendMillis(),
            tuning.maxBatchEntries(),
            1_000,
            2,
            tuning.recentBytes());
    OrderReplica replica =
        new OrderReplica(
            new OrderSettings(small, 150, LONGEST_DEADLINE_MILLIS, 50, 60, 100, 20, 10, 100),
            start(disk, ++starts));
    long covered = 0;
    for (SimDisk.Part part : disk.parts()) {
      replica.restorePart(part.first(), part.last(), part.body());
      covered = part.last();
    }
    disk.log().subList((int) covered, disk.log().size()).forEach(replica::restore);
    return replica;
  }

  /**
   * Writes a part of a replica's snapshot if one is due, which is a matter of its log only, as on a
   * real disk. Of two replicas one has parts, so that each start is tried with them and without.
   */
  void writePart(SimNode order) {
    if (orders.indexOf(order) % 2 == 0 || !(order.core() instanceof OrderReplica replica)) {
      return;
    }
    List<SimDisk.Part> parts = order.disk().parts();
    long covered = parts.isEmpty() ? 0 : parts.get(parts.size() - 1).last();
    long last = covered + ENTRIES_A_PART;
    if (Math.min(replica.log().commitIndex(), replica.log().durableIndex()) >= last) {
      parts.add(new SimDisk.Part(covered + 1, last, Bytes.of(replica.part(covered + 1, last))));
    }
  }

  /** Keeps what a replica remembers of its peers, now and then, as a real one does. */
  void keepPeers(SimNode order) {
    int place = orders.indexOf(order);
    if (world.nowMillis() >= peersDueMillis[place]
        && order.core() instanceof OrderReplica replica
        && !replica.log().peers().isEmpty()) {
      peersDueMillis[place] = world.nowMillis() + PEERS_MILLIS;
      order.disk().savePeers(replica.log().peers());
    }
  }

  private Core catalog(SimDisk disk) {
    CatalogReplica replica =
        new CatalogReplica(
            new Catalog(
                new CatalogSettings(
                    500, 400, 10, 120, 60, 20, groupSize, 1_000, 1_000, 1_000, 100, 1_000_000, 64,
                    8, 1_000, 100)),
            () -> TOYS.stream().map(name -> new ProductSeed(name, new Price(999), stock)).toList(),
            new ReplicaStart(disk.folderId(), disk.promisedTerm(), 0, 0, 0),
            ++catalogStarts);
    disk.log().forEach(replica::restore);
    replica.prepareFirstProducts();
    return replica;
  }

  private SimNode frontend(String name) {
    long[] startId = new long[1];
    return new SimNode(
        world,
        network,
        name,
        new SimNode.Program() {
          @Override
          public Core start(SimDisk none) {
            startId[0] = ++frontendStarts;
            return new FrontendCore(
                new FrontendSettings(
                    groupSize,
                    DEADLINE_MILLIS,
                    tuning.answerTimeoutMillis(),
                    tuning.pingIntervalMillis(),
                    tuning.suspectAfterMillis(),
                    tuning.leadTimeoutMillis(),
                    firstSelectionMillis,
                    tuning.cacheCapacity(),
                    BOUND_MILLIS,
                    80,
                    50,
                    5),
                startId[0]);
          }

          @Override
          public List<Address> addresses() {
            return List.of(Address.frontend(startId[0]), Address.INVALIDATIONS);
          }
        },
        null);
  }
}
