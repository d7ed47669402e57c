package io.toystore.order.core;

import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.message.OrderMessage;
import io.toystore.message.OrderMessage.FindOrders;
import io.toystore.message.OrderMessage.PurchaseOutcome;
import io.toystore.message.OrderMessage.PurchaseOutcomes;
import io.toystore.message.OrderMessage.PurchaseStatus;
import io.toystore.message.OrderMessage.Purchases;
import io.toystore.message.ReservationMessage;
import io.toystore.model.BooksDifference;
import io.toystore.model.LogEntry;
import io.toystore.order.book.BookPart;
import io.toystore.order.book.OrderBook;
import io.toystore.replication.Replica;
import io.toystore.replication.ReplicaStart;
import io.toystore.replication.StateMachine;
import io.toystore.sansio.Check;
import io.toystore.sansio.Core;
import io.toystore.sansio.Outputs;
import io.toystore.sansio.Writable;
import java.util.List;

/**
 * One replica of the order service: the replicated log ({@link Replica}), the {@link OrderBook}
 * that follows it, the reads ({@link OrderReads}) and, while this replica serves as leader, the
 * purchases ({@link PurchaseLeader}). It also passes messages on where two members cannot reach
 * each other.
 *
 * <p>All times are milliseconds of a clock that never goes back. Not thread-safe, except where a
 * method says otherwise; no method blocks.
 */
public final class OrderReplica implements Core {
  private static final long DRAIN_MILLIS = 1_000;

  private final OrderSettings settings;
  private final OrderBook book = new OrderBook();
  private final Replica replica;
  private final OrderReads reads;
  private final Selections selections = new Selections();
  private final Relay relay;

  // Volatile from here on.

  /** Null unless this replica serves as leader; a new object for each term. */
  private PurchaseLeader leader;

  /** Resent reservations in this replica's earlier terms as leader. */
  private long resendsBefore;

  /** When a leader resigns at the latest; set by {@link #drain}. */
  private long drainUntilMillis = Long.MAX_VALUE;

  private boolean drained;

  /**
   * @param start this replica's state in the data folder
   */
  public OrderReplica(OrderSettings settings, ReplicaStart start) {
    this.settings = settings;
    this.replica = new Replica(settings.replication(), Address::order, new FollowTheLog(), start);
    this.reads = new OrderReads(settings, replica, book);
    this.relay = new Relay(id());
  }

  /** Restores the next entry that the disk holds, before {@link #start}. */
  public void restore(LogEntry entry) {
    replica.restore(entry);
  }

  /**
   * Restores the entries from {@code first} to {@code last} from a snapshot's part. Parts are
   * restored in the order of their entries, before any {@link #restore}.
   *
   * @param body what {@link #part} has written
   * @return false if another version has written the body; then nothing has changed
   * @throws io.toystore.sansio.BrokenInvariant if the body does not hold these entries
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

  /**
   * All parts are restored: indexes their request ids, on the calling thread. Takes about a second
   * for ten million entries.
   */
  public void partsRestored() {
    book.indexParts();
  }

  /**
   * These entries as a snapshot's part, for a later {@link #restorePart}. All of them must be
   * committed. Any thread may write the part while this replica runs, because committed entries
   * never change.
   */
  public Writable part(long first, long last) {
    Check.that(last <= replica.commitIndex(), "entry %d is not committed", last);
    return book.part(first, last, replica.termsBetween(first, last));
  }

  /**
   * A digest of these entries, all of which must be committed. Replicas whose logs have the same
   * content have the same digest.
   */
  public long digest(long first, long last) {
    Check.that(last <= replica.commitIndex(), "entry %d is not committed", last);
    return book.digest(first, last);
  }

  /** Which leader each front-end has selected, for reading only. */
  public Selections selections() {
    return selections;
  }

  /** The replicated log under the orders, for reading only. */
  public Replica log() {
    return replica;
  }

  /** How many orders the log holds, uncommitted ones included. */
  public long orders() {
    return book.orders();
  }

  /** This replica's current figures. */
  public OrderReplicaStatus status(long nowMillis) {
    return new OrderReplicaStatus(
        replica.status(nowMillis),
        book.orders(),
        purchasesInFlight(),
        reads.waiting(),
        resendsBefore + (leader == null ? 0 : leader.resends()),
        booksDifference());
  }

  /** Whether this replica leads and has found that the catalog's books agree with its log. */
  public boolean booksAgree() {
    return leader != null && leader.books().agrees();
  }

  /** How the catalog's books differ from this leader's log; null if they agree or are unknown. */
  public BooksDifference booksDifference() {
    return leader == null ? null : leader.books().difference();
  }

  /** Purchases in flight in this leader; 0 for a follower. */
  public int purchasesInFlight() {
    return leader == null ? 0 : leader.purchasesInFlight();
  }

  @Override
  public void start(long nowMillis, Outputs out) {
    replica.start(nowMillis, out);
  }

  @Override
  public void receive(Message message, long nowMillis, Outputs out) {
    if (!replica.takesPart()) {
      // Its folder may belong to another group: only the replicated log may answer.
      replica.receive(message, nowMillis, out);
    } else if (message instanceof Purchases m) {
      onPurchases(m, nowMillis, out);
    } else if (message instanceof FindOrders m) {
      reads.onFindOrders(m, leader != null, followed(nowMillis), out);
    } else if (message instanceof OrderMessage.Selected m) {
      selections.heard(m);
    } else if (message instanceof ReservationMessage.ReconcileAnswer m) {
      onReconcileAnswer(m, nowMillis, out);
    } else if (message instanceof ReservationMessage.ReserveAnswer m) {
      onReserveAnswer(m, nowMillis, out);
    } else if (message instanceof ReservationMessage.AskOutcomes m) {
      onAskOutcomes(m, nowMillis, out);
    } else if (!relay.passOn(message, out)) {
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
    if (isDraining() && !drained && (purchasesInFlight() == 0 || nowMillis >= drainUntilMillis)) {
      if (leader != null) {
        // The catalog need not ask the next leader about outcomes that this leader reports now.
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
    reads.flush(out);
  }

  /**
   * A leader begins no more purchases; the front-ends take them to the next leader. The leader
   * resigns once the purchases in flight have their outcome, after {@value #DRAIN_MILLIS} ms at the
   * latest.
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

  // ---- purchases ----

  /**
   * Purchases of a front-end name the term that they are meant for (design, section 5.11).
   *
   * <ul>
   *   <li>The leader of that term takes them. It does not answer until its term is open, and begins
   *       nothing while it drains.
   *   <li>A follower of that term passes them on, once.
   *   <li>Every other replica refuses them.
   * </ul>
   */
  private void onPurchases(Purchases m, long nowMillis, Outputs out) {
    if (replica.role() == OrderMessage.Role.LEADER && m.term() == replica.term()) {
      if (leader != null && !isDraining()) {
        leader.onPurchases(m, nowMillis);
      }
      return;
    }
    if (m.term() == replica.term() && relay.passOn(m, followed(nowMillis), out)) {
      return;
    }
    List<PurchaseOutcome> refusals =
        m.purchases().stream()
            .map(p -> new PurchaseOutcome(p.attempt(), PurchaseStatus.WRONG_TERM, 0, 0))
            .toList();
    out.send(
        new ReturnPath(m.frontend(), m.via()).address(),
        new PurchaseOutcomes(m.frontend(), id(), replica.term(), refusals));
  }

  // ---- between the leader and the catalog ----

  private void onReserveAnswer(ReservationMessage.ReserveAnswer m, long nowMillis, Outputs out) {
    if (isForLeader(m.to(), m.via(), m.highestTerm(), m, out)) {
      leader.onReserveAnswer(m, nowMillis);
    }
  }

  private void onReconcileAnswer(
      ReservationMessage.ReconcileAnswer m, long nowMillis, Outputs out) {
    if (isForLeader(m.to(), m.via(), m.highestTerm(), m, out)) {
      leader.onReconcileAnswer(m, nowMillis);
    }
  }

  /**
   * Whether an answer of the catalog is for this replica, and this replica leads. An answer for
   * another replica is passed back.
   */
  private boolean isForLeader(int to, int via, long highestTerm, Message answer, Outputs out) {
    if (relay.passBack(to, via, answer, out)) {
      return false;
    }
    replica.observe(highestTerm);
    return leader != null;
  }

  private void onAskOutcomes(ReservationMessage.AskOutcomes m, long nowMillis, Outputs out) {
    int known = followed(nowMillis);
    if (leader != null) {
      leader.onAskOutcomes(m, nowMillis);
    } else if (known != 0) {
      relay.passOn(m, known, out);
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

  /** The book follows the log; a {@link PurchaseLeader} exists while this replica serves. */
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
      reads.onServingEnded();
    }

    @Override
    public void roundConfirmed(long round, long nowMillis, Outputs out) {
      reads.onRoundConfirmed(round);
    }
  }
}
