package io.toystore.order.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.message.Message;
import io.toystore.message.OrderMessage.FindOrders;
import io.toystore.message.OrderMessage.FoundOrders;
import io.toystore.message.OrderMessage.Lead;
import io.toystore.message.OrderMessage.OrderQuery;
import io.toystore.message.OrderMessage.Purchase;
import io.toystore.message.OrderMessage.PurchaseOutcome;
import io.toystore.message.OrderMessage.PurchaseOutcomes;
import io.toystore.message.OrderMessage.Purchases;
import io.toystore.message.ReplicaMessage.AppendConfirmed;
import io.toystore.message.ReplicaMessage.AppendEntries;
import io.toystore.message.ReplicaMessage.PreVoteAnswer;
import io.toystore.message.ReplicaMessage.Promise;
import io.toystore.message.ReservationMessage.ReserveAnswer;
import io.toystore.message.ReservationMessage.ReserveResult;
import io.toystore.message.ReservationMessage.ReserveStatus;
import io.toystore.model.LogEntry;
import io.toystore.order.book.OrderEntry;
import io.toystore.replication.Replica;
import io.toystore.testing.BegunGroup;
import io.toystore.testing.RecordedOutputs;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Replica 1 of three, which leads in term 1 and is to crash after its second order. */
class CrashAfterOrdersTest {
  private static final long FRONTEND = 77;

  private final RecordedOutputs out = new RecordedOutputs();
  private final OrderReplica replica =
      new OrderReplica(OrderSettings.defaults(1, 3), BegunGroup.start(1, 3));
  private int crashes;
  private final CrashAfterOrders core = new CrashAfterOrders(replica, 2, () -> crashes++);
  private final long now = 1_000;
  private long purchases;

  @BeforeEach
  void lead() {
    core.start(now, out);
    BegunGroup.answers(1, 3).forEach(this::receive);
    receive(new Lead(FRONTEND, 1));
    receive(new PreVoteAnswer(2, 1, false, 0, 0, 0));
    storeAll();
    receive(new Promise(2, 1, 102, 0, 0));
    storeAll();
    confirm();
    assertTrue(replica.log().serving());
    receive(EmptyBooks.answer(out));
    out.takeAll();
  }

  @Test
  void theOrderBeforeIsToldAndNothingCrashes() {
    take();
    storeAll();
    confirm();

    assertEquals(List.of(0L), told());
    assertEquals(0, crashes);
  }

  @Test
  void theCrashComesWithTheForceAndBeforeTheOutcome() {
    placeFirst();

    take();
    assertEquals(3, out.log().size(), "term, order, order");
    assertEquals(0, crashes, "not forced yet");
    core.stored(out.requests(), now, out);

    assertEquals(1, crashes);
    assertEquals(List.of(), told());
  }

  @Test
  void nobodyIsToldWhenTheOthersAreQuickerThanItsOwnDisk() {
    placeFirst();

    take();
    confirm();
    receive(new AppendConfirmed(3, 1, 103, replica.log().lastIndex(), 0));
    assertEquals(replica.log().lastIndex(), replica.log().commitIndex());
    receive(new FindOrders(FRONTEND, 0, List.of(new OrderQuery(1, 1))));

    assertEquals(List.of(), out.take(FoundOrders.class));
    assertEquals(0, crashes, "its own disk has not got it");
    core.stored(out.requests(), now, out);
    core.flush(now, out);
    assertEquals(1, crashes);
    assertEquals(List.of(), told());
  }

  @Test
  void anOrderThatIsCutBeforeItIsForcedDoesNotCount() {
    placeFirst();
    take();

    LogEntry opened = new LogEntry(3, 2, Replica.TERM_OPENED);
    receive(new AppendEntries(2, 2, 2, 1, List.of(opened), 2, 0, 1));
    storeAll();

    assertEquals(3, out.log().size());
    assertEquals(2, out.log().get(2).term());
    assertEquals(0, crashes);
  }

  @Test
  void whatAFollowerAppendsDoesNotCount() {
    byte[] order = new OrderEntry.OrderPlaced("f:9", "Tux", 1, 1599, 1).toPayload();
    byte[] another = new OrderEntry.OrderPlaced("f:10", "Tux", 1, 1599, 1).toPayload();

    List<LogEntry> entries = List.of(new LogEntry(2, 2, order), new LogEntry(3, 2, another));
    receive(new AppendEntries(2, 2, 1, 1, entries, 1, 0, 1));
    storeAll();

    assertEquals(2, replica.orders());
    assertEquals(0, crashes);
  }

  private void placeFirst() {
    take();
    storeAll();
    confirm();
    out.takeAll();
  }

  /** A purchase that has come as far as the log. */
  private void take() {
    purchases++;
    String id = "f:" + purchases;
    Purchase one = new Purchase(purchases, id, false, "Tux", 1);
    receive(new Purchases(FRONTEND, 1, 1, 0, List.of(one)));
    receive(
        new ReserveAnswer(
            1,
            0,
            1,
            EmptyBooks.CATALOG,
            1,
            List.of(new ReserveResult(purchases, id, ReserveStatus.RESERVED, 1599, purchases))));
  }

  private void receive(Message message) {
    core.receive(message, now, out);
    core.flush(now, out);
  }

  private void storeAll() {
    long before;
    do {
      before = out.requests();
      core.stored(before, now, out);
      core.flush(now, out);
    } while (out.requests() > before);
  }

  private void confirm() {
    receive(new AppendConfirmed(2, 1, 102, replica.log().lastIndex(), 0));
  }

  private List<Long> told() {
    return out.take(PurchaseOutcomes.class).stream()
        .flatMap(m -> m.outcomes().stream())
        .map(PurchaseOutcome::number)
        .toList();
  }
}
