/**
 * The load client: many virtual customers over HTTP, everything measured, and every order that the
 * store told asked for again at the end. The decisions are in {@code core}; here are the requests,
 * the clock and the printing.
 */
package io.toystore.client;
