package io.toystore.message;

/**
 * Everything that travels between processes. All messages are one-way: an answer is a message of
 * its own, matched by the numbers it carries, so that nothing waits inside the bus. Any message may
 * be lost, delayed, duplicated or reordered.
 */
public sealed interface Message
    permits ReplicaMessage, OrderMessage, ReservationMessage, CatalogMessage {}
