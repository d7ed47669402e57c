/**
 * Vert.x's native transport with two repairs, and how many connections a process may accept so that
 * its files and members always find a file descriptor.
 */
package io.toystore.runtime.transport;
