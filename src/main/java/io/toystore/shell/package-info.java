/** Runs a pure core on an event loop: the bus and its codec, the timer, the journal. */
package io.toystore.shell;
