/**
 * One order replica: the order book on the replicated log, the reads, and a leader's side of a
 * purchase (design, sections 5 and 6). Pure: see {@link io.toystore.sansio.Core}.
 *
 * <p>{@link io.toystore.order.core.OrderReplica} receives every message. {@link
 * io.toystore.order.core.PurchaseLeader} describes the way of a purchase, and names the class of
 * each step.
 */
package io.toystore.order.core;
