package io.toystore.catalog.core;

import io.toystore.catalog.core.CatalogRecord.MarkRaised;
import io.toystore.message.Address;
import io.toystore.message.Message;

/**
 * The order group's leader as its messages describe it: the highest term that the catalog has heard
 * of, and the lowest reservation number of that term for which its leader still waits (design,
 * section 6.6). A leader of a lower term is deposed and reserves nothing.
 *
 * <p>This term and this number are the mark, below which the catalog forgets closed reservations.
 * The mark is recorded with each reservation, so it rises here first and then in the {@link
 * Ledger}. Not thread-safe.
 */
final class OrderLeader {
  private final int orderReplicas;
  private final CatalogLog log;
  private final OutcomeQuestions questions;

  /** Volatile: the highest term heard of, at or above the recorded one. */
  private long highestTerm;

  /**
   * Volatile: the highest {@code lowestOpen} heard in {@code highestTerm}; at or above the recorded
   * value of the same term.
   */
  private long lowestOpen;

  OrderLeader(CatalogSettings settings, CatalogLog log, OutcomeQuestions questions) {
    this.orderReplicas = settings.orderReplicas();
    this.log = log;
    this.questions = questions;
  }

  /** Begins with the mark that the restored log records. */
  void start() {
    highestTerm = log.reservations().markTerm();
    lowestOpen = log.reservations().mark();
  }

  /** The highest term heard of; 0 for none. */
  long highestTerm() {
    return highestTerm;
  }

  /** The lowest number of {@link #highestTerm} for which its leader still waits. */
  long lowestOpen() {
    return lowestOpen;
  }

  /** Whether a leader of the order group can have sent a message with these fields. */
  boolean isSender(int from, int via, long term) {
    return term >= 1 && isOrderReplica(from) && (via == 0 || isOrderReplica(via));
  }

  boolean isOrderReplica(int id) {
    return id >= 1 && id <= orderReplicas;
  }

  /**
   * The leader of {@code term} waits for no number below {@code leaderLowestOpen}.
   *
   * @param term not below {@link #highestTerm}
   */
  void observe(long term, long leaderLowestOpen, long nowMillis) {
    if (term > highestTerm) {
      highestTerm = term;
      lowestOpen = leaderLowestOpen;
      questions.termBegan(term, nowMillis);
    } else {
      lowestOpen = Math.max(lowestOpen, leaderLowestOpen);
    }
  }

  /**
   * Records a higher term that no reservation has recorded. A higher {@code lowestOpen} alone is
   * not recorded. A crash may lose it, because the catalog remembers the reservations below it
   * until a record contains it.
   */
  void record(CatalogOutputs out) {
    if (highestTerm > log.reservations().markTerm()) {
      log.append(new MarkRaised(highestTerm, lowestOpen), out);
    }
  }

  /**
   * Answers a leader once everything appended is durable. The answer returns by the way the
   * question came, because the direct way may be cut.
   *
   * @param via the follower that passed the question on; 0 for none
   */
  void answer(int leader, int via, Message answer) {
    log.hold(Address.order(via == 0 ? leader : via), answer);
  }
}
