/**
 * Decides where to cut the logs of a store, so that the entries before the cuts are one state of
 * the store.
 */
package io.toystore.backup.core;
