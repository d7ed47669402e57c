/**
 * {@code java -jar toystore.jar console}: watches a store, as a lite member of its cluster or by a
 * front-end's stream, and never takes part in its work. What it knows and shows is in {@code core};
 * here are the sources of events, the terminal, and the command.
 */
package io.toystore.console;
