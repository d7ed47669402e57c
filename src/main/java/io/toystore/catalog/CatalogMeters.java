package io.toystore.catalog;

import io.toystore.catalog.core.CatalogReplica;
import io.toystore.catalog.core.CatalogStatus;
import io.toystore.observe.Meters;
import io.toystore.observe.ReplicaMeters;
import io.toystore.replication.ReplicaStatus;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The meters of the catalog. */
final class CatalogMeters {
  private final Meters meters;
  private final Supplier<State> state;

  /**
   * @param answers whether it answers yet
   */
  record State(boolean answers, ReplicaStatus log, CatalogStatus catalog) {
    static State of(CatalogReplica replica, long nowMillis) {
      return new State(replica.answers(), replica.logStatus(nowMillis), replica.status());
    }
  }

  private CatalogMeters(Meters meters, Supplier<State> state) {
    this.meters = meters;
    this.state = state;
  }

  static void register(Meters meters, Supplier<State> state) {
    ReplicaMeters.register(meters, 1, 1, () -> state.get().log());
    CatalogMeters catalog = new CatalogMeters(meters, state);
    catalog.gauge("products", "Toys.", CatalogStatus::products);
    catalog.gauge("sold_out_products", "Toys without a piece for sale.", CatalogStatus::soldOut);
    catalog.gauge("stock_pieces", "Pieces for sale.", CatalogStatus::stock);
    catalog.gauge(
        "pending_pieces",
        "Pieces that are reserved, neither sold nor given back.",
        CatalogStatus::pendingPieces);
    catalog.gauge("sold_pieces", "Pieces sold for good.", CatalogStatus::sold);
    catalog.gauge(
        "added_pieces",
        "Pieces of the first stock and of restocks, less what operators have taken away.",
        CatalogStatus::added);
    meters.flag(
        "catalog_books_balance",
        "Whether the pieces for sale, reserved and sold are those that were added.",
        () -> state.get().catalog().balances());
    catalog.gauge(
        "pending_reservations",
        "Reservations that are pending.",
        CatalogStatus::pendingReservations);
    catalog.gauge(
        "closed_reservations",
        "Reservations settled or given back that are not forgotten yet.",
        CatalogStatus::closedRemembered);
    catalog.gauge(
        "waiting_answers", "Answers that wait for the disk.", CatalogStatus::waitingAnswers);
    catalog.counter("reservations", "Reservations made.", CatalogStatus::reserved);
    catalog.counter("given_back", "Reservations given back.", CatalogStatus::givenBack);
    catalog.counter("restocks", "Sold-out toys restocked by the timer.", CatalogStatus::restocks);
    catalog.counter("asked", "Reservations asked about.", CatalogStatus::asked);
    catalog.counter(
        "dropped_requests",
        "Requests left without an answer because a bound was reached.",
        CatalogStatus::dropped);
    catalog.counter(
        "invalidations", "Changes told to the front-ends' caches.", CatalogStatus::lastSequence);
  }

  private void gauge(String name, String description, ToDoubleFunction<CatalogStatus> value) {
    meters.gauge("catalog_" + name, description, () -> value.applyAsDouble(state.get().catalog()));
  }

  private void counter(String name, String description, ToDoubleFunction<CatalogStatus> value) {
    meters.counter(
        "catalog_" + name, description, () -> value.applyAsDouble(state.get().catalog()));
  }
}
