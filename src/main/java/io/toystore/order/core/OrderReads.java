package io.toystore.order.core;

import io.toystore.message.Address;
import io.toystore.message.OrderMessage.FindOrders;
import io.toystore.message.OrderMessage.FoundOrder;
import io.toystore.message.OrderMessage.FoundOrders;
import io.toystore.message.OrderMessage.OrderQuery;
import io.toystore.message.OrderMessage.OrderStatus;
import io.toystore.order.book.OrderBook;
import io.toystore.replication.Replica;
import io.toystore.sansio.Outputs;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers questions for orders (design, section 5.9). A committed order never changes, so any
 * replica that knows it as committed answers. Only a leader can answer that there is no such order,
 * and only after a round that began after the question arrived. Not thread-safe.
 */
final class OrderReads {
  /**
   * A question that waits for a round.
   *
   * @param round the answer is proved once this round is confirmed
   */
  private record WaitingRead(long round, ReturnPath route, OrderQuery query) {}

  private final OrderSettings settings;
  private final Replica replica;
  private final OrderBook book;

  /** Volatile: by ascending round; empty unless this replica serves as leader. */
  private final ArrayDeque<WaitingRead> waitingReads = new ArrayDeque<>();

  private final Outbox<ReturnPath, FoundOrder> found;

  OrderReads(OrderSettings settings, Replica replica, OrderBook book) {
    this.settings = settings;
    this.replica = replica;
    this.book = book;
    this.found = new Outbox<>(settings.maxBatch());
  }

  /** The number of questions that wait for a round. */
  int waiting() {
    return waitingReads.size();
  }

  /**
   * A front-end asks for orders, or a follower passes its questions on.
   *
   * @param serving whether this replica serves as leader
   * @param followed the leader that this replica follows; 0 for none
   */
  void onFindOrders(FindOrders m, boolean serving, int followed, Outputs out) {
    ReturnPath route = new ReturnPath(m.frontend(), m.via());
    int leader = m.via() == 0 ? followed : 0; // A question is passed on at most once.
    List<OrderQuery> toPassOn = new ArrayList<>();
    for (OrderQuery query : m.queries()) {
      FoundOrder committed = committed(query);
      if (committed != null) {
        found.add(route, committed);
      } else if (serving && waitingReads.size() < settings.maxWaitingReads()) {
        waitingReads.add(new WaitingRead(replica.askRound(), route, query));
      } else if (leader != 0) {
        toPassOn.add(query);
      } else {
        found.add(route, without(query, OrderStatus.UNKNOWN));
      }
    }
    if (!toPassOn.isEmpty()) {
      out.send(Address.order(leader), new FindOrders(m.frontend(), id(), toPassOn));
    }
  }

  /**
   * A majority has answered this round: an order that is not committed now was not acknowledged
   * before the question.
   */
  void onRoundConfirmed(long round) {
    while (!waitingReads.isEmpty() && waitingReads.peek().round() <= round) {
      WaitingRead read = waitingReads.poll();
      FoundOrder committed = committed(read.query());
      found.add(
          read.route(),
          committed != null ? committed : without(read.query(), OrderStatus.NOT_FOUND));
    }
  }

  /** This replica no longer serves as leader, so no round will be confirmed. */
  void onServingEnded() {
    while (!waitingReads.isEmpty()) {
      WaitingRead read = waitingReads.poll();
      found.add(read.route(), without(read.query(), OrderStatus.UNKNOWN));
    }
  }

  /** Sends the answers gathered since the last call. */
  void flush(Outputs out) {
    found.send(
        out, ReturnPath::address, (to, items) -> new FoundOrders(to.frontend(), id(), items));
  }

  private FoundOrder committed(OrderQuery query) {
    OrderBook.Outcome order = book.order(query.number());
    return order == null || order.index() > replica.commitIndex()
        ? null
        : new FoundOrder(
            query.query(), OrderStatus.FOUND, query.number(), order.name(), order.quantity());
  }

  private static FoundOrder without(OrderQuery query, OrderStatus status) {
    return new FoundOrder(query.query(), status, query.number(), "", 0);
  }

  private int id() {
    return settings.replication().replica();
  }
}
