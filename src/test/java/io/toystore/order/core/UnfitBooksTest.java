package io.toystore.order.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.message.Message;
import io.toystore.message.OrderMessage;
import io.toystore.message.OrderMessage.Purchase;
import io.toystore.message.OrderMessage.PurchaseOutcomes;
import io.toystore.message.OrderMessage.PurchaseStatus;
import io.toystore.message.OrderMessage.Purchases;
import io.toystore.message.ReservationMessage.AskOutcomes;
import io.toystore.message.ReservationMessage.BooksDiffer;
import io.toystore.message.ReservationMessage.OpenReservation;
import io.toystore.message.ReservationMessage.Reconcile;
import io.toystore.message.ReservationMessage.ReconcileAnswer;
import io.toystore.message.ReservationMessage.Reserve;
import io.toystore.message.ReservationMessage.ReserveAnswer;
import io.toystore.message.ReservationMessage.ReserveResult;
import io.toystore.message.ReservationMessage.ReserveStatus;
import io.toystore.model.BooksDifference;
import io.toystore.model.CatalogTerm;
import io.toystore.replication.ReplicaStart;
import io.toystore.testing.RecordedOutputs;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A leader, in a group of one, whose empty log does not fit the books of a catalog. */
class UnfitBooksTest {
  private static final long FRONTEND = 77;
  private static final CatalogTerm WRONG = new CatalogTerm(7, 1, 10);
  private static final CatalogTerm RIGHT = new CatalogTerm(7, 2, 20);
  private static final BooksDifference LACKS = new BooksDifference(0, 3, 0);

  private final RecordedOutputs out = new RecordedOutputs();
  private final OrderReplica replica =
      new OrderReplica(OrderSettings.defaults(1, 1), new ReplicaStart(9, 0, 0, 0, 0));
  private long now = 1_000;
  private long attempts;
  private final List<Message> unseen = new ArrayList<>();

  @BeforeEach
  void serve() {
    replica.start(now, out);
    long before;
    do {
      before = out.requests();
      replica.stored(before, now, out);
      replica.flush(now, out);
    } while (out.requests() > before);
    assertTrue(replica.log().serving());
  }

  private void receive(Message message) {
    replica.receive(message, now, out);
    replica.flush(now, out);
  }

  private void pass(long millis) {
    for (long end = now + millis; now < end; ) {
      now += 10;
      replica.tick(now, out);
      replica.flush(now, out);
    }
  }

  /** What was sent of this kind since the last look for it. */
  private <M extends Message> List<M> sent(Class<M> kind) {
    out.takeAll().forEach(one -> unseen.add(one.message()));
    List<M> found = unseen.stream().filter(kind::isInstance).map(kind::cast).toList();
    unseen.removeIf(kind::isInstance);
    return found;
  }

  private void shows(CatalogTerm start, long settled) {
    List<Reconcile> asked = sent(Reconcile.class);
    long ask = asked.get(asked.size() - 1).ask();
    receive(new ReconcileAnswer(1, 0, 1, ask, 1, start, settled, 0, 1, 0, List.of()));
  }

  private void buy() {
    attempts++;
    Purchase one = new Purchase(attempts, "f:" + attempts, false, "Tux", 1);
    receive(new Purchases(FRONTEND, 1, 1, 0, List.of(one)));
  }

  private List<PurchaseStatus> told() {
    return sent(PurchaseOutcomes.class).stream()
        .flatMap(m -> m.outcomes().stream())
        .map(OrderMessage.PurchaseOutcome::status)
        .toList();
  }

  @Test
  void nothingIsReservedBeforeTheBooksAreCompared() {
    buy();
    pass(1_000);
    assertEquals(List.of(), sent(Reserve.class));
    assertEquals(List.of(), told(), "its catalog may only be down");
    shows(RIGHT, 0);
    assertEquals(RIGHT, sent(Reserve.class).get(0).catalogTerm());
  }

  @Test
  void purchasesAreRefusedAndTheCatalogIsToldAgainAndAgain() {
    buy();
    shows(WRONG, 3);
    buy();
    assertEquals(List.of(PurchaseStatus.BOOKS_DIFFER, PurchaseStatus.BOOKS_DIFFER), told());
    assertEquals(LACKS, replica.booksDifference());
    assertEquals(1, sent(BooksDiffer.class).size());
    pass(1_000);
    List<BooksDiffer> again = sent(BooksDiffer.class);
    assertTrue(again.size() >= 3, again::toString);
    assertEquals(new BooksDiffer(1, 0, 1, WRONG, LACKS), again.get(0));
    assertEquals(List.of(), sent(Reserve.class));
    assertEquals(1, out.log().size(), "its term, and no order");
  }

  @Test
  void itAbortsNothingForACatalogThatDoesNotFit() {
    shows(WRONG, 3);
    now += 100_000; // Longer than any request may live.
    receive(new AskOutcomes(0, WRONG, List.of(new OpenReservation("f:9", 1, 9))));
    assertEquals(1, out.log().size());
  }

  @Test
  void anotherStartOfTheCatalogIsComparedAnew() {
    shows(WRONG, 3);
    pass(1_000);
    shows(RIGHT, 0);
    assertNull(replica.booksDifference());
    assertTrue(replica.booksAgree());
    buy();
    assertEquals(RIGHT, sent(Reserve.class).get(0).catalogTerm());
  }

  @Test
  void aStartThatIsHeardOfLaterIsAskedForItsBooksBeforeItsAnswersCount() {
    shows(WRONG, 0);
    buy();
    assertEquals(1, sent(Reserve.class).size());
    pass(1_000);
    receive(new AskOutcomes(0, RIGHT, List.of()));
    assertEquals(1, sent(Reconcile.class).size());
    ReserveResult reserved = new ReserveResult(1, "f:1", ReserveStatus.RESERVED, 1599, 5);
    receive(new ReserveAnswer(1, 0, 1, RIGHT, 1, List.of(reserved)));
    assertEquals(1, out.log().size(), "no order on the word of a start that was not compared");
    pass(1_000);
    sent(Reserve.class);
    shows(RIGHT, 0);
    assertEquals(RIGHT, sent(Reserve.class).get(0).catalogTerm(), "sent again");
    receive(new ReserveAnswer(1, 0, 1, RIGHT, 1, List.of(reserved)));
    assertEquals(2, out.log().size());
  }
}
