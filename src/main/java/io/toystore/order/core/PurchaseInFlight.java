package io.toystore.order.core;

import io.toystore.protocol.Message.PurchaseStatus;
import java.util.ArrayList;
import java.util.List;

/** One request id that the leader is working on: from its reservation to its committed outcome. */
final class PurchaseInFlight {
  /** An attempt that waits for the outcome; a front-end waits with its newest attempt only. */
  record Waiter(long frontend, long attempt) {}

  final String requestId;
  final boolean clientKey;
  final String name;
  final int quantity;

  /** Of the reservation within the term. */
  final long number;

  final List<Waiter> waiters = new ArrayList<>(1);
  long sentMillis;

  /** Where the outcome stands in the log; 0 while the reservation is not answered. */
  long index;

  /** What the waiters are told once the outcome at {@code index} has committed. */
  PurchaseStatus status;

  PurchaseInFlight(
      String requestId, boolean clientKey, String name, int quantity, long number, long nowMillis) {
    this.requestId = requestId;
    this.clientKey = clientKey;
    this.name = name;
    this.quantity = quantity;
    this.number = number;
    this.sentMillis = nowMillis;
  }

  boolean isFor(String otherName, int otherQuantity) {
    return name.equals(otherName) && quantity == otherQuantity;
  }

  void wait(long frontend, long attempt) {
    for (int i = 0; i < waiters.size(); i++) {
      Waiter one = waiters.get(i);
      if (one.frontend() == frontend) {
        if (attempt > one.attempt()) {
          waiters.set(i, new Waiter(frontend, attempt));
        }
        return;
      }
    }
    waiters.add(new Waiter(frontend, attempt));
  }
}
