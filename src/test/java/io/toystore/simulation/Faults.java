package io.toystore.simulation;

import io.toystore.message.CatalogMessage;
import io.toystore.message.Message;
import io.toystore.message.OrderMessage;
import io.toystore.message.OrderMessage.Role;
import io.toystore.message.ReservationMessage;
import io.toystore.order.core.OrderReplica;
import io.toystore.replication.Replica;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What befalls a store in one run. Each run has its own kind of trouble: what all faults together
 * keep from happening, such as a leader of the past that is still believed in, happens when some of
 * them come alone and often (Groce and others, "Swarm Testing", 2012).
 */
final class Faults {
  /** The kinds of trouble. */
  enum Kind {
    /** Everything, evenly. */
    MIXED,
    /** Nothing but crashes, on a good network. */
    CRASHES,
    /** Leaders that are cut off together with a front-end, and go on for long as if they led. */
    SPLIT,
    /** Leaders that are gone as soon as they lead. */
    CHURN,
    /** Links that are slow, or kinds of messages, so that they come in another order than sent. */
    SLOW
  }

  /** Messages that may dawdle, kind by kind, while others do not. */
  private static final List<Class<? extends Message>> KINDS =
      List.of(
          OrderMessage.Purchases.class,
          OrderMessage.PurchaseOutcomes.class,
          ReservationMessage.ReserveAnswer.class,
          CatalogMessage.FoundProducts.class,
          CatalogMessage.Invalidations.class);

  private final World world;
  private final SimStore store;
  private final SimNetwork network;
  private final Kind kind;
  private final long[] leaderTerms;
  private double density;
  private long islandUntilMillis;
  private long churnAtMillis;
  private boolean goneAtOnce;
  private boolean someDawdle;
  private boolean ended;

  Faults(World world, SimStore store, Kind kind) {
    this.world = world;
    this.store = store;
    this.network = store.network();
    this.kind = kind;
    this.leaderTerms = new long[store.orders().size()];
  }

  /** Disks and network as they are at first. */
  void begin() {
    if (world.chance(0.5)) {
      store.orders().forEach(one -> one.maxForceMillis(world.between(1, 80)));
      store.catalog().maxForceMillis(world.between(1, 60));
    }
    trouble();
    someDawdle = world.chance(kind == Kind.SLOW ? 0.7 : kind == Kind.MIXED ? 0.2 : 0);
    if (someDawdle) {
      network.dawdle(new HashSet<>(List.of(anyKind(), anyKind())), world.between(100, 700));
    }
    density = world.between(10, 100) / 1_000.0;
  }

  /** How long a node stays away that has crashed. */
  long absenceMillis() {
    return world.between(0, ended ? 50 : kind == Kind.CHURN ? 250 : 900);
  }

  /** Perhaps something happens now; asked every few milliseconds. */
  void step() {
    if (!world.chance(density)) {
      return;
    }
    switch (kind) {
      case MIXED -> mixed();
      case CRASHES -> {
        SimNode node = world.chance(0.4) ? leaderOrAny() : anyOf(store.all());
        if (world.chance(0.5)) {
          node.crash();
        } else {
          node.crashAfterOutputs((int) world.between(0, 30));
        }
      }
      case SPLIT -> split();
      case CHURN -> churn();
      case SLOW -> slow();
    }
  }

  /** Everything heals, and stays so. */
  void end() {
    ended = true;
    network.heal();
    for (SimNode node : store.all()) {
      node.maxForceMillis(3);
      node.resume();
      node.start();
    }
  }

  /**
   * The leader is cut off from the catalog, and perhaps one more replica is; everything else is
   * well, and stays so. False when there is no leader.
   */
  boolean cutLeaderFromCatalog() {
    SimNode leader = leader();
    if (leader == null) {
      return false;
    }
    cutFromCatalog(leader);
    if (world.chance(0.5)) {
      cutFromCatalog(anyOf(store.orders()));
    }
    return true;
  }

  /** The highest term that has had a leader. */
  long highestTerm() {
    return Arrays.stream(leaderTerms).max().orElse(0);
  }

  /** Looks at an order replica after one of its steps; its place is that in the list. */
  void observe(int place) {
    SimNode node = store.orders().get(place);
    Replica replica = log(node);
    if (replica.role() == Role.LEADER && replica.term() > leaderTerms[place]) {
      leaderTerms[place] = replica.term();
      // Not two in turn, so that the next one can go on with what the last one has left behind.
      goneAtOnce = kind == Kind.CHURN && !ended && !goneAtOnce && world.chance(0.7);
      if (goneAtOnce) {
        churnAtOnce(node);
      }
    }
  }

  // ---- the kinds ----

  private void mixed() {
    SimNode node = anyOf(store.all());
    switch ((int) world.between(0, 15)) {
      case 0 -> node.crash();
      case 1 -> node.endWithin(world.between(0, 1_500));
      case 2, 3 -> node.crashAfterOutputs((int) world.between(0, 30));
      case 4 -> pause(node);
      case 5 -> partition();
      case 6, 7 -> {
        network.heal();
        trouble();
      }
      case 8 -> cutFor(world.between(400, 2_000), store.catalog(), anyOf(store.frontends()));
      case 9 -> {
        SimNode replica = world.chance(0.5) ? leaderOrAny() : anyOf(store.orders());
        cutFromCatalog(replica);
        world.in(world.between(100, 2_500), () -> network.mend(replica, store.catalog()));
      }
      case 10, 11 -> island(leader(), world.between(250, 900));
      default -> faultOf(leader());
    }
  }

  /** What hurts most: a leader that dies, stops or is cut off in the middle of something. */
  private void faultOf(SimNode leader) {
    if (leader == null) {
      return;
    }
    switch ((int) world.between(0, 6)) {
      case 0 -> leader.endWithin(world.between(0, 300));
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

  /** One island at a time: a second one would keep the others from choosing anew. */
  private void split() {
    SimNode leader = leader();
    if (leader != null && world.nowMillis() >= islandUntilMillis) {
      long lasts = world.between(400, 1_500);
      islandUntilMillis = world.nowMillis() + lasts + world.between(100, 400);
      island(leader, lasts);
    } else if (world.chance(0.05)) {
      faultOf(leader);
    }
  }

  /** A leader that works is taken away, with what only its own disk holds, and soon back. */
  private void churn() {
    SimNode leader = leader();
    if (leader == null || world.nowMillis() < churnAtMillis) {
      return;
    }
    churnAtMillis = world.nowMillis() + world.between(100, 500);
    long lasts = world.between(100, 400);
    switch ((int) world.between(0, 9)) {
      case 0, 1, 2, 3, 4 -> store.orders().forEach(peer -> cutFor(lasts, leader, peer));
      case 5, 6 -> isolate(lasts, Set.of(leader));
      case 7 -> leader.pauseFor(lasts);
      default -> leader.crashAfterOutputs((int) world.between(0, 8));
    }
  }

  /** A leader that is new has hardly spoken, and is gone. */
  private void churnAtOnce(SimNode leader) {
    long lasts = world.between(200, 700);
    if (world.chance(0.7)) {
      isolate(lasts, Set.of(leader));
    } else {
      leader.crashAfterOutputs((int) world.between(0, 8));
    }
  }

  private void slow() {
    if (someDawdle && world.chance(0.8)) {
      return;
    }
    if (world.chance(0.1)) {
      faultOf(leader());
      return;
    }
    SimNode leader = leaderOrAny();
    SimNode frontend = anyOf(store.frontends());
    SimNode catalog = store.catalog();
    switch ((int) world.between(0, 5)) {
      case 0, 1 -> slowForAWhile(catalog, frontend);
      case 2 -> slowForAWhile(frontend, leader);
      case 3 -> slowForAWhile(leader, frontend);
      case 4 -> slowForAWhile(catalog, leader);
      default -> slowForAWhile(anyOf(store.all()), anyOf(store.all()));
    }
  }

  // ---- the faults ----

  private void trouble() {
    if (kind == Kind.CRASHES) {
      network.trouble(0, 0, 0, world.between(1, 10));
      return;
    }
    network.trouble(
        world.chance(0.4) ? 0.08 : 0,
        world.chance(0.4) ? 0.08 : 0,
        world.chance(0.5) ? 0.01 : 0,
        world.chance(0.3) ? world.between(10, 120) : world.between(1, 10));
  }

  /**
   * The leader, with one front-end and perhaps the catalog or a follower, alone with each other: it
   * goes on as if it led, while the others choose anew.
   */
  private void island(SimNode leader, long lasts) {
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
    isolate(lasts, inside);
  }

  /**
   * Nothing gets out; of what comes in, either nothing, or late what was said a while ago, from
   * shortly before.
   */
  private void isolate(long lasts, Set<SimNode> inside) {
    boolean hearsThePast = world.chance(0.5);
    long behind = world.between(200, 700);
    long before = hearsThePast ? world.between(0, 100) : 0;
    for (SimNode one : store.all()) {
      for (SimNode other : store.all()) {
        if (inside.contains(one) && !inside.contains(other)) {
          if (hearsThePast) {
            network.slow(other, one, behind, behind + 5);
          } else {
            network.cut(other, one);
          }
          world.in(before, () -> cutUnlessEnded(one, other));
          world.in(before + lasts, () -> network.mend(one, other));
        }
      }
    }
  }

  private void cutUnlessEnded(SimNode from, SimNode to) {
    if (!ended) {
      network.cut(from, to);
    }
  }

  private void slowForAWhile(SimNode from, SimNode to) {
    if (from != to) {
      network.slow(from, to, 0, world.between(20, world.chance(0.7) ? 250 : 900));
      world.in(world.between(200, 1_200), () -> network.mend(from, to));
    }
  }

  private void pause(SimNode node) {
    node.pauseFor(world.between(10, 1_500));
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

  /** In both directions, or in one. */
  private void cutFromCatalog(SimNode replica) {
    long direction = world.between(0, 2);
    if (direction != 1) {
      network.cut(replica, store.catalog());
    }
    if (direction != 2) {
      network.cut(store.catalog(), replica);
    }
  }

  private void partition() {
    boolean oneWay = world.chance(0.4);
    double share = world.random().nextDouble() * 0.6;
    for (SimNode one : store.all()) {
      for (SimNode other : store.all()) {
        if (one != other && world.chance(share)) {
          network.cut(one, other);
          if (!oneWay) {
            network.cut(other, one);
          }
        }
      }
    }
  }

  private Class<? extends Message> anyKind() {
    return KINDS.get((int) world.between(0, KINDS.size() - 1L));
  }

  private SimNode anyOf(List<SimNode> nodes) {
    return nodes.get((int) world.between(0, nodes.size() - 1L));
  }

  private static Replica log(SimNode node) {
    return ((OrderReplica) node.core()).log();
  }

  private SimNode leaderOrAny() {
    SimNode leader = leader();
    return leader == null ? anyOf(store.orders()) : leader;
  }

  /** A replica that takes itself for the leader; null when none does. */
  private SimNode leader() {
    SimNode newest = null;
    for (SimNode node : store.orders()) {
      if (node.up() && log(node).serving()) {
        newest = newest == null || log(node).term() > log(newest).term() ? node : newest;
      }
    }
    return newest;
  }
}
