package io.toystore.frontend.core;

import java.util.Map;

/**
 * A front-end's figures at one moment. Counters count from its start.
 *
 * @param startId of the front-end
 * @param leader the order replica in use; 0 for none
 * @param term of that leader; 0 for none
 * @param route the replica that commands are sent to: the leader, or a follower that passes them
 *     on; 0 for none
 * @param replicasAnswering order replicas that answer pings
 * @param appointments how often a replica was asked to lead
 * @param catalogAnswers whether the catalog was heard within the staleness bound
 * @param cached products in the cache
 * @param cacheServable whether the cache may be served now; otherwise every read is a fill
 * @param hits product reads answered from the cache
 * @param misses product reads that needed a fill, their own or a shared one
 * @param fills questions to the catalog for one product, resends not counted
 * @param invalidations changes heard, by push or pull
 * @param drops how often the whole cache was dropped
 * @param openPurchases purchases that have no answer yet
 * @param waitingPurchases open purchases that wait for their turn to be sent
 * @param openProductReads product reads that have no answer yet
 * @param openOrderReads order reads that have no answer yet
 * @param purchases how purchases have ended
 * @param attempts purchase attempts made, resends not counted
 * @param resends purchase attempts sent again
 * @param discardedAnswers answers to purchase attempts that were given up or answered before
 * @param rejected requests rejected because too many of their kind were open, or because their turn
 *     did not come in time
 * @param ignoredMessages messages that are not for a front-end, or match no open request
 */
public record FrontendStatus(
    long startId,
    int leader,
    long term,
    int route,
    int replicasAnswering,
    long appointments,
    boolean catalogAnswers,
    int cached,
    boolean cacheServable,
    long hits,
    long misses,
    long fills,
    long invalidations,
    long drops,
    int openPurchases,
    int waitingPurchases,
    int openProductReads,
    int openOrderReads,
    Map<Desk.PurchaseEnd, Long> purchases,
    long attempts,
    long resends,
    long discardedAnswers,
    long rejected,
    long ignoredMessages) {

  public FrontendStatus {
    purchases = Map.copyOf(purchases);
  }
}
