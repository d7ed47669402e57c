/**
 * The load client's plan, and the verification of the acknowledged orders: plain objects without
 * Vert.x, files, threads or a clock.
 */
package io.toystore.client.core;
