package io.toystore.client.core;

/**
 * An order as the store told it: the number that it answered to a purchase of this name and
 * quantity.
 */
public record ToldOrder(long number, String name, int quantity) {}
