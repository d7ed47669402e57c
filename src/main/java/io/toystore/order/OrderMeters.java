package io.toystore.order;

import io.toystore.observe.Meters;
import io.toystore.observe.Meters.OfState;
import io.toystore.observe.ReplicaMeters;
import io.toystore.order.core.OrderReplicaStatus;
import java.util.function.Supplier;

/** The meters of an order replica. */
final class OrderMeters {
  private OrderMeters() {}

  static void register(Meters meters, OrderConfig config, Supplier<OrderReplicaStatus> order) {
    ReplicaMeters.register(meters, config.id(), config.replicas(), () -> order.get().log());
    OfState<OrderReplicaStatus> state = meters.of(order);
    state.gauge(
        "orders",
        "Orders in the replica's log, uncommitted ones included.",
        OrderReplicaStatus::orders);
    state.gauge(
        "order_purchases_in_flight",
        "Purchases that a leader works on.",
        OrderReplicaStatus::purchasesInFlight);
    state.gauge(
        "order_reads_waiting",
        "Order reads that wait for a leader's round.",
        OrderReplicaStatus::waitingReads);
    state.counter(
        "order_reservation_resends",
        "Reservations sent again, because the catalog had not answered.",
        OrderReplicaStatus::resends);
  }
}
