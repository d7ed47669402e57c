package io.toystore.order.core;

import io.toystore.message.ReservationMessage.AskOutcomes;
import io.toystore.message.ReservationMessage.OpenReservation;
import io.toystore.message.ReservationMessage.Settle;
import io.toystore.message.ReservationMessage.SettleItem;
import io.toystore.model.CatalogTerm;
import io.toystore.order.book.OrderBook;
import io.toystore.order.book.OrderEntry;
import io.toystore.sansio.Outputs;

/**
 * Reports committed outcomes to the catalog: those of this leader's own purchases, and those of
 * reservations that the catalog asks about (design, sections 6.4 and 6.5). A report may be lost:
 * the catalog asks again. Not thread-safe.
 */
final class Settlements {
  private final LeaderState state;

  /** The outcomes to report next, by the follower that passes them on; 0 for none. */
  private final Outbox<Integer, SettleItem> settles;

  /** Whether a tick has passed since the last report. */
  private boolean ticked;

  Settlements(LeaderState state) {
    this.state = state;
    this.settles = new Outbox<>(state.settings.maxBatch());
  }

  /** Whether no outcome waits to be reported. */
  boolean isEmpty() {
    return settles.isEmpty();
  }

  /**
   * Reports a committed outcome.
   *
   * @param reservedTerm the term of the reservation
   * @param number of the reservation within that term
   * @param via the follower that passed the catalog's question on; 0 for none, or if the catalog
   *     has not asked
   */
  void settle(String requestId, long reservedTerm, long number, boolean placed, int via) {
    SettleItem item = new SettleItem(requestId, reservedTerm, number, placed);
    settles.add(via, item);
    if (via == 0 && state.path.detour() != 0) {
      settles.add(state.path.detour(), item);
    }
  }

  /**
   * The catalog asks about reservations that have been pending for long (design, section 6.5).
   *
   * <ul>
   *   <li>A committed outcome is reported, by the way the question came.
   *   <li>A purchase in flight or an uncommitted outcome gets no answer: the catalog asks again.
   *   <li>An unknown id is aborted, so that it can never be placed, and the abort is reported when
   *       the catalog asks again. A leader does this only after every command that was in flight
   *       when its term began has passed its deadline.
   * </ul>
   */
  void onAskOutcomes(AskOutcomes m, long nowMillis) {
    if (!state.books.agrees() || !m.catalogTerm().equals(state.books.catalogTerm())) {
      return;
    }
    int via = m.via() == state.id() ? 0 : m.via();
    for (OpenReservation asked : m.reservations()) {
      String requestId = asked.requestId();
      OrderBook.Outcome outcome = state.book.outcome(state.book.key(requestId));
      if (outcome != null) {
        if (state.isCommitted(outcome)) {
          settle(requestId, asked.reservedTerm(), asked.number(), outcome.placed(), via);
        }
      } else if (!state.inFlight.containsKey(requestId) && isOldEnoughToAbort(nowMillis)) {
        state.replica.propose(new OrderEntry.RequestAborted(requestId).toPayload());
      }
    }
  }

  private boolean isOldEnoughToAbort(long nowMillis) {
    return state.replica.servingForMillis(nowMillis) > state.settings.longestDeadlineMillis();
  }

  /**
   * Another start of the catalog runs. It may not know these reservations, and will ask about those
   * that it knows.
   */
  void clear() {
    settles.clear();
  }

  void tick() {
    ticked = true;
  }

  /**
   * No client waits for these reports, so they are sent with the next reservations, or at the next
   * tick. A separate report would cost the catalog a message and a force, which would delay the
   * next reservation.
   *
   * @param reserves whether reservations are sent now
   */
  void flush(boolean reserves, Outputs out) {
    if (ticked || reserves) {
      ticked = false;
      int from = state.id();
      CatalogTerm to = state.books.catalogTerm();
      settles.send(
          out,
          LeaderState::towardsCatalog,
          (via, items) -> new Settle(from, via, state.term, to, items));
    }
  }
}
