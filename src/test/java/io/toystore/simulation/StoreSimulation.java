package io.toystore.simulation;

import io.toystore.model.LogEntry;
import io.toystore.model.PeerMemory;
import io.toystore.order.core.OrderReplica;
import io.toystore.replication.Replica;
import java.util.ArrayList;
import java.util.List;

/**
 * One run of a whole store: front-ends with their caches, the catalog, an order group of one, three
 * or five, and clients. First come faults; then everything heals, and the store must serve again,
 * forget no reservation, and hold logs that agree with each other and with what clients were told.
 * In some runs the catalog is then cut off from the leader alone, to the end, and no client may
 * notice it. In some the group has to begin first; in some an operator empties the folder of one
 * order replica, or puts an old copy in its place: then this replica is refused, and no other one
 * ever is. In some, at the end, old copies of several folders are put back.
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

  /** By then nothing is left of the faults before: no member that ends, no cut that is mended. */
  private static final long CALM_MILLIS = 700;

  private static final long CUT_MILLIS = 1_500;

  /** A copy of a folder is put back so long after it was made, or longer. */
  private static final long COPY_AGE_MILLIS = 400;

  /** A replica that has started knows by then whether its folder is an old copy. */
  private static final long REFUSED_WITHIN_MILLIS = 500;

  /** Within so long of any moment of the cut the catalog has decided a purchase. */
  private static final long CUT_STEP_MILLIS = 500;

  private final World world;
  private final SimStore store;
  private final SimNetwork network;
  private final StoreHistory history;
  private final CommittedLog committed;
  private final Faults faults;
  private final SimClient.Habits habits;
  private final OldFolders oldFolders;
  private final boolean begun;
  private long crashes;

  /** The folder of this replica is not what it was; null for none. */
  private SimNode outcast;

  StoreSimulation(long seed, boolean traced) {
    world = new World(seed, traced);
    Faults.Kind kind = kind(world.between(0, 15));
    boolean scarce = world.chance(kind == Faults.Kind.SLOW ? 0.7 : 0.4);
    habits = scarce ? SimClient.Habits.HURRIED : SimClient.Habits.USUAL;
    begun = world.chance(0.85);
    store =
        new SimStore(
            world,
            groupSize(kind),
            2,
            scarce ? world.between(60, 300) : 1_500,
            tuning(kind),
            begun);
    network = store.network();
    history = new StoreHistory(world);
    committed = new CommittedLog(store.orders());
    faults = new Faults(world, store, kind);
    oldFolders = new OldFolders(world, store);
    store.catalog().disk().whenForced(history::catalogForced);
    world.trace(() -> "trouble: " + kind);
  }

  private static Faults.Kind kind(long draw) {
    return switch ((int) draw) {
      case 0 -> Faults.Kind.CRASHES;
      case 1, 2, 3 -> Faults.Kind.SPLIT;
      case 4, 5, 6, 7 -> Faults.Kind.CHURN;
      case 8, 9, 10, 11 -> Faults.Kind.SLOW;
      default -> Faults.Kind.MIXED;
    };
  }

  private int groupSize(Faults.Kind kind) {
    boolean alone = kind != Faults.Kind.SPLIT && kind != Faults.Kind.CHURN && world.chance(0.2);
    return alone ? 1 : world.chance(0.15) ? 5 : 3;
  }

  private SimStore.Tuning tuning(Faults.Kind kind) {
    SimStore.Tuning usual = SimStore.Tuning.usual();
    int batch = kind == Faults.Kind.CHURN && world.chance(0.5) ? 1 : (int) world.between(1, 3);
    int cached = world.chance(0.2) ? 2 : usual.cacheCapacity();
    long recent = world.chance(0.4) ? 200 : usual.recentBytes();
    return switch (kind) {
      case SPLIT -> new SimStore.Tuning(1_500, 100, 300, 200, 100, 200, 30, batch, recent, cached);
      case CHURN -> new SimStore.Tuning(200, 60, 300, 200, 80, 120, 30, batch, recent, cached);
      default ->
          new SimStore.Tuning(
              usual.leaderSilenceMillis(),
              usual.hearsLeaderMillis(),
              usual.candidacyMillis(),
              kind == Faults.Kind.SLOW && world.chance(0.4) ? 60 : usual.answerTimeoutMillis(),
              usual.suspectAfterMillis(),
              usual.leadTimeoutMillis(),
              usual.pingIntervalMillis(),
              batch,
              recent,
              cached);
    };
  }

  String trace() {
    return world.traceText();
  }

  /** Runs to the end; throws whatever is wrong. */
  Figures run() {
    faults.begin();
    for (int i = 0; i < store.orders().size(); i++) {
      int place = i;
      store
          .orders()
          .get(i)
          .observedBy(
              () -> {
                committed.observe(place);
                store.writePart(store.orders().get(place));
                store.keepPeers(store.orders().get(place));
                faults.observe(place);
                booksFit(store.orders().get(place));
                requireWelcome(store.orders().get(place));
              });
    }
    for (SimNode node : store.all()) {
      node.whenCrashed(
          () -> {
            crashes++;
            world.in(faults.absenceMillis(), node::start);
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
              SimStore.DEADLINE_MILLIS,
              habits);
      clients.add(client);
      client.start();
    }
    SimBrowser browser = new SimBrowser(world, history, store.frontends(), 40);
    browser.start();
    boolean mayLoseOne = begun && store.orders().size() > 1;
    long emptiedMillis = mayLoseOne && world.chance(0.1) ? world.between(1, FAULTS_MILLIS) : -1;
    for (long at = 0; at < FAULTS_MILLIS; at += STEP_MILLIS) {
      world.runUntil(at);
      faults.step();
      oldFolders.copySome();
      if (outcast == null && emptiedMillis >= 0 && at >= emptiedMillis) {
        empty(anyOrder());
      }
    }
    faults.end();
    long placedBefore = history.placed();
    world.runUntil(FAULTS_MILLIS + SERVE_MILLIS);
    require(history.placed() > placedBefore, "a healed store has placed no order");
    if (outcast == null && store.orders().size() > 1 && world.chance(0.4)) {
      sellCutOffFromCatalog();
    } else if (outcast == null && store.orders().size() > 1 && world.chance(0.25)) {
      putBackAnOldCopy(anyOrder());
    }
    clients.forEach(SimClient::stop);
    browser.stop();
    world.runUntil(world.nowMillis() + HEAL_MILLIS - SERVE_MILLIS);
    check();
    Figures figures =
        new Figures(
            world.nowMillis(),
            network.messages(),
            crashes,
            history.placed(),
            history.refused(),
            history.unknown(),
            history.reads());
    if (outcast == null && world.chance(0.3)) {
      oldFolders.putBack();
    }
    return figures;
  }

  /** No fault that the store is made for ever makes a leader refuse to sell. */
  private static void booksFit(SimNode order) {
    if (order.core() instanceof OrderReplica replica && replica.booksDifference() != null) {
      throw new AssertionError("a healthy store is refused: " + replica.booksDifference());
    }
  }

  /** Whoever leads sells by way of a follower, and goes on leading. */
  private void sellCutOffFromCatalog() {
    world.runUntil(world.nowMillis() + CALM_MILLIS);
    long failed = history.failed();
    long term = faults.highestTerm();
    require(faults.cutLeaderFromCatalog(), "a healed store has no leader");
    for (long cut = 0; cut < CUT_MILLIS; cut += CUT_STEP_MILLIS) {
      long decided = history.decided();
      world.runUntil(world.nowMillis() + CUT_STEP_MILLIS);
      require(history.decided() > decided, "cut off from the catalog, the leader sells nothing");
    }
    require(history.failed() == failed, "a client has noticed a cut after the leader");
    require(faults.highestTerm() == term, "a leader was deposed for want of the catalog");
  }

  private SimNode anyOrder() {
    return store.orders().get((int) world.between(0, store.orders().size() - 1L));
  }

  private static Replica log(SimNode order) {
    return ((OrderReplica) order.core()).log();
  }

  private void requireWelcome(SimNode order) {
    require(
        order == outcast || log(order).refusal().isEmpty(),
        order.name() + " is refused: " + log(order).refusal().orElse(""));
  }

  /** The folder of a member is emptied, and its replica started as if it were new. */
  private void empty(SimNode order) {
    world.trace(() -> "the folder of " + order.name() + " is emptied");
    castOut(order);
    order.crash();
    order.disk().beginAnew();
  }

  private void castOut(SimNode order) {
    outcast = order;
    committed.castOut(order);
  }

  /**
   * An old copy of a folder comes in its place while all replicas run and reach each other. The
   * replica is refused if one of the others has heard of more than the copy holds; and some have if
   * the replica has forced anything since that was committed.
   */
  private void putBackAnOldCopy(SimNode order) {
    SimDisk.Copy copy = order.disk().copy();
    world.runUntil(world.nowMillis() + world.between(0, 800));
    long committedMeanwhile = committed.entries().size();
    world.runUntil(world.nowMillis() + COPY_AGE_MILLIS);
    boolean held = order.disk().log().size() >= committedMeanwhile;
    int id = store.orders().indexOf(order);
    boolean isOld =
        store.orders().stream()
            .filter(other -> other != order && other.up())
            .map(other -> log(other).peers().get(id))
            .anyMatch(known -> isLess(copy, known));
    require(
        isOld || !held || copy.log().size() >= committedMeanwhile,
        "nobody remembers what " + order.name() + " has had");
    if (!isOld) {
      return;
    }
    world.trace(() -> "an old copy is put in the place of " + order.name());
    castOut(order);
    order.crash();
    order.disk().putBack(copy);
    world.runUntil(world.nowMillis() + REFUSED_WITHIN_MILLIS);
    require(isRefused(order), "an old copy takes part: " + order.name());
  }

  private static boolean isRefused(SimNode order) {
    return order.up() && log(order).refusal().isPresent();
  }

  private static boolean isLess(SimDisk.Copy copy, PeerMemory known) {
    long index = known.committedIndex();
    return copy.promisedTerm() < known.promisedTerm()
        || index > copy.log().size()
        || index > 0 && copy.log().get((int) index - 1).term() != known.committedTerm();
  }

  private void check() {
    for (SimNode node : store.orders()) {
      if (node == outcast) {
        require(isRefused(node), node.name() + " takes part with a folder that is not its own");
      } else {
        require(
            node.disk().log().equals(committed.entries()),
            node.name() + " does not hold what was committed");
      }
    }
    List<LogEntry> log = committed.entries();
    history.agreesWith(log);
    history.record.check(SimStore.BOUND_MILLIS + SimStore.BOUND_MILLIS / 20 + 25);
    history.conserved(store.catalog().disk().log(), log);
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
