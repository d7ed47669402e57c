package io.toystore.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.message.OrderMessage;
import io.toystore.model.LogEntry;
import io.toystore.replication.Replica;
import io.toystore.replication.ReplicationSettings;
import io.toystore.replication.StateMachine;
import io.toystore.sansio.Core;
import io.toystore.sansio.Outputs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The replicated log alone: groups of one, three and five under faults, then healed. */
class ReplicationSimulationTest {
  private static final int SEEDS = 400;
  private static final long FAULTS_MILLIS = 6_000;
  private static final long HEALED_MILLIS = 4_000;

  /** What every replica together has committed: no entry of it may ever be another one. */
  private static final class Committed {
    final List<LogEntry> entries = new ArrayList<>();
    final List<Boolean> confirmedReads = new ArrayList<>();

    void check(long index, LogEntry entry) {
      if (index <= entries.size()) {
        assertEquals(entries.get((int) index - 1), entry, "committed entry " + index);
      } else {
        assertEquals(entries.size() + 1, index);
        entries.add(entry);
      }
    }
  }

  /** A replica whose only command is "append a number". */
  private static final class LogCore implements Core, StateMachine {
    final Replica replica;
    final List<LogEntry> log = new ArrayList<>();
    final Committed all;
    final java.util.Map<Long, Integer> rounds = new java.util.HashMap<>();
    long applied;
    boolean serving;

    LogCore(int id, int size, SimDisk disk, long startId, Committed all) {
      this.all = all;
      this.replica =
          new Replica(
              ReplicationSettings.defaults(id, size),
              Address::order,
              this,
              SimStore.start(disk, startId));
      disk.log().forEach(replica::restore);
    }

    void propose(long number) {
      if (serving) {
        replica.propose(("{\"type\":\"N\",\"n\":" + number + "}").getBytes(StandardCharsets.UTF_8));
        rounds.putIfAbsent(replica.askRound(), all.entries.size());
      }
    }

    @Override
    public void appended(LogEntry entry) {
      log.add(entry);
    }

    @Override
    public void cut(long index) {
      assertTrue(index > applied, "a committed entry was cut");
      log.subList((int) index - 1, log.size()).clear();
    }

    @Override
    public void committed(long index, long nowMillis, Outputs out) {
      while (applied < index) {
        applied++;
        all.check(applied, log.get((int) applied - 1));
      }
    }

    @Override
    public void servingBegan(long term, long nowMillis, Outputs out) {
      serving = true;
    }

    @Override
    public void servingEnded() {
      serving = false;
      rounds.clear();
    }

    @Override
    public void roundConfirmed(long round, long nowMillis, Outputs out) {
      rounds.forEach(
          (asked, committedThen) -> {
            if (asked <= round) {
              assertTrue(applied >= committedThen, "a confirmed leader has missed a commit");
              all.confirmedReads.add(true);
            }
          });
      rounds.keySet().removeIf(asked -> asked <= round);
    }

    @Override
    public void start(long nowMillis, Outputs out) {
      replica.start(nowMillis, out);
    }

    @Override
    public void receive(Message message, long nowMillis, Outputs out) {
      replica.receive(message, nowMillis, out);
    }

    @Override
    public void stored(long count, long nowMillis, Outputs out) {
      replica.stored(count, nowMillis, out);
    }

    @Override
    public void logRead(List<LogEntry> entries, long nowMillis, Outputs out) {
      replica.logRead(entries, nowMillis, out);
    }

    @Override
    public void tick(long nowMillis, Outputs out) {
      replica.tick(nowMillis, out);
    }

    @Override
    public long nextTickMillis(long nowMillis) {
      return replica.nextTickMillis(nowMillis);
    }

    @Override
    public void flush(long nowMillis, Outputs out) {
      replica.flush(nowMillis, out);
    }
  }

  /** Appoints whenever nobody serves, and sometimes when somebody does. */
  private static final class Appointer implements Core {
    private final World world;
    private final int size;
    private final long[] seenMillis;
    private long servedMillis;
    private long nextMillis;
    private int candidate;

    Appointer(World world, int size) {
      this.world = world;
      this.size = size;
      this.seenMillis = new long[size + 1];
      this.candidate = size;
    }

    @Override
    public void start(long nowMillis, Outputs out) {}

    @Override
    public void receive(Message message, long nowMillis, Outputs out) {
      if (message instanceof OrderMessage.Pong pong) {
        seenMillis[pong.from()] = nowMillis;
        if (pong.serving()) {
          servedMillis = nowMillis;
        }
      }
    }

    @Override
    public void tick(long nowMillis, Outputs out) {
      if (nowMillis < nextMillis) {
        return;
      }
      nextMillis = nowMillis + world.between(40, 200);
      for (int id = 1; id <= size; id++) {
        out.send(Address.order(id), new OrderMessage.Ping(1, 1));
      }
      if (nowMillis - servedMillis > 150 || world.chance(0.02)) {
        out.send(Address.order(candidate), new OrderMessage.Lead(1, 1));
        candidate = candidate == 1 ? size : candidate - 1;
      }
    }

    @Override
    public void stored(long count, long nowMillis, Outputs out) {}

    @Override
    public void logRead(List<LogEntry> entries, long nowMillis, Outputs out) {}

    @Override
    public void flush(long nowMillis, Outputs out) {}
  }

  private static SimNode.Program program(
      java.util.function.Function<SimDisk, Core> core, Address address) {
    return new SimNode.Program() {
      @Override
      public Core start(SimDisk disk) {
        return core.apply(disk);
      }

      @Override
      public List<Address> addresses() {
        return List.of(address);
      }
    };
  }

  @Test
  void committedEntriesAreNeverLostAndAHealedGroupGoesOn() {
    long committed = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      try {
        committed += run(seed, false);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
    assertTrue(committed > SEEDS * 20L, "the faults leave too little to look at: " + committed);
  }

  private static long run(long seed, boolean traced) {
    World world = new World(seed, traced);
    SimNetwork network = new SimNetwork(world);
    Committed all = new Committed();
    int size = seed % 10 == 0 ? 1 : seed % 3 == 0 ? 5 : 3;
    List<SimNode> replicas = new ArrayList<>();
    long[] starts = {0};
    for (int id = 1; id <= size; id++) {
      int replica = id;
      replicas.add(
          new SimNode(
              world,
              network,
              "order-" + id,
              program(
                  disk -> new LogCore(replica, size, disk, ++starts[0], all), Address.order(id)),
              new SimDisk(world, id, SimStore.members(size))));
    }
    SimNode appointer =
        new SimNode(
            world,
            network,
            "frontend",
            program(disk -> new Appointer(world, size), Address.frontend(1)),
            null);
    replicas.forEach(SimNode::start);
    appointer.start();
    network.trouble(
        world.chance(0.5) ? 0.1 : 0, world.chance(0.5) ? 0.1 : 0, 0.005, world.between(1, 60));
    long[] number = {0};
    for (long at = 0; at < FAULTS_MILLIS; at += world.between(5, 60)) {
      world.runUntil(at);
      propose(replicas, number);
      fault(world, network, replicas, appointer);
    }
    network.heal();
    replicas.forEach(SimNode::resume);
    replicas.forEach(SimNode::start);
    for (long at = FAULTS_MILLIS; at < FAULTS_MILLIS + HEALED_MILLIS; at += 50) {
      world.runUntil(at);
      if (at < FAULTS_MILLIS + HEALED_MILLIS - 1_000) {
        propose(replicas, number);
      }
    }
    int inFaults = all.entries.size();
    for (SimNode node : replicas) {
      LogCore core = (LogCore) node.core();
      assertEquals(inFaults, core.applied, node.name() + " has not caught up");
      assertEquals(all.entries, core.log, node.name() + " has another log");
      assertEquals(all.entries, node.disk().log(), node.name() + " has other bytes");
    }
    String last = new String(all.entries.get(inFaults - 1).payload(), StandardCharsets.UTF_8);
    assertTrue(last.contains("\"n\":" + number[0]), "no progress: " + last + " of " + number[0]);
    assertTrue(!all.confirmedReads.isEmpty(), "no round was ever confirmed");
    return inFaults;
  }

  private static void propose(List<SimNode> replicas, long[] number) {
    number[0]++;
    long mine = number[0];
    for (SimNode node : replicas) {
      if (node.up()) {
        node.call(now -> ((LogCore) node.core()).propose(mine));
      }
    }
  }

  private static void fault(
      World world, SimNetwork network, List<SimNode> replicas, SimNode appointer) {
    SimNode node = replicas.get((int) world.between(0, replicas.size() - 1));
    switch ((int) world.between(0, 30)) {
      case 0, 1 -> {
        node.crash();
        world.in(world.between(0, 800), node::start);
      }
      case 2 -> {
        node.pause();
        world.in(world.between(10, 1_500), node::resume);
      }
      case 3 -> {
        List<SimNode> all = new ArrayList<>(replicas);
        all.add(appointer);
        boolean oneWay = world.chance(0.5);
        for (SimNode one : all) {
          for (SimNode other : all) {
            if (one != other && world.chance(0.3)) {
              network.cut(one, other);
              if (!oneWay) {
                network.cut(other, one);
              }
            }
          }
        }
      }
      case 4, 5 -> network.heal();
      default -> {
        // Most steps are quiet.
      }
    }
  }
}
