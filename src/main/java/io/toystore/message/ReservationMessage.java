package io.toystore.message;

import io.toystore.model.BooksDifference;
import io.toystore.model.CatalogTerm;
import io.toystore.model.RequestHash;
import java.util.List;

/** The messages between the order leader and the catalog (design, section 6). */
public sealed interface ReservationMessage extends Message {
  // Where the leader and the catalog cannot reach each other, a follower that reaches both passes
  // these messages on. `via` names that follower; 0 for none. A message is passed on at most once,
  // and its answer goes back through the same follower. A copy that takes another way is an
  // ordinary duplicate.

  /**
   * @param via the follower that passes this on to the catalog; 0 for none
   * @param catalogTerm the start of the catalog whose books agree with the order log ({@link
   *     Reconcile}); any other start reserves nothing, and answers with its books
   * @param lowestOpen every reservation of this term with a number below it has been answered
   */
  record Reserve(
      int from,
      int via,
      long term,
      CatalogTerm catalogTerm,
      long lowestOpen,
      List<ReserveItem> items)
      implements ReservationMessage {}

  /**
   * @param number of the reservation within its term, from 1; a resend keeps it
   * @param quantity 0 for a withdrawal: no client waits for the reservation any more, and the
   *     leader only needs to know that the catalog has seen its number
   */
  record ReserveItem(long number, String requestId, String name, int quantity) {
    public boolean isWithdrawal() {
      return quantity == 0;
    }
  }

  /** What the catalog did with a reservation. */
  enum ReserveStatus {
    /**
     * The pieces are set aside, durably; a repeated request for the same id gets the same answer.
     */
    RESERVED,
    NOT_ENOUGH_STOCK,
    PRODUCT_NOT_FOUND,
    /** The id holds a reservation for another name or quantity. */
    MISMATCH,
    /** The id's reservation was given back; the id takes no stock any more. */
    GIVEN_BACK,
    /** The term is below the highest seen, or the number below the lowest open one. */
    STALE,
    /** The withdrawal has arrived. It takes no stock; an earlier reservation of the id remains. */
    WITHDRAWN
  }

  /**
   * @param price in hundredths; 0 unless reserved
   * @param version of the product after the reservation; 0 unless reserved
   */
  record ReserveResult(
      long number, String requestId, ReserveStatus status, long price, long version) {}

  /**
   * @param to the leader that this answer is for
   * @param via that of the {@link Reserve}: the follower that passes this answer back
   * @param term of the {@link Reserve}
   * @param catalogTerm the start of the catalog that answers
   * @param highestTerm the highest term that the catalog has seen
   */
  record ReserveAnswer(
      int to,
      int via,
      long term,
      CatalogTerm catalogTerm,
      long highestTerm,
      List<ReserveResult> results)
      implements ReservationMessage {}

  /**
   * The outcomes of reserved requests; each outcome is committed in the order log.
   *
   * @param via the follower that passes this on to the catalog; 0 for none
   * @param catalogTerm as in a {@link Reserve}
   */
  record Settle(int from, int via, long term, CatalogTerm catalogTerm, List<SettleItem> items)
      implements ReservationMessage {}

  /**
   * @param reservedTerm the term of the reservation
   * @param number of the reservation within that term
   * @param placed true: sold for good; false: aborted for good, and the stock goes back
   */
  record SettleItem(String requestId, long reservedTerm, long number, boolean placed) {}

  /**
   * The catalog asks for the outcomes of reservations that have been pending for long; the leader
   * answers with {@link Settle}.
   *
   * @param via the follower that passes this on to the leader that it follows; 0 for none
   * @param catalogTerm the start of the catalog that asks
   */
  record AskOutcomes(int via, CatalogTerm catalogTerm, List<OpenReservation> reservations)
      implements ReservationMessage {}

  record OpenReservation(String requestId, long reservedTerm, long number) {}

  /**
   * A leader that begins to serve, or hears from another start of the catalog, asks for the
   * catalog's books. It compares them with the order log before the first reservation.
   *
   * @param via the follower that passes this on to the catalog; 0 for none
   * @param ask the number of this leader's question, increasing from 1; only the answer to the
   *     latest question counts
   * @param catalogTerm the start of the catalog that sent the earlier pages
   * @param page from 0; another start of the catalog answers with its page 0
   */
  record Reconcile(int from, int via, long term, long ask, CatalogTerm catalogTerm, int page)
      implements ReservationMessage {}

  /**
   * The catalog's books as they were when this leader first asked in this term. A {@code
   * highestTerm} above the leader's term says that the leader is deposed.
   *
   * @param to the leader that this answer is for
   * @param via of the question: the follower that passes this answer back
   * @param term of the question
   * @param ask of the question; 0 if the leader has not asked, but has sent a message to another
   *     start of the catalog
   * @param highestTerm the highest term that the catalog has seen
   * @param settled how many orders the catalog has ever settled
   * @param settledDigest the sum of {@link RequestHash#ofOrder} over these orders
   * @param pages the number of pages of pending reservations, at least 1
   * @param pending the reservations on this page
   */
  record ReconcileAnswer(
      int to,
      int via,
      long term,
      long ask,
      long highestTerm,
      CatalogTerm catalogTerm,
      long settled,
      long settledDigest,
      int pages,
      int page,
      List<PendingReservation> pending)
      implements ReservationMessage {}

  record PendingReservation(String requestId) {}

  /**
   * The leader has compared the books, and they do not match: it begins no purchase. Sent again as
   * long as the books differ.
   *
   * @param via the follower that passes this on to the catalog; 0 for none
   * @param catalogTerm the start of the catalog whose books were compared
   */
  record BooksDiffer(
      int from, int via, long term, CatalogTerm catalogTerm, BooksDifference difference)
      implements ReservationMessage {}
}
