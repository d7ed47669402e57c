/**
 * The front-end as a plain object: the selection of the leader, purchases with their retries, order
 * reads, and the cache of products with its staleness bound. Nothing here knows HTTP, Vert.x, a
 * thread or a clock.
 */
package io.toystore.frontend.core;
