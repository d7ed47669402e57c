package io.toystore.order.core;

import io.toystore.protocol.Address;
import io.toystore.protocol.BooksDifference;
import io.toystore.protocol.Check;
import io.toystore.protocol.Core;
import io.toystore.protocol.LogEntry;
import io.toystore.protocol.Message;
import io.toystore.protocol.Message.FindOrders;
import io.toystore.protocol.Message.FoundOrder;
import io.toystore.protocol.Message.FoundOrders;
import io.toystore.protocol.Message.OrderQuery;
import io.toystore.protocol.Message.OrderStatus;
import io.toystore.protocol.Message.PurchaseOutcome;
import io.toystore.protocol.Message.PurchaseOutcomes;
import io.toystore.protocol.Message.PurchaseStatus;
import io.toystore.protocol.Message.Purchases;
import io.toystore.protocol.Outputs;
import io.toystore.protocol.Writable;
import io.toystore.replication.Replica;
import io.toystore.replication.ReplicaStart;
import io.toystore.replication.StateMachine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * One replica of the order service: the replicated log, the order book that follows it, the reads,
 * and, while this replica serves as leader, the purchases.
 */
public final class OrderReplica implements Core {
  private record WaitingRead(long round, Route route, OrderQuery query) {}

  private static final long DRAIN_MILLIS = 1_000;

  private final OrderSettings settings;
  private final OrderBook book = new OrderBook();
  private final Replica replica;
  private final Outbox<Route, FoundOrder> found;
  private final ArrayDeque<WaitingRead> waitingReads = new ArrayDeque<>();

  /** Only while this replica serves as leader. */
  private PurchaseLeader leader;

  /** Reservations sent again by leaders that this replica was before. */
  private long resendsBefore;

  /** By when it resigns whatever is under way; set once it is asked to {@link #drain}. */
  private long drainUntilMillis = Long.MAX_VALUE;

  private boolean drained;

  public OrderReplica(OrderSettings settings, ReplicaStart start) {
    this.settings = settings;
    this.found = new Outbox<>(settings.maxBatch());
    this.replica = new Replica(settings.replication(), Address::order, new FollowTheLog(), start);
  }

  /** One entry that the disk holds, in order, before {@link #start}. */
  public void restore(LogEntry entry) {
    replica.restore(entry);
  }

  /**
   * What the disk holds of the entries from {@code first} to {@code last} in a snapshot's part: in
   * order, before any {@link #restore}.
   *
   * @param body what {@link #part} gave
   * @return false when the part was made by another version, and nothing was changed
   */
  public boolean restorePart(long first, long last, byte[] body) {
    BookPart part = BookPart.read(body);
    if (part == null) {
      return false;
    }
    Check.that(
        part.entries() == last - first + 1,
        "a part from %d to %d has %d entries",
        first,
        last,
        part.entries());
    replica.restoreCovered(part.terms(), last);
    book.append(part);
    return true;
  }

  /** After the last {@link #restorePart}, on the same thread: a second for ten million entries. */
  public void partsRestored() {
    book.indexParts();
  }

  /**
   * What these entries, all of them committed, have brought, for a later {@link #restorePart}. Any
   * thread may write it, while this replica goes on: what is committed changes no more.
   */
  public Writable part(long first, long last) {
    Check.that(last <= replica.commitIndex(), "entry %d is not committed", last);
    return book.part(first, last, replica.termsBetween(first, last));
  }

  /**
   * A digest of what these entries, all of them committed, say: the same in every replica whose log
   * says the same.
   */
  public long digest(long first, long last) {
    Check.that(last <= replica.commitIndex(), "entry %d is not committed", last);
    return book.digest(first, last);
  }

  /** The replicated log under the orders, to look at. */
  public Replica log() {
    return replica;
  }

  /** How many orders the log holds, uncommitted ones included. */
  public long orders() {
    return book.orders();
  }

  /** What this replica says of itself, for people who watch. */
  public OrderReplicaStatus status(long nowMillis) {
    return new OrderReplicaStatus(
        replica.status(nowMillis),
        book.orders(),
        purchasesUnderWay(),
        waitingReads.size(),
        resendsBefore + (leader == null ? 0 : leader.resends()),
        booksDifference());
  }

  /** Whether this replica leads, and has found that the catalog's books fit its log. */
  public boolean booksAgree() {
    return leader != null && leader.books().agrees();
  }

  /** What this leader has found not to fit in the catalog's books; null for nothing. */
  public BooksDifference booksDifference() {
    return leader == null ? null : leader.books().difference();
  }

  /** Purchases that this leader is working on; 0 for a follower. */
  public int purchasesUnderWay() {
    return leader == null ? 0 : leader.underWay();
  }

  @Override
  public void start(long nowMillis, Outputs out) {
    replica.start(nowMillis, out);
  }

  @Override
  public void receive(Message message, long nowMillis, Outputs out) {
    if (!replica.takesPart()) {
      replica.receive(message, nowMillis, out); // What its folder holds may not be this store's.
    } else if (message instanceof Purchases m) {
      onPurchases(m, nowMillis, out);
    } else if (message instanceof FindOrders m) {
      onFindOrders(m, nowMillis, out);
    } else if (message instanceof PurchaseOutcomes m) {
      out.send(Address.frontend(m.frontend()), m);
    } else if (message instanceof FoundOrders m) {
      out.send(Address.frontend(m.frontend()), m);
    } else if (message instanceof Message.Reserve m) {
      passOn(m.via(), Address.CATALOG, m, out);
    } else if (message instanceof Message.Settle m) {
      passOn(m.via(), Address.CATALOG, m, out);
    } else if (message instanceof Message.Reconcile m) {
      passOn(m.via(), Address.CATALOG, m, out);
    } else if (message instanceof Message.BooksDiffer m) {
      passOn(m.via(), Address.CATALOG, m, out);
    } else if (message instanceof Message.ReconcileAnswer m) {
      onReconcileAnswer(m, nowMillis, out);
    } else if (message instanceof Message.ReserveAnswer m) {
      onReserveAnswer(m, nowMillis, out);
    } else if (message instanceof Message.AskOutcomes m) {
      onAskOutcomes(m, nowMillis, out);
    } else {
      replica.receive(message, nowMillis, out);
    }
  }

  @Override
  public void stored(long count, long nowMillis, Outputs out) {
    replica.stored(count, nowMillis, out);
  }

  @Override
  public void logRead(List<LogEntry> entries, long nowMillis, Outputs out) {
    replica.logRead(entries, nowMillis, out);
  }

  @Override
  public void tick(long nowMillis, Outputs out) {
    replica.tick(nowMillis, out);
    if (leader != null) {
      leader.tick(nowMillis);
    }
    if (isDraining() && !drained && (purchasesUnderWay() == 0 || nowMillis >= drainUntilMillis)) {
      if (leader != null) {
        // The catalog need not ask for what this leader can still tell it.
        leader.flush(nowMillis, out);
      }
      replica.resign(nowMillis, out);
      drained = true;
    }
  }

  @Override
  public long nextTickMillis(long nowMillis) {
    boolean soon = isDraining() && !drained || leader != null && leader.wantsTicks();
    return soon ? nowMillis : replica.nextTickMillis(nowMillis);
  }

  @Override
  public void flush(long nowMillis, Outputs out) {
    replica.flush(nowMillis, out);
    if (leader != null) {
      leader.flush(nowMillis, out);
    }
    found.send(out, Route::address, (to, items) -> new FoundOrders(to.frontend(), id(), items));
  }

  /**
   * A leader begins no more purchases: the front-ends' next leader gets them. Once those under way
   * have their outcome, or after {@value #DRAIN_MILLIS} ms, it resigns.
   */
  @Override
  public void drain(long nowMillis, Outputs out) {
    if (!isDraining()) {
      drainUntilMillis = nowMillis + DRAIN_MILLIS;
    }
  }

  @Override
  public boolean drained() {
    return drained;
  }

  private boolean isDraining() {
    return drainUntilMillis != Long.MAX_VALUE;
  }

  // ---- commands ----

  /**
   * Commands name the term. The leader of another term, or no leader at all, refuses; a follower
   * passes on once what it can. A leader whose term is not open yet answers nobody.
   */
  private void onPurchases(Purchases m, long nowMillis, Outputs out) {
    if (replica.role() == Message.Role.LEADER && m.term() == replica.term()) {
      if (leader != null && !isDraining()) {
        leader.onPurchases(m, nowMillis);
      }
      return;
    }
    int known = followed(nowMillis);
    if (known != 0 && m.via() == 0 && m.term() == replica.term()) {
      out.send(
          Address.order(known),
          new Purchases(m.frontend(), m.term(), m.lowestOpenAttempt(), id(), m.purchases()));
      return;
    }
    List<PurchaseOutcome> refusals =
        m.purchases().stream()
            .map(one -> new PurchaseOutcome(one.attempt(), PurchaseStatus.WRONG_TERM, 0, 0))
            .toList();
    out.send(
        new Route(m.frontend(), m.via()).address(),
        new PurchaseOutcomes(m.frontend(), id(), replica.term(), refusals));
  }

  // ---- between the leader and the catalog ----

  /** Nothing goes further than the one replica that it names. */
  private void passOn(int via, Address to, Message message, Outputs out) {
    if (via == id()) {
      out.send(to, message);
    }
  }

  private void onReserveAnswer(Message.ReserveAnswer m, long nowMillis, Outputs out) {
    if (isForLeader(m.to(), m.via(), m.highestTerm(), m, out)) {
      leader.onReserveAnswer(m, nowMillis);
    }
  }

  private void onReconcileAnswer(Message.ReconcileAnswer m, long nowMillis, Outputs out) {
    if (isForLeader(m.to(), m.via(), m.highestTerm(), m, out)) {
      leader.onReconcileAnswer(m, nowMillis);
    }
  }

  /** Whether the catalog's answer is for this replica, which leads; else it is passed back. */
  private boolean isForLeader(int to, int via, long highestTerm, Message answer, Outputs out) {
    if (to != id()) {
      passOn(via, Address.order(to), answer, out);
      return false;
    }
    replica.observe(highestTerm);
    return leader != null;
  }

  private void onAskOutcomes(Message.AskOutcomes m, long nowMillis, Outputs out) {
    int known = followed(nowMillis);
    if (leader != null) {
      leader.onAskOutcomes(m, nowMillis);
    } else if (known != 0) {
      passOn(m.via(), Address.order(known), m, out);
    }
  }

  // ---- reads ----

  /**
   * A committed order never changes, so whoever knows it as committed answers; that there is none
   * only a leader can say, after a round begun since the question (design, "Read").
   */
  private void onFindOrders(FindOrders m, long nowMillis, Outputs out) {
    Route route = new Route(m.frontend(), m.via());
    List<OrderQuery> toPassOn = new ArrayList<>();
    int known = m.via() == 0 ? followed(nowMillis) : 0;
    for (OrderQuery one : m.queries()) {
      FoundOrder committed = committed(one);
      if (committed != null) {
        found.add(route, committed);
      } else if (leader != null && waitingReads.size() < settings.maxWaitingReads()) {
        waitingReads.add(new WaitingRead(replica.askRound(), route, one));
      } else if (known != 0) {
        toPassOn.add(one);
      } else {
        found.add(route, without(one, OrderStatus.UNKNOWN));
      }
    }
    if (!toPassOn.isEmpty()) {
      out.send(Address.order(known), new FindOrders(m.frontend(), id(), toPassOn));
    }
  }

  private int id() {
    return settings.replication().replica();
  }

  /** The leader that this replica follows; 0 when it leads itself, or hears none. */
  private int followed(long nowMillis) {
    int known = replica.knownLeader(nowMillis);
    return known == id() ? 0 : known;
  }

  private FoundOrder committed(OrderQuery one) {
    OrderBook.Outcome order = book.order(one.number());
    return order == null || order.index() > replica.commitIndex()
        ? null
        : new FoundOrder(
            one.query(), OrderStatus.FOUND, one.number(), order.name(), order.quantity());
  }

  private static FoundOrder without(OrderQuery one, OrderStatus status) {
    return new FoundOrder(one.query(), status, one.number(), "", 0);
  }

  private void answerReads(long confirmedRound) {
    while (!waitingReads.isEmpty() && waitingReads.peek().round() <= confirmedRound) {
      WaitingRead one = waitingReads.poll();
      FoundOrder committed = committed(one.query());
      found.add(
          one.route(), committed != null ? committed : without(one.query(), OrderStatus.NOT_FOUND));
    }
  }

  /** The book follows the log entry by entry; leading begins and ends with the replica's word. */
  private final class FollowTheLog implements StateMachine {
    @Override
    public void appended(LogEntry entry) {
      book.append(entry);
    }

    @Override
    public void cut(long index) {
      book.cutFrom(index);
    }

    @Override
    public void committed(long index, long nowMillis, Outputs out) {
      if (leader != null) {
        leader.committed(index);
      }
    }

    @Override
    public void servingBegan(long term, long nowMillis, Outputs out) {
      leader = new PurchaseLeader(settings, replica, book);
    }

    @Override
    public void servingEnded() {
      resendsBefore += leader == null ? 0 : leader.resends();
      leader = null;
      while (!waitingReads.isEmpty()) {
        WaitingRead one = waitingReads.poll();
        found.add(one.route(), without(one.query(), OrderStatus.UNKNOWN));
      }
    }

    @Override
    public void roundConfirmed(long round, long nowMillis, Outputs out) {
      answerReads(round);
    }
  }
}
