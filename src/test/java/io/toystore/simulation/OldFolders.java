package io.toystore.simulation;

import io.toystore.frontend.core.Desk.PurchaseEnd;
import io.toystore.frontend.core.FrontendCore;
import io.toystore.model.LogEntry;
import io.toystore.order.core.OrderReplica;
import io.toystore.sansio.BrokenInvariant;
import io.toystore.text.FlatJson;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An operator who has copied data folders while the store was running, and puts some of them back
 * when all is calm. Whoever leads then must find out whether the order log and the catalog still
 * fit together, and sell nothing if they do not. Whether they do is worked out here from the two
 * logs, in the plainest way.
 */
final class OldFolders {
  private static final double COPY_CHANCE = 0.01;
  private static final long DECIDES_MILLIS = 4_000;
  private static final long STEP_MILLIS = 10;
  private static final long BUY_MILLIS = 500;

  private final World world;
  private final SimStore store;
  private final Map<SimNode, SimDisk.Copy> copies = new HashMap<>();

  private boolean served;

  OldFolders(World world, SimStore store) {
    this.world = world;
    this.store = store;
  }

  /** To be called again and again: now and then a folder is copied. */
  void copySome() {
    copySome(store.catalog());
    store.orders().forEach(this::copySome);
  }

  private void copySome(SimNode node) {
    if (!copies.containsKey(node) || world.chance(COPY_CHANCE)) {
      copies.put(node, node.disk().copy());
    }
  }

  /** Puts back the catalog's folder, or all of the orders', or all; the store starts again. */
  void putBack() {
    boolean catalogAlone = world.chance(0.3);
    boolean catalog = catalogAlone || world.chance(0.5);
    boolean orders = !catalogAlone && (!catalog || world.chance(0.3));
    store.network().heal();
    for (SimNode node : store.all()) {
      node.whenCrashed(() -> {});
      node.observedBy(() -> {});
    }
    store.catalog().disk().whenForced(entry -> {});
    if (catalogAlone) {
      store.catalog().crash(); // The others go on, the leader among them.
      store.catalog().disk().putBack(copies.get(store.catalog()));
    } else {
      store.all().forEach(SimNode::crash);
      if (catalog) {
        store.catalog().disk().putBack(copies.get(store.catalog()));
      }
      if (orders) {
        store.orders().forEach(one -> one.disk().putBack(copies.get(one)));
      }
    }
    store.all().forEach(SimNode::start);
    try {
      judge(orders);
    } catch (BrokenInvariant e) {
      // Copies of different moments, which may hold other entries of the same term: it has stopped.
      require(orders, "a replica has stopped: " + e.getMessage());
    }
  }

  private void judge(boolean orders) {
    Set<Object> before = sold();
    long began = world.nowMillis();
    for (long at = 0; at < DECIDES_MILLIS; at += STEP_MILLIS) {
      if (at % BUY_MILLIS == 0) {
        buy();
      }
      world.runUntil(began + at);
      for (SimNode node : store.orders()) {
        OrderReplica replica = (OrderReplica) node.core();
        if (replica.booksDifference() != null) {
          require(!fit(node), "books that fit are refused: " + replica.booksDifference());
        }
      }
      if (!before.containsAll(sold())) {
        require(fit(leader().orElseThrow()), "sold something though the books do not fit");
      }
    }
    Optional<SimNode> leader = leader();
    require(orders || leader.isPresent(), "nobody leads");
    if (leader.isPresent()) {
      boolean differs = ((OrderReplica) leader.get().core()).booksDifference() != null;
      boolean fit = fit(leader.get());
      require(differs != fit, "the leader is wrong about the books, differ: " + differs);
      require(served == fit, "it serves: " + served + ", its books fit: " + fit);
    }
  }

  /** A purchase at each front-end; the store serves if it is placed, or there is no stock. */
  private void buy() {
    for (SimNode node : store.frontends()) {
      FrontendCore desk = (FrontendCore) node.core();
      String toy = SimStore.TOYS.get(0);
      node.call(
          now ->
              desk.purchase(
                  null,
                  toy,
                  1,
                  now,
                  result ->
                      served |=
                          result.end() == PurchaseEnd.PLACED
                              || result.end() == PurchaseEnd.NOT_ENOUGH_STOCK));
    }
  }

  private Optional<SimNode> leader() {
    return store.orders().stream()
        .filter(one -> ((OrderReplica) one.core()).log().serving())
        .findFirst();
  }

  /** The request ids of all reservations and orders, at whatever member. */
  private Set<Object> sold() {
    Set<Object> ids = new HashSet<>();
    for (SimNode one : store.all()) {
      if (one.disk() != null) {
        for (LogEntry entry : one.disk().log()) {
          Map<String, Object> of = fields(entry);
          if (Set.of("Reserved", "OrderPlaced").contains(of.get("type"))) {
            ids.add(of.getOrDefault("requestId", of.get("id")));
          }
        }
      }
    }
    return ids;
  }

  /** Each order in this log is settled or pending; each settled one is an order in it. */
  private boolean fit(SimNode order) {
    Set<Object> placed = new HashSet<>();
    for (LogEntry entry : order.disk().read(1, Integer.MAX_VALUE)) {
      Map<String, Object> of = fields(entry);
      if ("OrderPlaced".equals(of.get("type"))) {
        placed.add(of.get("requestId"));
      }
    }
    Set<Object> pending = new HashSet<>();
    Set<Object> settled = new HashSet<>();
    for (LogEntry entry : store.catalog().disk().read(1, Integer.MAX_VALUE)) {
      Map<String, Object> of = fields(entry);
      Object id = of.get("id");
      switch (String.valueOf(of.get("type"))) {
        case "Reserved" -> pending.add(id);
        case "GivenBack" -> pending.remove(id);
        case "Settled" -> {
          pending.remove(id);
          settled.add(id);
        }
        default -> {}
      }
    }
    if (!placed.containsAll(settled)) {
      return false;
    }
    placed.removeAll(settled);
    return pending.containsAll(placed);
  }

  private static Map<String, Object> fields(LogEntry entry) {
    return FlatJson.parse(entry.payload());
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("old folders: " + what);
    }
  }
}
