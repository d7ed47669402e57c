/**
 * {@code java -jar toystore.jar console}: watches a store, as a lite member of its cluster or by a
 * front-end's stream, and never takes part in its work. The model and the views are in {@code
 * core}; this package has the sources of events, the terminal and the command.
 */
package io.toystore.console;
