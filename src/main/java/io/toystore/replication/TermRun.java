package io.toystore.replication;

/**
 * Entries of one term that follow each other in a log.
 *
 * @param firstIndex the index of the first of them, or of the first one within the range in
 *     question
 * @param term their term
 */
public record TermRun(long firstIndex, long term) {}
