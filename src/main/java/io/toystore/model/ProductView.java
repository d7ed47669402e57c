package io.toystore.model;

/**
 * A toy at one version, as the catalog reports it.
 *
 * @param quantity pieces for sale, 0 or more
 * @param version grows by one with every change of this toy, from 1
 */
public record ProductView(String name, Price price, long quantity, long version) {}
