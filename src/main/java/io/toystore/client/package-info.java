/**
 * The load client: simulates many customers over HTTP, measures every request, and at the end asks
 * again for every acknowledged order. The decisions are in {@code core}; this package has the
 * requests, the clock and the output.
 */
package io.toystore.client;
