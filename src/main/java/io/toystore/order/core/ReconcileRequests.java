package io.toystore.order.core;

import io.toystore.message.Address;
import io.toystore.message.ReservationMessage.BooksDiffer;
import io.toystore.message.ReservationMessage.Reconcile;
import io.toystore.message.ReservationMessage.ReconcileAnswer;
import io.toystore.model.CatalogTerm;
import io.toystore.sansio.Outputs;

/**
 * Asks the catalog for its books, page by page, until {@link Reconciliation} has found whether they
 * agree with the order log. Asks again when it hears from another start of the catalog. Not
 * thread-safe.
 */
final class ReconcileRequests {
  private final LeaderState state;
  private final ReserveRequests reservations;
  private final Settlements settlements;

  /** Whether a start of the catalog was heard other than the one compared. */
  private boolean doubted;

  /** Whether the latest question has no answer yet. */
  private boolean unanswered;

  private long nextAskMillis = Long.MIN_VALUE;

  ReconcileRequests(LeaderState state, ReserveRequests reservations, Settlements settlements) {
    this.state = state;
    this.reservations = reservations;
    this.settlements = settlements;
  }

  /** Whether the comparison is not finished, has found a difference, or must be made again. */
  boolean isAsking() {
    return doubted || !state.books.agrees();
  }

  /** The catalog has sent a page of its books. */
  void onReconcileAnswer(ReconcileAnswer m, long nowMillis) {
    if (m.term() != state.term || m.highestTerm() != state.term) {
      return;
    }
    Reconciliation books = state.books;
    boolean agreed = books.agrees();
    boolean differed = books.difference() != null;
    CatalogTerm before = books.catalogTerm();
    boolean counts = books.answered(m);
    boolean otherStart = !books.catalogTerm().equals(before);
    if (otherStart) {
      settlements.clear();
    }
    state.path.answered(m.via(), counts, nowMillis);
    if (!counts) {
      heardOf(m.catalogTerm(), nowMillis);
      return;
    }
    doubted = false;
    unanswered = false;
    if (books.agrees()) {
      if (!agreed || otherStart) {
        reservations.sendAll(nowMillis);
      }
    } else if (!differed) {
      nextAskMillis = nowMillis; // For the next page, or to report the difference.
      if (books.difference() != null) {
        reservations.refuseAllWaiters();
      }
    }
  }

  /**
   * A start of the catalog was heard. If it is not the one compared, the catalog is asked again.
   */
  void heardOf(CatalogTerm catalogTerm, long nowMillis) {
    if (!catalogTerm.equals(state.books.catalogTerm()) && state.books.agrees() && !doubted) {
      doubted = true;
      nextAskMillis = Math.max(nextAskMillis, nowMillis);
    }
  }

  /** Asks if a question is due. */
  void flush(long nowMillis, Outputs out) {
    if (!isAsking() || nowMillis < nextAskMillis) {
      return;
    }
    nextAskMillis = nowMillis + state.resendMillis();
    int via = unanswered ? state.detourForUnanswered(nowMillis) : state.path.detour();
    unanswered = true;
    long ask = state.books.ask();
    ask(ask, 0, Address.CATALOG, out);
    if (via != 0) {
      ask(ask, via, Address.order(via), out);
    }
  }

  /**
   * Asks directly or through a follower. If the books are known to differ, the catalog is also
   * informed, so that both sides report the difference; another start of the catalog would answer
   * with its own books.
   */
  private void ask(long ask, int via, Address to, Outputs out) {
    int from = state.id();
    Reconciliation books = state.books;
    CatalogTerm catalogTerm = books.catalogTerm();
    if (books.difference() != null) {
      out.send(to, new BooksDiffer(from, via, state.term, catalogTerm, books.difference()));
    }
    out.send(to, new Reconcile(from, via, state.term, ask, catalogTerm, books.nextPage()));
  }
}
