/**
 * One order replica: the order book on the replicated log, and the leader's side of a purchase
 * (design, sections 5 and 6). Pure: see {@link io.toystore.protocol.Core}.
 */
package io.toystore.order.core;
