package io.toystore.catalog;

import io.toystore.catalog.core.CatalogReplica;
import io.toystore.catalog.core.CatalogStatus;
import io.toystore.observe.Meters;
import io.toystore.observe.Meters.OfState;
import io.toystore.observe.ReplicaMeters;
import io.toystore.replication.ReplicaStatus;
import java.util.function.Supplier;

/** The meters of the catalog. */
final class CatalogMeters {
  private CatalogMeters() {}

  /**
   * @param answers whether the catalog answers yet
   */
  record State(boolean answers, ReplicaStatus log, CatalogStatus catalog) {
    static State of(CatalogReplica replica, long nowMillis) {
      return new State(replica.answers(), replica.logStatus(nowMillis), replica.status());
    }
  }

  static void register(Meters meters, Supplier<State> state) {
    ReplicaMeters.register(meters, 1, 1, () -> state.get().log());
    OfState<CatalogStatus> catalog = meters.of(() -> state.get().catalog());
    catalog.gauge("catalog_products", "Toys.", CatalogStatus::products);
    catalog.gauge(
        "catalog_sold_out_products", "Toys without a piece for sale.", CatalogStatus::soldOut);
    catalog.gauge("catalog_stock_pieces", "Pieces for sale.", CatalogStatus::stock);
    catalog.gauge(
        "catalog_pending_pieces",
        "Pieces that are reserved, neither sold nor given back.",
        CatalogStatus::pendingPieces);
    catalog.gauge("catalog_sold_pieces", "Pieces sold for good.", CatalogStatus::sold);
    catalog.gauge(
        "catalog_added_pieces",
        "Pieces of the first stock and of restocks, less those that operators have removed.",
        CatalogStatus::added);
    catalog.flag(
        "catalog_books_balance",
        "Whether the pieces for sale, reserved and sold add up to those added.",
        CatalogStatus::balances);
    catalog.gauge(
        "catalog_pending_reservations",
        "Reservations that are pending.",
        CatalogStatus::pendingReservations);
    catalog.gauge(
        "catalog_closed_reservations",
        "Reservations settled or given back that are not forgotten yet.",
        CatalogStatus::closedRemembered);
    catalog.gauge(
        "catalog_waiting_answers",
        "Answers that wait for the disk.",
        CatalogStatus::waitingAnswers);
    catalog.counter("catalog_reservations", "Reservations made.", CatalogStatus::reserved);
    catalog.counter("catalog_given_back", "Reservations given back.", CatalogStatus::givenBack);
    catalog.counter(
        "catalog_restocks", "Sold-out toys restocked by the timer.", CatalogStatus::restocks);
    catalog.counter("catalog_asked", "Reservations asked about.", CatalogStatus::asked);
    catalog.counter(
        "catalog_dropped_requests",
        "Requests left without an answer because a bound was reached.",
        CatalogStatus::dropped);
    catalog.counter(
        "catalog_invalidations",
        "Changes published to the front-ends' caches.",
        CatalogStatus::lastSequence);
  }
}
