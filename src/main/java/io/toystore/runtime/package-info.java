/**
 * Runs a pure core on an event loop: the bus and its codec, the timer, the journal's writer, the
 * line for each step of a purchase, and how a tier ends when it cannot go on. It knows no tier.
 */
package io.toystore.runtime;
