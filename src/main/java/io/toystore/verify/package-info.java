/**
 * {@code java -jar toystore.jar verify}: reads histories of clients and data folders of replicas,
 * without locking or writing, and checks whether the store has kept its guarantees. The rules are
 * in {@code core}; this package reads the files and prints the verdict. It shares no code with the
 * tiers except the reader of flat JSON objects.
 */
package io.toystore.verify;
