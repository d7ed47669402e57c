/**
 * The front-end as a verticle: its configuration, its metrics, and the core between the bus and the
 * HTTP side (package {@code http}).
 */
package io.toystore.frontend;
