/**
 * What a pure core is: messages, time and "that write is durable" go in, sends and writes come out,
 * and {@link io.toystore.sansio.Check} stops a core whose invariant is broken. A core uses no
 * Vert.x, files, threads, clock or randomness.
 */
package io.toystore.sansio;
