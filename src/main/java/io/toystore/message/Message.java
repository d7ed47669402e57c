package io.toystore.message;

/**
 * Everything that travels between processes. All messages are one-way: an answer is a message of
 * its own, matched by the numbers it carries, so that nothing waits inside the bus. Any of them may
 * be lost, late, doubled or out of order.
 */
public sealed interface Message
    permits ReplicaMessage, OrderMessage, ReservationMessage, CatalogMessage {}
