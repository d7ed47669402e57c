package io.toystore.order.core;

import io.toystore.message.ReservationMessage.PendingReservation;
import io.toystore.message.ReservationMessage.ReconcileAnswer;
import io.toystore.model.BooksDifference;
import io.toystore.model.CatalogTerm;
import io.toystore.order.book.OrderBook;

/**
 * Whether the order log and the catalog's books agree. A leader compares them before it sends the
 * first reservation to a start of the catalog. They differ when a data folder is an old copy, was
 * begun anew, or belongs to another store; selling would then duplicate, lose or reissue orders.
 *
 * <p>The rule: each order in the log, committed or not, is settled in the catalog or its
 * reservation is pending there; and each order that is settled there is in the log. A count and a
 * sum over the orders ({@link io.toystore.model.RequestHash#ofOrder}) check the rule: the log's
 * count and sum must equal those of the settled orders plus those of the pending reservations that
 * are orders in the log.
 *
 * <p>Why a healthy store always passes, whatever has crashed:
 *
 * <ul>
 *   <li>An order is appended only after the catalog has forced its reservation. A reservation stays
 *       pending until it is settled for good, or given back, which needs a committed abort, so that
 *       no later leader has the order in its log.
 *   <li>A settlement is sent only for a committed order, and every leader's log holds all that was
 *       committed before its term.
 *   <li>No reservation is made between the moment that the books show and the comparison. This
 *       leader sends none, and the catalog makes none for lower terms after it was asked for its
 *       books. A start of the catalog reserves nothing for a leader that does not name that start,
 *       and a leader ignores the answers of a start that it has not compared.
 * </ul>
 *
 * <p>The comparison cannot detect an order that the order log loses before the catalog hears that
 * it was placed, some 10 ms after its commit. The catalog gives its pieces back.
 *
 * <p>The rule is checked in docs/protocol/purchase.pml (RECONCILE). Not thread-safe.
 */
final class Reconciliation {
  private final OrderBook book;

  /** The start of the catalog that is being compared, or was compared. */
  private CatalogTerm catalogTerm = CatalogTerm.UNKNOWN;

  /** The number of the latest question until it is answered; then 0. */
  private long asking;

  /** The number of questions asked in this term. */
  private long asks;

  /** All pages with lower numbers were compared. */
  private int nextPage;

  private boolean complete;

  /**
   * On the compared pages: the number of pending reservations that are orders in the log, and their
   * sum.
   */
  private long pendingPlaced;

  private long pendingDigest;

  /** Null unless the comparison is complete and the books differ. */
  private BooksDifference difference;

  Reconciliation(OrderBook book) {
    this.book = book;
  }

  /** The start of the catalog that was compared, or whose next page is asked for. */
  CatalogTerm catalogTerm() {
    return catalogTerm;
  }

  /** The page to ask for. */
  int nextPage() {
    return nextPage;
  }

  /** Whether the order log agrees with the books of the catalog's start {@link #catalogTerm}. */
  boolean agrees() {
    return complete && difference == null;
  }

  /** How the two differ; null when they agree or the comparison is not complete. */
  BooksDifference difference() {
    return difference;
  }

  /** A question is about to be sent. Answers to earlier questions no longer count. */
  long ask() {
    asking = ++asks;
    return asking;
  }

  /**
   * A page has arrived. It counts if it answers the latest question. Such an answer was given after
   * the answers to all earlier questions, so it comes from the latest start of the catalog that has
   * answered. A late answer of an earlier start changes nothing.
   *
   * @return whether the page counts
   */
  boolean answered(ReconcileAnswer page) {
    if (asking == 0 || page.ask() != asking) {
      return false;
    }
    if (!page.catalogTerm().equals(catalogTerm)) {
      begin(page.catalogTerm());
    }
    if (complete) {
      asking = 0;
      return true;
    }
    if (page.page() != nextPage) {
      return false;
    }
    asking = 0;
    for (PendingReservation reservation : page.pending()) {
      OrderBook.Key key = book.key(reservation.requestId());
      OrderBook.Outcome outcome = book.outcome(key);
      if (outcome != null && outcome.placed()) {
        pendingPlaced++;
        pendingDigest += OrderBook.digestOf(key, outcome);
      }
    }
    nextPage++;
    if (nextPage >= page.pages()) {
      complete = true;
      boolean fits =
          page.settled() + pendingPlaced == book.orders()
              && page.settledDigest() + pendingDigest == book.ordersDigest();
      difference = fits ? null : new BooksDifference(book.orders(), page.settled(), pendingPlaced);
    }
    return true;
  }

  private void begin(CatalogTerm other) {
    catalogTerm = other;
    nextPage = 0;
    complete = false;
    pendingPlaced = 0;
    pendingDigest = 0;
    difference = null;
  }
}
