package io.toystore.order.core;

import io.toystore.message.Address;
import io.toystore.order.book.OrderBook;
import io.toystore.replication.Replica;
import java.util.HashMap;
import java.util.Map;

/**
 * What the classes of a serving leader share, for one term. All of it is volatile: it is dropped
 * when the term ends, and the front-ends ask the next leader. Not thread-safe.
 */
final class LeaderState {
  final OrderSettings settings;
  final Replica replica;

  /** Follows the whole log, uncommitted entries included. */
  final OrderBook book;

  /** The term that this leader serves; the replica's term for as long as this state is in use. */
  final long term;

  /**
   * By request id, the purchases that wait for the catalog's answer, or for the commit of their
   * outcome. While an id is in this map, nothing else is begun or decided for it.
   */
  final Map<String, PurchaseInFlight> inFlight = new HashMap<>();

  /** Whether the order log and the catalog's books agree; until then nothing is reserved. */
  final Reconciliation books;

  /** How the catalog is reached. */
  final CatalogPath path;

  LeaderState(OrderSettings settings, Replica replica, OrderBook book) {
    this.settings = settings;
    this.replica = replica;
    this.book = book;
    this.term = replica.term();
    this.books = new Reconciliation(book);
    this.path = new CatalogPath(id(), settings.replication().groupSize(), resendMillis());
  }

  /** This replica's id. */
  int id() {
    return settings.replication().replica();
  }

  /** A message that the catalog has not answered is sent again after this many milliseconds. */
  long resendMillis() {
    return settings.reserveResendMillis();
  }

  boolean isCommitted(OrderBook.Outcome outcome) {
    return outcome.index() <= replica.commitIndex();
  }

  /** The follower that gets a copy of a message that the catalog has not answered; 0 for none. */
  int detourForUnanswered(long nowMillis) {
    return path.detourForUnanswered(nowMillis, id -> replica.hearsFollower(id, nowMillis));
  }

  /**
   * Where a message to the catalog is sent.
   *
   * @param via the follower that passes it on; 0 for none
   */
  static Address towardsCatalog(int via) {
    return via == 0 ? Address.CATALOG : Address.order(via);
  }
}
