package io.toystore.order.core;

import io.toystore.protocol.BooksDifference;
import io.toystore.protocol.CatalogTerm;
import io.toystore.protocol.Message.PendingReservation;
import io.toystore.protocol.Message.ReconcileAnswer;

/**
 * Whether the order log and the catalog's books fit together: found out by a leader before it sends
 * the first reservation to a start of the catalog. They do not when a data folder is an old copy,
 * or was begun anew, or is of another store; to sell then would double, lose or reissue orders.
 *
 * <p>The rule: of the orders in the log, uncommitted ones included, each is settled in the catalog
 * or its reservation is pending there; and each order that is settled there is in the log. Two sums
 * and two counts over these orders are compared ({@link io.toystore.protocol.RequestHash#ofOrder}):
 * that of the log must be that of what is settled, plus that of what is pending and in the log.
 *
 * <p>Why a healthy store always passes, whatever has crashed:
 *
 * <ul>
 *   <li>An order is appended only after the catalog has forced its reservation; a reservation stays
 *       pending until it is settled, which is forever, or given back, which needs a committed
 *       abort, so that no later leader has the order in its log.
 *   <li>A settlement is sent only for a committed order, and every leader's log holds all that was
 *       committed before its term.
 *   <li>No reservation is made between the moment that the books show and the comparison: this
 *       leader sends none, and the catalog takes none of lower terms once it was asked for its
 *       books. Nor does a start of the catalog take any from a leader that does not name it, and a
 *       leader takes no answer of a start that it has not compared.
 * </ul>
 *
 * <p>What it cannot see: an order that was lost from the order log before the catalog was told that
 * it is placed, some 10 ms after it was; the catalog gives its pieces back.
 *
 * <p>The rule is checked in docs/protocol/purchase.pml (RECONCILE). Not thread-safe.
 */
final class Reconciliation {
  private final OrderBook book;

  /** The start of the catalog whose books are looked at, or were. */
  private CatalogTerm catalogTerm = CatalogTerm.UNKNOWN;

  /** The number of the latest question, while its answer is waited for; otherwise 0. */
  private long asking;

  private long asks;
  private int nextPage;
  private boolean complete;
  private long pendingPlaced;
  private long pendingDigest;
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

  /** Whether the order log fits the books of the catalog's start {@link #catalogTerm}. */
  boolean agrees() {
    return complete && difference == null;
  }

  /** What does not fit; null for nothing. */
  BooksDifference difference() {
    return difference;
  }

  /** A question is about to be sent; what answers an earlier one does not count any more. */
  long ask() {
    asking = ++asks;
    return asking;
  }

  /**
   * A page has come. It counts if it answers the latest question: such an answer was given after
   * the answers to all earlier ones, so the start of the catalog that gave it is the latest of
   * those that have answered, and a late word of an earlier start changes nothing.
   *
   * @return whether it counts
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
    for (PendingReservation one : page.pending()) {
      OrderBook.Key key = book.key(one.requestId());
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
