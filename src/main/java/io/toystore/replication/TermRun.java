package io.toystore.replication;

/**
 * Entries of one term that follow each other in a log.
 *
 * @param firstIndex the first of them, or the first of those that are looked at
 * @param term their term
 */
public record TermRun(long firstIndex, long term) {}
