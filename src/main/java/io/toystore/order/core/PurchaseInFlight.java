package io.toystore.order.core;

import io.toystore.message.OrderMessage.Purchase;
import io.toystore.message.OrderMessage.PurchaseStatus;
import io.toystore.order.book.OrderBook;
import java.util.ArrayList;
import java.util.List;

/** One request id that the leader works on, from its reservation to its committed outcome. */
final class PurchaseInFlight {
  /**
   * Attempts beyond this number are not recorded; their front-ends ask again, and find the outcome
   * in the log.
   */
  private static final int MAX_WAITERS = 1_000;

  /**
   * An attempt that waits for the outcome. Within a term a front-end makes one attempt for each
   * HTTP request. So several attempts of one front-end are several HTTP requests with the same key,
   * and each gets its own answer.
   */
  record Waiter(long frontend, long attempt) {}

  final String requestId;
  final OrderBook.Key key;
  final boolean clientKey;
  final String name;
  final int quantity;

  /** The reservation's number within the term, from 1; 0 if this leader reserves nothing. */
  final long number;

  /** Empty when no client waits any more: the reservation is then withdrawn. */
  final List<Waiter> waiters = new ArrayList<>(1);

  /** When the reservation was last sent. */
  long sentMillis;

  /** The index of the outcome in the log; 0 until it is appended. */
  long index;

  /** The answer to the waiters once the outcome at {@code index} is committed. */
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

  /** Adds an attempt that waits for the outcome; a repeated attempt is added only once. */
  void addWaiter(long frontend, long attempt) {
    Waiter waiter = new Waiter(frontend, attempt);
    if (waiters.size() < MAX_WAITERS && !waiters.contains(waiter)) {
      waiters.add(waiter);
    }
  }
}
