/**
 * The catalog's rules as plain objects: products, prices, stock, versions, reservations, what is
 * sold, restocking, and the invalidations that keep the front-ends' caches honest.
 *
 * <p>{@link io.toystore.catalog.core.Ledger} is the state: a pure function of the log's entries,
 * and the only place where state changes. {@link io.toystore.catalog.core.Catalog} decides what to
 * append, and what may be told and when. Nothing here knows Vert.x, a file, a thread or a clock.
 */
package io.toystore.catalog.core;
