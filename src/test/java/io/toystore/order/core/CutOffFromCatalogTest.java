package io.toystore.order.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.message.OrderMessage;
import io.toystore.message.OrderMessage.Lead;
import io.toystore.message.OrderMessage.Purchase;
import io.toystore.message.OrderMessage.PurchaseOutcomes;
import io.toystore.message.OrderMessage.PurchaseStatus;
import io.toystore.message.OrderMessage.Purchases;
import io.toystore.message.ReplicaMessage.AppendConfirmed;
import io.toystore.message.ReplicaMessage.PreVoteAnswer;
import io.toystore.message.ReplicaMessage.Promise;
import io.toystore.message.ReservationMessage.AskOutcomes;
import io.toystore.message.ReservationMessage.OpenReservation;
import io.toystore.message.ReservationMessage.Reserve;
import io.toystore.message.ReservationMessage.ReserveAnswer;
import io.toystore.message.ReservationMessage.ReserveResult;
import io.toystore.message.ReservationMessage.ReserveStatus;
import io.toystore.message.ReservationMessage.Settle;
import io.toystore.testing.BegunGroup;
import io.toystore.testing.RecordedOutputs;
import io.toystore.testing.RecordedOutputs.Sent;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A leader of three that does not reach the catalog, or is not reached by it: replica 1. */
class CutOffFromCatalogTest {
  private static final long FRONTEND = 77;
  private static final long RESEND_MILLIS = 300;

  private final RecordedOutputs out = new RecordedOutputs();
  private final OrderReplica replica =
      new OrderReplica(OrderSettings.defaults(1, 3), BegunGroup.start(1, 3));
  private long now = 1_000;
  private long attempts;

  @BeforeEach
  void lead() {
    replica.start(now, out);
    BegunGroup.answers(1, 3).forEach(this::receive);
    receive(new Lead(FRONTEND, 1));
    receive(new PreVoteAnswer(2, 1, false, 0, 0, 0));
    storeAll();
    receive(new Promise(2, 1, 102, 0, 0));
    storeAll();
    followersConfirm();
    assertTrue(replica.log().serving());
    receive(EmptyBooks.answer(out));
    out.takeAll();
  }

  private void receive(Message message) {
    replica.receive(message, now, out);
    replica.flush(now, out);
  }

  private void storeAll() {
    long before;
    do {
      before = out.requests();
      replica.stored(before, now, out);
      replica.flush(now, out);
    } while (out.requests() > before);
  }

  private void followersConfirm() {
    for (int id = 2; id <= 3; id++) {
      receive(new AppendConfirmed(id, 1, 100 + id, replica.log().lastIndex(), 0));
    }
  }

  /** Time passes in which both followers are heard. */
  private void pass(long millis) {
    for (long end = now + millis; now < end; ) {
      now += 10;
      followersConfirm();
      replica.tick(now, out);
      replica.flush(now, out);
    }
  }

  /** A purchase under the id {@code f:N}, with the reservation of number N. */
  private void buy() {
    attempts++;
    Purchase one = new Purchase(attempts, "f:" + attempts, false, "Tux", 1);
    receive(new Purchases(FRONTEND, 1, 1, 0, List.of(one)));
  }

  private void reserved(long number, int via) {
    ReserveResult one =
        new ReserveResult(number, "f:" + number, ReserveStatus.RESERVED, 1599, number);
    receive(new ReserveAnswer(1, via, 1, EmptyBooks.CATALOG, 1, List.of(one)));
  }

  private void placed() {
    storeAll();
    followersConfirm();
    List<PurchaseStatus> told =
        out.take(PurchaseOutcomes.class).stream()
            .flatMap(m -> m.outcomes().stream())
            .map(OrderMessage.PurchaseOutcome::status)
            .toList();
    assertEquals(List.of(PurchaseStatus.PLACED), told);
  }

  /** Where reservations were sent to since the last look, and that each says so itself. */
  private List<Address> reserves() {
    return out.takeAll().stream()
        .filter(one -> one.message() instanceof Reserve)
        .peek(one -> assertEquals(one.to(), way(((Reserve) one.message()).via())))
        .map(Sent::to)
        .toList();
  }

  private List<Address> settles() {
    List<Sent> sent = out.takeAll();
    return sent.stream()
        .filter(one -> one.message() instanceof Settle)
        .peek(one -> assertEquals(one.to(), way(((Settle) one.message()).via())))
        .map(Sent::to)
        .toList();
  }

  private static Address way(int via) {
    return via == 0 ? Address.CATALOG : Address.order(via);
  }

  @Test
  void whatIsAnsweredInTimeTakesNoDetour() {
    buy();
    pass(RESEND_MILLIS - 10);
    reserved(1, 0);
    buy();
    assertEquals(List.of(Address.CATALOG, Address.CATALOG), reserves());
  }

  @Test
  void whatHasNoAnswerIsSentAgainDirectlyAndByOneFollowerInTurn() {
    buy();
    assertEquals(List.of(Address.CATALOG), reserves());
    pass(RESEND_MILLIS);
    assertEquals(List.of(Address.CATALOG, Address.order(2)), reserves());
    pass(RESEND_MILLIS);
    assertEquals(List.of(Address.CATALOG, Address.order(3)), reserves());
    pass(RESEND_MILLIS);
    assertEquals(List.of(Address.CATALOG, Address.order(2)), reserves());
  }

  @Test
  void aCatalogThatIsDownCostsOneMoreMessageInAnInterval() {
    for (int i = 0; i < 60; i++) {
      buy();
      pass(10);
    }
    out.takeAll();
    pass(3 * RESEND_MILLIS);
    List<Address> sent = reserves();
    assertEquals(3, sent.stream().filter(to -> !to.equals(Address.CATALOG)).count());
    assertTrue(sent.size() > 60, "all are sent again directly: " + sent.size());
  }

  @Test
  void aFollowerThatIsNotHeardIsNotTried() {
    for (int i = 0; i < 50; i++) {
      now += 10;
      receive(new AppendConfirmed(3, 1, 103, replica.log().lastIndex(), 0));
      replica.tick(now, out);
    }
    buy();
    out.takeAll();
    now += RESEND_MILLIS;
    receive(new AppendConfirmed(3, 1, 103, replica.log().lastIndex(), 0));
    replica.tick(now, out);
    replica.flush(now, out);
    assertEquals(List.of(Address.CATALOG, Address.order(3)), reserves());
  }

  @Test
  void onceAFollowerHasBroughtAnAnswerWhatIsNewTakesItsWayAtOnce() {
    buy();
    pass(RESEND_MILLIS);
    reserved(1, 2);
    out.takeAll();
    buy();
    assertEquals(List.of(Address.CATALOG, Address.order(2)), reserves());
    pass(10);
    assertEquals(List.of(), reserves(), "sent again too early");
  }

  @Test
  void whatIsPlacedIsToldByTheDetourToo() {
    buy();
    pass(RESEND_MILLIS);
    reserved(1, 2);
    storeAll();
    followersConfirm();
    pass(10);
    assertEquals(List.of(Address.CATALOG, Address.order(2)), settles());
  }

  @Test
  void aDirectAnswerEndsTheDetour() {
    buy();
    pass(RESEND_MILLIS);
    reserved(1, 2);
    buy();
    reserved(2, 0);
    reserved(2, 2);
    out.takeAll();
    buy();
    assertEquals(List.of(Address.CATALOG), reserves());
  }

  @Test
  void anAnswerThatComesByBothWaysPlacesOneOrder() {
    buy();
    pass(RESEND_MILLIS);
    reserved(1, 2);
    reserved(1, 0);
    placed();
    assertEquals(1, replica.orders());
  }

  @Test
  void aQuestionThatAFollowerPassedOnIsAnsweredByIt() {
    buy();
    reserved(1, 0);
    placed();
    pass(10);
    out.takeAll();
    List<OpenReservation> open = List.of(new OpenReservation("f:1", 1, 1));
    receive(new AskOutcomes(3, EmptyBooks.CATALOG, open));
    pass(10);
    assertEquals(List.of(Address.order(3)), settles());
    receive(new AskOutcomes(0, EmptyBooks.CATALOG, open));
    pass(10);
    assertEquals(List.of(Address.CATALOG), settles());
    receive(new AskOutcomes(1, EmptyBooks.CATALOG, open));
    pass(10);
    assertEquals(List.of(Address.CATALOG), settles(), "it came directly, to be passed on by us");
  }
}
