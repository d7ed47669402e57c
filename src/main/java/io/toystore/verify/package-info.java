/**
 * {@code java -jar toystore.jar verify}: reads histories of clients and data folders of replicas,
 * without a lock and without a write, and says whether the store has kept its word. The rules are
 * in {@code core}; here are the files and the verdict in words. It shares no code with the tiers
 * but the reader of flat JSON objects.
 */
package io.toystore.verify;
