/**
 * The catalog's rules as plain objects: products, prices, stock, versions, reservations, sales,
 * restocking, and the invalidations that keep the front-ends' caches fresh.
 *
 * <p>{@link io.toystore.catalog.core.Ledger} is the state: a function of the log's entries, changed
 * by nothing else. {@link io.toystore.catalog.core.Catalog} receives the messages, and names the
 * class that holds the rule of each. {@link io.toystore.catalog.core.CatalogLog} holds back
 * everything that is not durable. Nothing here knows Vert.x, a file, a thread or a clock.
 */
package io.toystore.catalog.core;
