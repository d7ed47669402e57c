package io.toystore.order;

import io.toystore.observe.Meters;
import io.toystore.observe.ReplicaMeters;
import io.toystore.order.core.OrderReplicaStatus;
import java.util.function.Supplier;

/** The meters of an order replica. */
final class OrderMeters {
  private OrderMeters() {}

  static void register(Meters meters, OrderConfig config, Supplier<OrderReplicaStatus> order) {
    ReplicaMeters.register(meters, config.id(), config.replicas(), () -> order.get().log());
    meters.gauge(
        "orders",
        "Orders in the replica's log, uncommitted ones included.",
        () -> order.get().orders());
    meters.gauge(
        "order_purchases_in_flight",
        "Purchases that a leader works on.",
        () -> order.get().purchasesInFlight());
    meters.gauge(
        "order_reads_waiting",
        "Order reads that wait for a leader's round.",
        () -> order.get().waitingReads());
    meters.counter(
        "order_reservation_resends",
        "Reservations sent again, because the catalog had not answered.",
        () -> order.get().resends());
  }
}
