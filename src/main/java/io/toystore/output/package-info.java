/**
 * The output of a process, written by threads of its own, so that no serving thread waits for a
 * reader.
 */
package io.toystore.output;
