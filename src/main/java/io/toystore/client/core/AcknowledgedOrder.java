package io.toystore.client.core;

/**
 * An order as the store acknowledged it: the number with which the store answered a purchase of
 * this name and quantity.
 */
public record AcknowledgedOrder(long number, String name, int quantity) {}
