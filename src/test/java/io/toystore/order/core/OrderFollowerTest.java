package io.toystore.order.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.message.OrderMessage.FindOrders;
import io.toystore.message.OrderMessage.FoundOrder;
import io.toystore.message.OrderMessage.FoundOrders;
import io.toystore.message.OrderMessage.OrderQuery;
import io.toystore.message.OrderMessage.OrderStatus;
import io.toystore.message.OrderMessage.Purchase;
import io.toystore.message.OrderMessage.PurchaseOutcomes;
import io.toystore.message.OrderMessage.PurchaseStatus;
import io.toystore.message.OrderMessage.Purchases;
import io.toystore.message.ReplicaMessage.AppendEntries;
import io.toystore.message.ReservationMessage.AskOutcomes;
import io.toystore.message.ReservationMessage.OpenReservation;
import io.toystore.message.ReservationMessage.Reserve;
import io.toystore.message.ReservationMessage.ReserveAnswer;
import io.toystore.message.ReservationMessage.ReserveItem;
import io.toystore.message.ReservationMessage.Settle;
import io.toystore.message.ReservationMessage.SettleItem;
import io.toystore.model.CatalogTerm;
import io.toystore.model.LogEntry;
import io.toystore.order.book.OrderEntry;
import io.toystore.replication.Replica;
import io.toystore.testing.BegunGroup;
import io.toystore.testing.RecordedOutputs;
import io.toystore.testing.RecordedOutputs.Sent;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An order replica that follows: what it answers itself, and what it passes on. */
class OrderFollowerTest {
  private static final long FRONTEND = 77;

  private final RecordedOutputs out = new RecordedOutputs();
  private final OrderReplica replica =
      new OrderReplica(OrderSettings.defaults(2, 3), BegunGroup.start(2, 3));
  private long now = 1_000;

  /** Follows replica 1, which has told of one committed order and of one that is not. */
  @BeforeEach
  void follow() {
    replica.start(now, out);
    BegunGroup.answers(2, 3).forEach(this::receive);
    List<LogEntry> entries =
        List.of(
            new LogEntry(1, 1, Replica.TERM_OPENED),
            new LogEntry(2, 1, new OrderEntry.OrderPlaced("f:1", "Tux", 2, 1599, 5).toPayload()),
            new LogEntry(3, 1, new OrderEntry.OrderPlaced("f:2", "Tux", 1, 1599, 6).toPayload()));
    receive(new AppendEntries(1, 1, 0, 0, entries, 2, 0, 0));
    replica.stored(out.requests(), now, out);
    out.takeAll();
  }

  private void receive(Message message) {
    replica.receive(message, now, out);
    replica.flush(now, out);
  }

  private static FindOrders find(int via) {
    return new FindOrders(
        FRONTEND, via, List.of(new OrderQuery(1, 0), new OrderQuery(2, 1), new OrderQuery(3, 9)));
  }

  private static FoundOrder unknown(long query, long number) {
    return new FoundOrder(query, OrderStatus.UNKNOWN, number, "", 0);
  }

  @Test
  void whatItKnowsAsCommittedItAnswersAndTheRestItPassesOn() {
    receive(find(0));
    List<Sent> sent = out.takeAll();
    assertEquals(
        List.of(
            new Sent(
                Address.order(1),
                new FindOrders(FRONTEND, 2, List.of(new OrderQuery(2, 1), new OrderQuery(3, 9)))),
            new Sent(
                Address.frontend(FRONTEND),
                new FoundOrders(
                    FRONTEND, 2, List.of(new FoundOrder(1, OrderStatus.FOUND, 0, "Tux", 2))))),
        sent);
  }

  @Test
  void whatWasPassedOnOnceIsNotPassedOnAgain() {
    receive(find(3));
    assertEquals(
        List.of(new FoundOrder(1, OrderStatus.FOUND, 0, "Tux", 2), unknown(2, 1), unknown(3, 9)),
        out.take(FoundOrders.class).get(0).orders());
  }

  @Test
  void whoHearsNoLeaderCannotTell() {
    now += 1_000;
    receive(find(0));
    List<Sent> sent = out.takeAll();
    assertEquals(1, sent.size());
    assertEquals(
        List.of(new FoundOrder(1, OrderStatus.FOUND, 0, "Tux", 2), unknown(2, 1), unknown(3, 9)),
        ((FoundOrders) sent.get(0).message()).orders());
  }

  @Test
  void purchasesOfTheLeadersTermArePassedOnOnce() {
    List<Purchase> purchases = List.of(new Purchase(1, "f:9", false, "Tux", 1));
    receive(new Purchases(FRONTEND, 1, 1, 0, purchases));
    assertEquals(
        List.of(new Sent(Address.order(1), new Purchases(FRONTEND, 1, 1, 2, purchases))),
        out.takeAll());
    receive(new Purchases(FRONTEND, 1, 1, 3, purchases));
    assertEquals(
        PurchaseStatus.WRONG_TERM,
        out.take(PurchaseOutcomes.class).get(0).outcomes().get(0).status());
  }

  @Test
  void whatTheLeaderSendsToTheCatalogByThisFollowerGoesOnAsItIs() {
    Reserve reserve =
        new Reserve(1, 2, 1, CatalogTerm.UNKNOWN, 1, List.of(new ReserveItem(1, "f:9", "Tux", 1)));
    Settle settle =
        new Settle(1, 2, 1, CatalogTerm.UNKNOWN, List.of(new SettleItem("f:9", 1, 1, true)));
    receive(reserve);
    receive(settle);
    assertEquals(
        List.of(new Sent(Address.CATALOG, reserve), new Sent(Address.CATALOG, settle)),
        out.takeAll());
  }

  @Test
  void theCatalogsAnswerToTheLeaderIsPassedBack() {
    ReserveAnswer answer = new ReserveAnswer(1, 2, 1, EmptyBooks.CATALOG, 7, List.of());
    receive(answer);
    assertEquals(List.of(new Sent(Address.order(1), answer)), out.takeAll());
  }

  @Test
  void theCatalogsQuestionIsPassedOnToTheLeaderIfItSaysSo() {
    List<OpenReservation> open = List.of(new OpenReservation("f:1", 1, 1));
    receive(new AskOutcomes(2, CatalogTerm.UNKNOWN, open));
    assertEquals(
        List.of(new Sent(Address.order(1), new AskOutcomes(2, CatalogTerm.UNKNOWN, open))),
        out.takeAll());
    receive(new AskOutcomes(0, CatalogTerm.UNKNOWN, open));
    assertEquals(List.of(), out.takeAll());
  }

  @Test
  void whoHearsNoLeaderPassesNoQuestionOn() {
    now += 1_000;
    receive(new AskOutcomes(2, CatalogTerm.UNKNOWN, List.of(new OpenReservation("f:1", 1, 1))));
    assertEquals(List.of(), out.takeAll());
  }

  @Test
  void nothingBetweenLeaderAndCatalogGoesFurtherThanTheFollowerThatItNames() {
    for (int via : new int[] {0, 1, 3, 9, Integer.MAX_VALUE}) {
      receive(new Reserve(1, via, 1, CatalogTerm.UNKNOWN, 1, List.of()));
      receive(new Settle(1, via, 1, CatalogTerm.UNKNOWN, List.of()));
      receive(new ReserveAnswer(1, via, 1, EmptyBooks.CATALOG, 1, List.of()));
      receive(new AskOutcomes(via, CatalogTerm.UNKNOWN, List.of()));
    }
    assertEquals(List.of(), out.takeAll());
  }

  @Test
  void purchasesOfAnotherTermAreRefused() {
    List<Purchase> purchases = List.of(new Purchase(1, "f:9", false, "Tux", 1));
    receive(new Purchases(FRONTEND, 4, 1, 0, purchases));
    assertEquals(
        PurchaseStatus.WRONG_TERM,
        out.take(PurchaseOutcomes.class).get(0).outcomes().get(0).status());
  }
}
