package io.toystore.catalog.core;

import io.toystore.message.ReservationMessage.BooksDiffer;
import io.toystore.message.ReservationMessage.PendingReservation;
import io.toystore.message.ReservationMessage.Reconcile;
import io.toystore.message.ReservationMessage.ReconcileAnswer;
import io.toystore.model.BooksDifference;
import io.toystore.model.CatalogTerm;
import java.util.List;

/**
 * Shows the catalog's books to a leader of the order group. The leader compares them with its log
 * before its first reservation; {@code order.core.Reconciliation} states the rule. This class keeps
 * what the leader has found.
 *
 * <p>All pages show the books as they were when the leader's term first asked. Otherwise a
 * reservation that is settled between two pages would be missing from both. Not thread-safe.
 */
final class BooksComparison {
  private final CatalogLog log;
  private final OrderLeader leader;
  private final int pageSize;

  // Volatile: a start begins without books.

  /** The term for which the following books were taken. */
  private long term;

  private long settled;
  private long settledDigest;
  private List<PendingReservation> pending = List.of();

  /** The difference that the leader of this term has found; null for none. */
  private BooksDifference difference;

  BooksComparison(CatalogSettings settings, CatalogLog log, OrderLeader leader) {
    this.log = log;
    this.leader = leader;
    this.pageSize = settings.messageBatch();
  }

  /** A leader asks for a page of the books; a deposed leader only learns the higher term. */
  void onReconcile(Reconcile question, long nowMillis, CatalogOutputs out) {
    if (!leader.isSender(question.from(), question.via(), question.term())
        || question.page() < 0
        || log.mustDrop()) {
      return;
    }
    if (question.term() < leader.highestTerm()) {
      leader.answer(question.from(), question.via(), deposed(question));
      return;
    }
    leader.observe(question.term(), 1, nowMillis);
    leader.record(out);
    leader.answer(question.from(), question.via(), page(question));
  }

  /**
   * A leader has sent a message that names another start of the catalog. The leader gets the first
   * page of the books without asking. It does not count that page, but learns which start runs. If
   * it has not compared this start's books yet, it then asks for them.
   */
  void show(int from, int via, long leaderTerm, long nowMillis, CatalogOutputs out) {
    onReconcile(new Reconcile(from, via, leaderTerm, 0, CatalogTerm.UNKNOWN, 0), nowMillis, out);
  }

  /** A leader has found that the books and its log differ; people can read how. */
  void onBooksDiffer(BooksDiffer message) {
    if (leader.isSender(message.from(), message.via(), message.term())
        && message.term() >= leader.highestTerm()
        && message.catalogTerm().equals(log.catalogTerm())
        && message.term() == term) {
      difference = message.difference();
    }
  }

  /** The leader of the highest term has found that the books and its log agree. */
  void agreed() {
    pending = List.of();
    difference = null;
  }

  /** The difference that the leader of the highest term has found; null for none. */
  BooksDifference difference() {
    return difference;
  }

  private ReconcileAnswer deposed(Reconcile question) {
    return new ReconcileAnswer(
        question.from(),
        question.via(),
        question.term(),
        question.ask(),
        leader.highestTerm(),
        log.catalogTerm(),
        0,
        0,
        1,
        0,
        List.of());
  }

  private ReconcileAnswer page(Reconcile question) {
    if (question.term() != term) {
      term = question.term();
      settled = log.ledger().settledOrders();
      settledDigest = log.ledger().settledDigest();
      pending =
          log.reservations().all().stream()
              .filter(Reservation::pending)
              .map(reservation -> new PendingReservation(reservation.id()))
              .toList();
      difference = null;
    }
    int pages = Math.max(1, (pending.size() + pageSize - 1) / pageSize);
    int page =
        question.catalogTerm().equals(log.catalogTerm()) ? Math.min(question.page(), pages - 1) : 0;
    int from = page * pageSize;
    return new ReconcileAnswer(
        question.from(),
        question.via(),
        question.term(),
        question.ask(),
        question.term(),
        log.catalogTerm(),
        settled,
        settledDigest,
        pages,
        page,
        pending.subList(from, Math.min(pending.size(), from + pageSize)));
  }
}
