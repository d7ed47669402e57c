package io.toystore.order.core;

import io.toystore.model.BooksDifference;
import io.toystore.replication.ReplicaStatus;

/**
 * An order replica's figures at one moment, for console, dashboard and metrics.
 *
 * @param log the replicated log under the orders
 * @param orders in its log, uncommitted ones included
 * @param purchasesInFlight purchases that it works on as leader; 0 for a follower
 * @param waitingReads reads that wait for a round to prove that there is no such order
 * @param resends reservations sent to the catalog again, since this start
 * @param booksDifference how the catalog's books differ from this leader's log; null if they do
 *     not, and for a follower
 */
public record OrderReplicaStatus(
    ReplicaStatus log,
    long orders,
    int purchasesInFlight,
    int waitingReads,
    long resends,
    BooksDifference booksDifference) {}
