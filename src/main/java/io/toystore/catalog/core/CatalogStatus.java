package io.toystore.catalog.core;

import io.toystore.model.BooksDifference;

/**
 * The catalog's figures at one moment, for console, dashboard and metrics. The figures up to {@code
 * appliedIndex} show the state as appended, which may not be durable yet. The figures from {@code
 * reserved} to {@code dropped} are counts since this start.
 *
 * @param catalogTerm the term that the catalog opened at this start; 0 before the start
 * @param products toys
 * @param soldOut toys without a piece for sale
 * @param stock pieces for sale
 * @param pendingPieces pieces taken out and neither sold nor given back
 * @param sold pieces sold for good
 * @param added pieces of the first stock and of all restocks, less those that operators have
 *     removed
 * @param pendingReservations reservations that are pending
 * @param closedRemembered reservations settled or given back that are not forgotten yet
 * @param highestTerm the highest term of an order leader seen
 * @param lowestOpen the lowest reservation number of {@code highestTerm} that its leader still
 *     waits for
 * @param appliedIndex the index of the log's last entry
 * @param committedIndex every entry up to this index is durable
 * @param waitingAnswers answers that wait for the disk
 * @param lastSequence the sequence number of the latest durable change
 * @param reserved reservations made
 * @param givenBack reservations given back
 * @param restocks sold-out toys restocked by the timer
 * @param asked reservations asked about
 * @param dropped requests left without an answer because a bound was reached
 * @param booksDifference the difference that the order group's leader has found between the books
 *     and its log; null for none
 */
public record CatalogStatus(
    long catalogTerm,
    int products,
    int soldOut,
    long stock,
    long pendingPieces,
    long sold,
    long added,
    int pendingReservations,
    int closedRemembered,
    long highestTerm,
    long lowestOpen,
    long appliedIndex,
    long committedIndex,
    int waitingAnswers,
    long lastSequence,
    long reserved,
    long givenBack,
    long restocks,
    long asked,
    long dropped,
    BooksDifference booksDifference) {

  /** Whether every piece that was ever added is for sale, reserved or sold. */
  public boolean balances() {
    return stock + pendingPieces + sold == added;
  }
}
