package io.toystore.observe.core;

import io.toystore.catalog.core.CatalogStatus;
import io.toystore.frontend.core.FrontendStatus;
import io.toystore.order.core.OrderReplica;
import io.toystore.order.core.OrderReplicaStatus;
import io.toystore.replication.ReplicaStatus;
import io.toystore.replication.ReplicaStatus.FollowerStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Puts the states of the tiers into a report's details. */
public final class Reports {
  /**
   * The maximum number of blocks whose digests a report has; at full load a report has five new
   * ones.
   */
  private static final long BLOCKS = 8;

  private static final long BLOCK = 1_024;

  private Reports() {}

  /** Puts an order replica's state into a report. */
  public static void order(Map<String, Object> to, int replica, OrderReplicaStatus status) {
    ReplicaStatus log = status.log();
    to.put("tier", "order");
    to.put("replica", (long) replica);
    to.put("role", ReplicaDiffer.word(log.role()));
    to.put("serving", log.serving());
    to.put("hearsLeader", log.hearsServingLeader());
    to.put("term", log.term());
    to.put("promised", log.durablePromise());
    to.put("leader", (long) log.leader());
    to.put("last", log.lastIndex());
    to.put("forced", log.durableIndex());
    to.put("commit", log.commitIndex());
    to.put("orders", status.orders());
    to.put("inFlight", (long) status.purchasesInFlight());
    to.put("waitingReads", (long) status.waitingReads());
    to.put("rounds", log.roundsOpen());
    to.put("resends", status.resends());
    List<Object> followers = new ArrayList<>();
    for (FollowerStatus follower : log.followers()) {
      Map<String, Object> known = new TreeMap<>();
      known.put("replica", (long) follower.replica());
      known.put("match", follower.matchIndex());
      known.put("silentMillis", follower.silentMillis());
      followers.add(known);
    }
    to.put("followers", followers);
  }

  /**
   * Puts digests of the last blocks of an order replica's committed log into a report, so that a
   * reader sees whether replicas are equal. A block has {@value #BLOCK} entries and ends at a
   * multiple of that.
   */
  public static void digests(Map<String, Object> to, OrderReplica replica) {
    long newest = replica.log().commitIndex() / BLOCK * BLOCK;
    List<Object> digests = new ArrayList<>();
    for (long last = Math.max(BLOCK, newest - (BLOCKS - 1) * BLOCK);
        last <= newest;
        last += BLOCK) {
      Map<String, Object> block = new TreeMap<>();
      block.put("index", last);
      block.put("digest", Long.toHexString(replica.digest(last - BLOCK + 1, last)));
      digests.add(block);
    }
    to.put("digests", digests);
  }

  /** Puts the catalog's state into a report. */
  public static void catalog(Map<String, Object> to, CatalogStatus status, ReplicaStatus log) {
    to.put("tier", "catalog");
    to.put("serving", log.serving());
    to.put("term", status.catalogTerm());
    to.put("products", (long) status.products());
    to.put("soldOut", (long) status.soldOut());
    to.put("stock", status.stock());
    to.put("pending", (long) status.pendingReservations());
    to.put("pendingPieces", status.pendingPieces());
    to.put("sold", status.sold());
    to.put("added", status.added());
    to.put("balances", status.balances());
    to.put("sequence", status.lastSequence());
    to.put("reserved", status.reserved());
    to.put("givenBack", status.givenBack());
    to.put("restocks", status.restocks());
    to.put("asked", status.asked());
    to.put("waiting", (long) status.waitingAnswers());
    to.put("last", log.lastIndex());
    to.put("forced", log.durableIndex());
    to.put("commit", log.commitIndex());
  }

  /**
   * Puts a front-end's state into a report.
   *
   * @param answering the ids of the order replicas that it hears
   */
  public static void frontend(
      Map<String, Object> to, FrontendStatus status, List<Long> answering, int orderReplicas) {
    to.put("tier", "frontend");
    to.put("leader", (long) status.leader());
    to.put("term", status.term());
    to.put("route", (long) status.route());
    to.put("replicas", (long) orderReplicas);
    to.put("answering", answering);
    to.put("catalogAnswers", status.catalogAnswers());
    to.put("hits", status.hits());
    to.put("misses", status.misses());
    to.put("fills", status.fills());
    to.put("invalidations", status.invalidations());
    to.put("cacheDrops", status.drops());
    to.put("cached", (long) status.cached());
    to.put("cacheServable", status.cacheServable());
    to.put("open", (long) status.openPurchases());
    to.put("waiting", (long) status.waitingPurchases());
    to.put("rejected", status.rejected());
    Map<String, Object> ends = new TreeMap<>();
    status.purchases().forEach((end, count) -> ends.put(camelCase(end.name()), count));
    to.put("placed", ends.getOrDefault("placed", 0L));
    to.put("ends", ends);
  }

  /** A constant's name in JSON: "NOT_ENOUGH_STOCK" becomes "notEnoughStock". */
  static String camelCase(String constant) {
    StringBuilder word = new StringBuilder();
    for (String part : constant.toLowerCase(Locale.ROOT).split("_")) {
      word.append(
          word.isEmpty()
              ? part
              : part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1));
    }
    return word.toString();
  }
}
