package io.toystore.catalog.core;

import io.toystore.protocol.BooksDifference;
import io.toystore.protocol.CatalogTerm;
import io.toystore.protocol.Message.BooksDiffer;
import io.toystore.protocol.Message.PendingReservation;
import io.toystore.protocol.Message.Reconcile;
import io.toystore.protocol.Message.ReconcileAnswer;
import java.util.List;

/**
 * The catalog's side of the comparison of its books with the order log; the rule stands at {@code
 * order.core.Reconciliation}. The books that a leader is shown are those of the moment when its
 * term was first asked for them, however many pages they have: a reservation that is settled
 * between two pages must be in one of them. Not thread-safe.
 */
final class BooksOfTerm {
  private final int pageSize;
  private long term;
  private long settled;
  private long settledDigest;
  private List<PendingReservation> pending = List.of();
  private BooksDifference difference;

  BooksOfTerm(int pageSize) {
    this.pageSize = pageSize;
  }

  /**
   * The answer to a leader's question, or to anything else that it has sent while it does not know
   * this start of the catalog.
   *
   * @param question of a term that is not lower than any seen
   */
  ReconcileAnswer answer(Reconcile question, Ledger ledger, CatalogTerm catalogTerm) {
    if (question.term() != term) {
      term = question.term();
      settled = ledger.settledOrders();
      settledDigest = ledger.settledDigest();
      pending =
          ledger.reservations().stream()
              .filter(Reservation::pending)
              .map(one -> new PendingReservation(one.id()))
              .toList();
      difference = null;
    }
    int pages = Math.max(1, (pending.size() + pageSize - 1) / pageSize);
    int page =
        question.catalogTerm().equals(catalogTerm) ? Math.min(question.page(), pages - 1) : 0;
    int from = page * pageSize;
    return new ReconcileAnswer(
        question.from(),
        question.via(),
        question.term(),
        question.ask(),
        question.term(),
        catalogTerm,
        settled,
        settledDigest,
        pages,
        page,
        pending.subList(from, Math.min(pending.size(), from + pageSize)));
  }

  /** The leader of this term has found that the order log and these books agree. */
  void agreed() {
    pending = List.of();
    difference = null;
  }

  /** The leader has found that they do not. */
  void differ(BooksDiffer message) {
    if (message.term() == term) {
      difference = message.difference();
    }
  }

  /** What the leader of the highest term has found not to fit; null for nothing. */
  BooksDifference difference() {
    return difference;
  }
}
