package io.toystore.order.core;

import io.toystore.message.OrderMessage.Purchase;
import io.toystore.message.OrderMessage.PurchaseStatus;
import io.toystore.message.OrderMessage.Purchases;
import io.toystore.message.ReservationMessage.AskOutcomes;
import io.toystore.message.ReservationMessage.ReconcileAnswer;
import io.toystore.message.ReservationMessage.ReserveAnswer;
import io.toystore.model.RequestId;
import io.toystore.order.book.OrderBook;
import io.toystore.replication.Replica;
import io.toystore.sansio.Outputs;

/**
 * The serving leader's side of purchases, for one term (design, section 6). The order log decides:
 * for each request id, the first outcome in the committed log is its outcome for good.
 *
 * <p>The way of a purchase:
 *
 * <ol>
 *   <li>This class looks up its request id: in the front-end's refusals, among the purchases in
 *       flight, in the log. An id that is not found begins a new purchase.
 *   <li>{@link ReserveRequests} asks the catalog to reserve the pieces. Before the first
 *       reservation {@link ReconcileRequests} has compared the catalog's books with the log.
 *   <li>{@link UncommittedOutcomes} appends the order, or that the request is aborted, and waits
 *       for the commit.
 *   <li>{@link FrontendAnswers} answers the front-end, {@link Settlements} informs the catalog.
 * </ol>
 *
 * <p>Nothing here is durable: this object is dropped when the term ends, and the front-ends ask the
 * next leader. Not thread-safe.
 */
final class PurchaseLeader {
  private final LeaderState state;
  private final FrontendAnswers answers;
  private final Settlements settlements;
  private final UncommittedOutcomes outcomes;
  private final ReserveRequests reservations;
  private final ReconcileRequests comparison;

  PurchaseLeader(OrderSettings settings, Replica replica, OrderBook book) {
    state = new LeaderState(settings, replica, book);
    answers = new FrontendAnswers(state);
    settlements = new Settlements(state);
    outcomes = new UncommittedOutcomes(state, answers, settlements);
    reservations = new ReserveRequests(state, answers, outcomes);
    comparison = new ReconcileRequests(state, reservations, settlements);
  }

  /** How many purchases wait for the catalog or for a commit. */
  int purchasesInFlight() {
    return state.inFlight.size();
  }

  /** How often reservations were sent again because the catalog had not answered. */
  long resends() {
    return reservations.resends();
  }

  /** The comparison of the order log with the catalog's books. */
  Reconciliation books() {
    return state.books;
  }

  // ---- from front-ends ----

  /** A front-end asks for purchases in this term (design, section 6.1). */
  void onPurchases(Purchases m, long nowMillis) {
    FrontendMemory frontend = answers.heard(m, nowMillis);
    if (frontend == null) {
      return;
    }
    for (Purchase purchase : m.purchases()) {
      if (frontend.waitsFor(purchase.attempt()) && isWellFormed(purchase)) {
        onPurchase(m.frontend(), frontend, purchase, nowMillis);
      }
    }
  }

  private void onPurchase(
      long frontendId, FrontendMemory frontend, Purchase purchase, long nowMillis) {
    long attempt = purchase.attempt();
    // 1. An attempt that this term has refused is refused again.
    PurchaseStatus refusal = frontend.refusalOf(attempt);
    if (refusal != null) {
      answers.answer(frontendId, attempt, refusal, 0, 0);
      return;
    }
    // 2. An id in flight: this attempt waits for the same outcome.
    PurchaseInFlight known = state.inFlight.get(purchase.requestId());
    if (known != null) {
      if (known.isFor(purchase.name(), purchase.quantity())) {
        known.addWaiter(frontendId, attempt);
      } else {
        answers.refuse(frontendId, attempt, PurchaseStatus.KEY_REUSED);
      }
      return;
    }
    // 3. An id that the log has decided.
    OrderBook.Key key = state.book.key(purchase.requestId());
    OrderBook.Outcome outcome = state.book.outcome(key);
    if (outcome != null) {
      onDecided(frontendId, purchase, key, outcome, nowMillis);
      return;
    }
    // 4. A new id, if there is room to remember a refusal, room for a purchase in flight, and a
    //    catalog to reserve from.
    if (frontend.refusals() >= state.settings.maxRefusals()) {
      return; // A refusal could not be remembered, so there is no answer: the outcome stays
      // unknown.
    }
    if (state.inFlight.size() >= state.settings.maxInFlight() || reservations.isWindowFull()) {
      answers.refuse(frontendId, attempt, PurchaseStatus.OVERLOADED);
    } else if (state.books.difference() != null) {
      answers.refuse(frontendId, attempt, PurchaseStatus.BOOKS_DIFFER);
    } else {
      reservations.begin(frontendId, purchase, key, nowMillis);
    }
  }

  /** The log holds an outcome for the id, which may not be committed yet. */
  private void onDecided(
      long frontendId,
      Purchase purchase,
      OrderBook.Key key,
      OrderBook.Outcome outcome,
      long nowMillis) {
    long attempt = purchase.attempt();
    boolean same =
        purchase.name().equals(outcome.name()) && purchase.quantity() == outcome.quantity();
    if (outcome.placed() && !same) {
      answers.refuse(frontendId, attempt, PurchaseStatus.KEY_REUSED);
    } else if (!state.isCommitted(outcome)) {
      PurchaseInFlight waiting = new PurchaseInFlight(purchase, key, 0, nowMillis);
      waiting.addWaiter(frontendId, attempt);
      state.inFlight.put(purchase.requestId(), waiting);
      outcomes.await(
          waiting,
          outcome.index(),
          outcome.placed() ? PurchaseStatus.PLACED : PurchaseStatus.ABANDONED);
    } else if (outcome.placed()) {
      answers.answer(
          frontendId, attempt, PurchaseStatus.PLACED, outcome.number(), outcome.version());
    } else {
      answers.refuse(frontendId, attempt, PurchaseStatus.ABANDONED);
    }
  }

  /** The catalog does not answer malformed reservations, so such a purchase would never end. */
  private static boolean isWellFormed(Purchase purchase) {
    return purchase.quantity() > 0 && RequestId.isValid(purchase.requestId());
  }

  // ---- from the catalog ----

  /** See {@link ReconcileRequests#onReconcileAnswer}. */
  void onReconcileAnswer(ReconcileAnswer m, long nowMillis) {
    comparison.onReconcileAnswer(m, nowMillis);
  }

  /** See {@link ReserveRequests#onReserveAnswer}. */
  void onReserveAnswer(ReserveAnswer m, long nowMillis) {
    reservations.onReserveAnswer(m, nowMillis);
  }

  /** See {@link Settlements#onAskOutcomes}; the question may come from a start not compared yet. */
  void onAskOutcomes(AskOutcomes m, long nowMillis) {
    comparison.heardOf(m.catalogTerm(), nowMillis);
    settlements.onAskOutcomes(m, nowMillis);
  }

  // ---- from the log ----

  /** Everything up to {@code index} is committed. */
  void committed(long index) {
    outcomes.onCommitted(index);
  }

  // ---- time ----

  void tick(long nowMillis) {
    settlements.tick();
    if (state.books.agrees()) {
      reservations.resend(nowMillis);
    }
  }

  /** Whether a later {@link #tick} may have work to do. */
  boolean wantsTicks() {
    return !reservations.isEmpty() || !settlements.isEmpty() || comparison.isAsking();
  }

  /**
   * A burst of inputs is over: sends the gathered messages, settlements before reservations. A
   * catalog whose books were not compared gets only questions about its books.
   */
  void flush(long nowMillis, Outputs out) {
    if (state.books.agrees()) {
      settlements.flush(reservations.hasUnsent(), out);
      reservations.flush(out);
    }
    comparison.flush(nowMillis, out);
    answers.flush(out);
  }
}
