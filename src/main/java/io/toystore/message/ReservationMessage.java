package io.toystore.message;

import io.toystore.model.BooksDifference;
import io.toystore.model.CatalogTerm;
import io.toystore.model.RequestHash;
import java.util.List;

/** What the order leader and the catalog say to each other (design, section 6). */
public sealed interface ReservationMessage extends Message {
  //
  // Where the two cannot reach each other, a follower that reaches both passes these on: the one
  // that `via` names, 0 for none. It is done once only, by that one, and the answer to what came by
  // a follower goes back by it. A copy by another way is like any other that the network makes.

  /**
   * @param via the follower that passes this on to the catalog; 0 for none
   * @param catalogTerm the start of the catalog with whose books the order log was found to agree
   *     ({@link Reconcile}); any other start does nothing, and answers with its books
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
   * @param quantity 0 for a withdrawal: nobody waits for the reservation any more, and only that
   *     the catalog has heard of its number is still to be known
   */
  record ReserveItem(long number, String requestId, String name, int quantity) {
    public boolean isWithdrawal() {
      return quantity == 0;
    }
  }

  /** What the catalog did with a reservation. */
  enum ReserveStatus {
    /** The stock is taken out, durably; the same again for the same id. */
    RESERVED,
    NOT_ENOUGH_STOCK,
    PRODUCT_NOT_FOUND,
    /** The id holds a reservation for another name or quantity. */
    MISMATCH,
    /** The id was given back: it takes no stock any more. */
    GIVEN_BACK,
    /** The term is below the highest seen, or the number below the lowest open one. */
    STALE,
    /** A withdrawal was heard. It takes no stock; an earlier reservation of the id stays. */
    WITHDRAWN
  }

  /**
   * @param price in hundredths; 0 unless reserved
   * @param version of the product after the reservation; 0 unless reserved
   */
  record ReserveResult(
      long number, String requestId, ReserveStatus status, long price, long version) {}

  /**
   * @param to the leader that it is for
   * @param via that of the {@link Reserve} that this answers: the follower that passes it back
   * @param term of the {@link Reserve} that this answers
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
   * What has become of reserved requests; each outcome is committed in the order log.
   *
   * @param via the follower that passes this on to the catalog; 0 for none
   * @param catalogTerm as in a {@link Reserve}
   */
  record Settle(int from, int via, long term, CatalogTerm catalogTerm, List<SettleItem> items)
      implements ReservationMessage {}

  /**
   * @param reservedTerm the term of the reservation
   * @param number of the reservation within that term
   * @param placed true: sold for good; false: aborted for good, the stock goes back
   */
  record SettleItem(String requestId, long reservedTerm, long number, boolean placed) {}

  /**
   * The catalog asks about reservations that are pending for long; the leader answers by Settle.
   *
   * @param via the follower that passes this on to the leader that it follows; 0 for none
   * @param catalogTerm the start of the catalog that asks
   */
  record AskOutcomes(int via, CatalogTerm catalogTerm, List<OpenReservation> reservations)
      implements ReservationMessage {}

  record OpenReservation(String requestId, long reservedTerm, long number) {}

  /**
   * A leader that begins to serve, or meets another start of the catalog, asks for the catalog's
   * books, to compare them with the order log before the first reservation.
   *
   * @param via the follower that passes this on to the catalog; 0 for none
   * @param ask of this leader, from 1 and growing: only the answer to the latest counts
   * @param catalogTerm the start of the catalog that has answered with the pages before
   * @param page from 0; another start of the catalog answers with its page 0
   */
  record Reconcile(int from, int via, long term, long ask, CatalogTerm catalogTerm, int page)
      implements ReservationMessage {}

  /**
   * The catalog's books as they were when this leader of this term first asked; or, with a higher
   * term than the leader's own, that it is deposed.
   *
   * @param to the leader that it is for
   * @param via that of the question: the follower that passes it back
   * @param term of the question
   * @param ask of the question; 0 when the leader has not asked, but sent something to another
   *     start of the catalog
   * @param highestTerm the highest term that the catalog has seen
   * @param settled how many orders the catalog has settled, ever
   * @param settledDigest the sum over them ({@link RequestHash#ofOrder})
   * @param pages in how many pages the pending reservations come, 1 at least
   * @param pending the request ids of those of this page
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
   * The leader has compared the books, and they do not fit: it begins no purchase. Sent again for
   * as long as this is so.
   *
   * @param via the follower that passes this on to the catalog; 0 for none
   * @param catalogTerm the start of the catalog whose books were compared
   */
  record BooksDiffer(
      int from, int via, long term, CatalogTerm catalogTerm, BooksDifference difference)
      implements ReservationMessage {}
}
