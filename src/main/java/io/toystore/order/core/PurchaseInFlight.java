package io.toystore.order.core;

import io.toystore.protocol.Message.Purchase;
import io.toystore.protocol.Message.PurchaseStatus;
import java.util.ArrayList;
import java.util.List;

/** One request id that the leader is working on: from its reservation to its committed outcome. */
final class PurchaseInFlight {
  /** More attempts than this wait for no outcome; they are sent again, and find it in the log. */
  private static final int MAX_WAITERS = 1_000;

  /**
   * An attempt that waits for the outcome. Within a term each request of a front-end has one
   * attempt only, so several of one front-end are several requests of clients under one key, and
   * each of them waits for its own answer.
   */
  record Waiter(long frontend, long attempt) {}

  final String requestId;
  final OrderBook.Key key;
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

  PurchaseInFlight(Purchase asked, OrderBook.Key key, long number, long nowMillis) {
    this.requestId = asked.requestId();
    this.key = key;
    this.clientKey = asked.clientKey();
    this.name = asked.name();
    this.quantity = asked.quantity();
    this.number = number;
    this.sentMillis = nowMillis;
  }

  boolean isFor(String otherName, int otherQuantity) {
    return name.equals(otherName) && quantity == otherQuantity;
  }

  void wait(long frontend, long attempt) {
    Waiter waiter = new Waiter(frontend, attempt);
    if (waiters.size() < MAX_WAITERS && !waiters.contains(waiter)) {
      waiters.add(waiter);
    }
  }
}
