package io.toystore.frontend.core;

import java.util.Map;

/**
 * The state of a front-end at a moment. Counters count from its start.
 *
 * @param startId the front-end's start id
 * @param leader the order replica in use; 0 for none
 * @param term the term of that leader; 0 for none
 * @param route the replica that commands are sent to: the leader, or a follower that passes them
 *     on; 0 for none
 * @param replicasAnswering how many order replicas answer pings
 * @param appointments how often a replica was asked to lead
 * @param catalogAnswers whether the catalog was heard within the staleness bound
 * @param cached how many products are in the cache
 * @param cacheServable whether the cache may be served now; otherwise every read is a fill
 * @param hits product reads answered from the cache
 * @param misses product reads that needed a new or a shared fill
 * @param fills questions to the catalog for a product, without resends
 * @param invalidations changes heard of, by push or pull
 * @param drops how often the whole cache was dropped
 * @param openPurchases purchases without an answer yet
 * @param waitingPurchases open purchases that have not been sent yet
 * @param openProductReads product reads that have no answer yet
 * @param openOrderReads order reads that have no answer yet
 * @param purchases how purchases have ended
 * @param attempts purchase attempts, without resends
 * @param resends purchase attempts sent again
 * @param discardedAnswers answers to purchase attempts that were already given up or answered
 * @param rejected requests rejected because too many of their kind were open or waiting
 * @param ignoredMessages messages that are not for a front-end, or answer no open request
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
