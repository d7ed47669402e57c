package io.toystore.order.core;

import io.toystore.message.OrderMessage.Purchase;
import io.toystore.message.OrderMessage.PurchaseStatus;
import io.toystore.message.ReservationMessage.Reserve;
import io.toystore.message.ReservationMessage.ReserveAnswer;
import io.toystore.message.ReservationMessage.ReserveItem;
import io.toystore.message.ReservationMessage.ReserveResult;
import io.toystore.message.ReservationMessage.ReserveStatus;
import io.toystore.model.CatalogTerm;
import io.toystore.order.book.OrderBook;
import io.toystore.sansio.Outputs;
import java.util.TreeMap;

/**
 * The reservations that a leader waits for (design, sections 6.2 and 6.6): numbers them within its
 * term, sends them until the catalog has answered, and acts on the answers.
 *
 * <p>Only the catalog's answer closes a number. When no client waits for a purchase any more, its
 * reservation is <em>withdrawn</em>, that is, requested with quantity 0, and its number stays open
 * until the withdrawal is answered (design, section 6.6). Otherwise the catalog could know the id
 * only by an earlier number, settle the id and forget it below the mark; the reserve with this
 * number could still arrive afterwards, and would take the stock again.
 *
 * <p>Not thread-safe.
 */
final class ReserveRequests {
  private final LeaderState state;
  private final FrontendAnswers answers;
  private final UncommittedOutcomes outcomes;

  /** By number, the reservations that the catalog has not answered; closed ones leave gaps. */
  private final TreeMap<Long, PurchaseInFlight> reserving = new TreeMap<>();

  /** The highest number in use; the first is 1. */
  private long lastNumber;

  /** The items to send next, by the follower that passes them on; 0 for none. */
  private final Outbox<Integer, ReserveItem> reserves;

  private long nextWithdrawalMillis = Long.MIN_VALUE;
  private long resends;

  ReserveRequests(LeaderState state, FrontendAnswers answers, UncommittedOutcomes outcomes) {
    this.state = state;
    this.answers = answers;
    this.outcomes = outcomes;
    this.reserves = new Outbox<>(state.settings.maxBatch());
  }

  /** Whether all reservations are answered. */
  boolean isEmpty() {
    return reserving.isEmpty();
  }

  /** Whether a new number would be too far above the lowest open number. */
  boolean isWindowFull() {
    return lastNumber - lowestOpen() >= state.settings.maxOpenWindow();
  }

  /** How often reservations were sent again because the catalog had not answered. */
  long resends() {
    return resends;
  }

  /** The catalog has answered every reservation of this term below this number. */
  private long lowestOpen() {
    return reserving.isEmpty() ? lastNumber + 1 : reserving.firstKey();
  }

  /** Asks the catalog to reserve for a request id that the log does not hold. */
  void begin(long frontend, Purchase purchase, OrderBook.Key key, long nowMillis) {
    PurchaseInFlight begun = new PurchaseInFlight(purchase, key, ++lastNumber, nowMillis);
    begun.addWaiter(frontend, purchase.attempt());
    state.inFlight.put(purchase.requestId(), begun);
    reserving.put(begun.number, begun);
    send(begun, state.path.detour());
  }

  /**
   * The catalog has answered; answers of a start that was not compared with the log do not count.
   */
  void onReserveAnswer(ReserveAnswer m, long nowMillis) {
    if (m.term() != state.term
        || !state.books.agrees()
        || !m.catalogTerm().equals(state.books.catalogTerm())) {
      return;
    }
    boolean awaited = false;
    for (ReserveResult result : m.results()) {
      PurchaseInFlight purchase = reserving.get(result.number());
      if (purchase != null && purchase.requestId.equals(result.requestId())) {
        awaited = true;
        onReserved(purchase, result, nowMillis);
      }
    }
    state.path.answered(m.via(), awaited, nowMillis);
  }

  private void onReserved(PurchaseInFlight purchase, ReserveResult result, long nowMillis) {
    if (purchase.waiters.isEmpty() && result.status() != ReserveStatus.STALE) {
      // No client waits for this purchase any more, so it is not placed. If the catalog holds a
      // reservation, it will ask for the outcome.
      close(purchase);
      state.inFlight.remove(purchase.requestId);
      nextWithdrawalMillis = nowMillis;
      return;
    }
    switch (result.status()) {
      case RESERVED -> {
        close(purchase);
        outcomes.place(purchase, result.price(), result.version());
      }
      case NOT_ENOUGH_STOCK -> refuse(purchase, PurchaseStatus.NOT_ENOUGH_STOCK);
      case PRODUCT_NOT_FOUND -> refuse(purchase, PurchaseStatus.PRODUCT_NOT_FOUND);
      case MISMATCH -> {
        close(purchase);
        forget(purchase, PurchaseStatus.KEY_REUSED);
      }
      case GIVEN_BACK -> {
        close(purchase);
        outcomes.abort(purchase, PurchaseStatus.ABANDONED);
      }
      case WITHDRAWN -> {
        // A retry has arrived since the withdrawal was sent, and nothing is reserved for it.
        purchase.sentMillis = nowMillis;
        send(purchase, state.path.detour());
      }
      case STALE -> {
        // Either the catalog has heard of a higher term and this leader is deposed, or the number
        // is already closed. A reservation that still waits is sent again.
      }
    }
  }

  /**
   * Nothing was reserved (design, section 6.3). If the client chose the key, the client is refused
   * once {@code RequestAborted} is committed, and the key is spent. If the front-end made the id,
   * the leader remembers the refusal for its term.
   */
  private void refuse(PurchaseInFlight purchase, PurchaseStatus status) {
    close(purchase);
    if (purchase.clientKey) {
      outcomes.abort(purchase, status);
    } else {
      forget(purchase, status);
    }
  }

  /** Refuses a purchase that leaves no trace in the log. */
  private void forget(PurchaseInFlight purchase, PurchaseStatus status) {
    state.inFlight.remove(purchase.requestId);
    answers.refuseWaiters(purchase, status);
  }

  private void close(PurchaseInFlight purchase) {
    reserving.remove(purchase.number);
  }

  /**
   * The books of the catalog's current start agree: sends the reservations that could not be sent
   * before, or were sent to an earlier start.
   */
  void sendAll(long nowMillis) {
    for (PurchaseInFlight purchase : reserving.values()) {
      purchase.sentMillis = nowMillis;
      send(purchase, state.path.detour());
    }
  }

  /**
   * Refuses all waiting attempts, because the books differ and nothing can be reserved. The numbers
   * stay open until the catalog has answered, as always.
   */
  void refuseAllWaiters() {
    for (PurchaseInFlight purchase : reserving.values()) {
      answers.refuseWaiters(purchase, PurchaseStatus.BOOKS_DIFFER);
      purchase.waiters.clear();
    }
  }

  /**
   * Sends again the reservations that the catalog has not answered for {@code reserveResendMillis},
   * and withdraws those that no client waits for. There may be many withdrawals, and none is
   * urgent: a batch is sent when an earlier one was answered, or after an interval.
   */
  void resend(long nowMillis) {
    boolean mayWithdraw = nowMillis >= nextWithdrawalMillis;
    int resent = 0;
    int via = 0;
    for (PurchaseInFlight purchase : reserving.values()) {
      if (resent == state.settings.maxBatch()) {
        break;
      }
      if (nowMillis - purchase.sentMillis < state.resendMillis()) {
        continue;
      }
      purchase.waiters.removeIf(waiter -> !answers.isAwaited(waiter, nowMillis));
      if (purchase.waiters.isEmpty()) {
        if (!mayWithdraw) {
          continue;
        }
        nextWithdrawalMillis = nowMillis + state.resendMillis();
      }
      if (resent == 0) {
        via = state.detourForUnanswered(nowMillis);
      }
      purchase.sentMillis = nowMillis;
      send(purchase, via);
      resent++;
    }
    resends += resent;
  }

  /**
   * Adds a reservation, or its withdrawal, to the next message; does nothing before the books
   * agree.
   *
   * @param via the follower that passes on a second copy; 0 for none
   */
  private void send(PurchaseInFlight purchase, int via) {
    if (!state.books.agrees()) {
      return; // sendAll sends it once they do.
    }
    int quantity = purchase.waiters.isEmpty() ? 0 : purchase.quantity;
    ReserveItem item =
        new ReserveItem(purchase.number, purchase.requestId, purchase.name, quantity);
    reserves.add(0, item);
    if (via != 0) {
      reserves.add(via, item);
    }
  }

  /** Whether {@link #flush} has something to send. */
  boolean hasUnsent() {
    return !reserves.isEmpty();
  }

  void flush(Outputs out) {
    int from = state.id();
    CatalogTerm to = state.books.catalogTerm();
    reserves.send(
        out,
        LeaderState::towardsCatalog,
        (via, items) -> new Reserve(from, via, state.term, to, lowestOpen(), items));
  }
}
