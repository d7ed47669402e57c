package io.toystore.order.core;

import io.toystore.message.OrderMessage.PurchaseStatus;
import io.toystore.order.book.OrderBook;
import io.toystore.order.book.OrderEntry;
import io.toystore.sansio.Check;
import java.util.TreeMap;

/**
 * The purchases whose outcome is in the log but not committed yet. Clients and the catalog learn an
 * outcome only once it is committed, because the order log decides: for each request id, the first
 * outcome in the committed log is its outcome for good (design, section 6). Not thread-safe.
 */
final class UncommittedOutcomes {
  private final LeaderState state;
  private final FrontendAnswers answers;
  private final Settlements settlements;

  /** By the index of the outcome; every index is above the replica's commit index. */
  private final TreeMap<Long, PurchaseInFlight> committing = new TreeMap<>();

  UncommittedOutcomes(LeaderState state, FrontendAnswers answers, Settlements settlements) {
    this.state = state;
    this.answers = answers;
    this.settlements = settlements;
  }

  /**
   * The pieces are reserved: appends the order.
   *
   * @param price of one piece, in hundredths
   * @param version of the product that the reservation made
   */
  void place(PurchaseInFlight purchase, long price, long version) {
    long index =
        state.replica.propose(
            new OrderEntry.OrderPlaced(
                    purchase.requestId, purchase.name, purchase.quantity, price, version)
                .toPayload());
    await(purchase, index, PurchaseStatus.PLACED);
  }

  /** Nothing will be sold under this request id: appends the abort. */
  void abort(PurchaseInFlight purchase, PurchaseStatus status) {
    long index =
        state.replica.propose(new OrderEntry.RequestAborted(purchase.requestId).toPayload());
    await(purchase, index, status);
  }

  /**
   * The outcome of a purchase is the entry at {@code index}.
   *
   * @param status the answer to the waiters once the outcome is committed
   */
  void await(PurchaseInFlight purchase, long index, PurchaseStatus status) {
    purchase.index = index;
    purchase.status = status;
    committing.put(index, purchase);
  }

  /**
   * Everything up to {@code index} is committed: answers the waiters, and reports placed orders.
   */
  void onCommitted(long index) {
    while (!committing.isEmpty() && committing.firstKey() <= index) {
      PurchaseInFlight purchase = committing.pollFirstEntry().getValue();
      state.inFlight.remove(purchase.requestId);
      OrderBook.Outcome outcome = state.book.outcomeAt(purchase.index, purchase.key);
      Check.that(
          outcome != null, "the outcome of %s is not at %d", purchase.requestId, purchase.index);
      if (purchase.status != PurchaseStatus.PLACED) {
        answers.refuseWaiters(purchase, purchase.status);
        continue;
      }
      for (PurchaseInFlight.Waiter waiter : purchase.waiters) {
        answers.answer(
            waiter.frontend(),
            waiter.attempt(),
            PurchaseStatus.PLACED,
            outcome.number(),
            outcome.version());
      }
      if (purchase.number > 0) {
        settlements.settle(purchase.requestId, state.term, purchase.number, true, 0);
      }
    }
  }
}
