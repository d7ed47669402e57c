/**
 * What a pure core is: messages, time and "that write is durable" go in, sends and writes come out,
 * and {@link io.toystore.sansio.Check} stops a core whose invariant is broken. Without Vert.x,
 * files, threads, a clock or chance.
 */
package io.toystore.sansio;
