package io.toystore.order.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.message.OrderMessage.FindOrders;
import io.toystore.message.OrderMessage.FoundOrder;
import io.toystore.message.OrderMessage.FoundOrders;
import io.toystore.message.OrderMessage.OrderQuery;
import io.toystore.message.OrderMessage.OrderStatus;
import io.toystore.message.OrderMessage.Purchase;
import io.toystore.message.OrderMessage.PurchaseOutcome;
import io.toystore.message.OrderMessage.PurchaseOutcomes;
import io.toystore.message.OrderMessage.PurchaseStatus;
import io.toystore.message.OrderMessage.Purchases;
import io.toystore.message.ReservationMessage;
import io.toystore.message.ReservationMessage.AskOutcomes;
import io.toystore.message.ReservationMessage.OpenReservation;
import io.toystore.message.ReservationMessage.Reserve;
import io.toystore.message.ReservationMessage.ReserveAnswer;
import io.toystore.message.ReservationMessage.ReserveResult;
import io.toystore.message.ReservationMessage.ReserveStatus;
import io.toystore.message.ReservationMessage.Settle;
import io.toystore.message.ReservationMessage.SettleItem;
import io.toystore.replication.ReplicaStart;
import io.toystore.testing.RecordedOutputs;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rules of a purchase at the leader, in a group of one. */
class OrderReplicaTest {
  private static final long FRONTEND = 77;

  private final RecordedOutputs out = new RecordedOutputs();
  private OrderReplica replica;
  private long now = 1_000;

  @BeforeEach
  void startAndServe() {
    replica = new OrderReplica(OrderSettings.defaults(1, 1), new ReplicaStart(9, 0, 0, 0, 0));
    replica.start(now, out);
    storeAll();
    assertTrue(replica.log().serving());
    receive(EmptyBooks.answer(out));
  }

  private void storeAll() {
    long before;
    do {
      before = out.requests();
      replica.stored(before, now, out);
      replica.flush(now, out);
    } while (out.requests() > before);
  }

  private static Purchase buy(long attempt, String id, String name, int quantity) {
    return new Purchase(attempt, id, id.startsWith("k:"), name, quantity);
  }

  private void purchase(long term, long lowestOpen, Purchase... purchases) {
    receive(new Purchases(FRONTEND, term, lowestOpen, 0, Arrays.asList(purchases)));
  }

  private void receive(Message message) {
    replica.receive(message, now, out);
    replica.flush(now, out);
  }

  private void answer(long number, String id, ReserveStatus status) {
    boolean reserved = status == ReserveStatus.RESERVED;
    receive(
        new ReserveAnswer(
            1,
            0,
            1,
            EmptyBooks.CATALOG,
            1,
            List.of(new ReserveResult(number, id, status, reserved ? 1599 : 0, reserved ? 5 : 0))));
  }

  private List<PurchaseOutcome> outcomes() {
    return out.take(PurchaseOutcomes.class).stream().flatMap(m -> m.outcomes().stream()).toList();
  }

  @Test
  void aPurchaseIsReservedThenLoggedAndToldOnlyOnceItIsForced() {
    purchase(1, 1, buy(1, "f:1", "Tux", 2));
    Reserve reserve = out.take(Reserve.class).get(0);
    assertEquals(List.of(new ReservationMessage.ReserveItem(1, "f:1", "Tux", 2)), reserve.items());
    assertEquals(1, reserve.lowestOpen());
    answer(1, "f:1", ReserveStatus.RESERVED);
    assertEquals(2, out.log().size());
    assertEquals(List.of(), outcomes(), "told before the force");
    replica.stored(out.requests(), now, out);
    replica.flush(now, out);
    List<RecordedOutputs.Sent> sent = out.takeAll();
    assertEquals(1, sent.size(), "the catalog can wait");
    assertEquals(
        List.of(new PurchaseOutcome(1, PurchaseStatus.PLACED, 0, 5)),
        ((PurchaseOutcomes) sent.get(0).message()).outcomes());
    passes(10);
    assertEquals(List.of(new SettleItem("f:1", 1, 1, true)), settled());
    passes(10);
    assertEquals(List.of(), out.take(Settle.class), "told twice");
  }

  @Test
  void anOutcomeGoesToTheCatalogWithTheNextReservation() {
    purchase(1, 1, buy(1, "f:1", "Tux", 1));
    answer(1, "f:1", ReserveStatus.RESERVED);
    storeAll();
    out.takeAll();
    purchase(1, 2, buy(2, "f:2", "Tux", 1));
    List<RecordedOutputs.Sent> sent = out.takeAll();
    assertEquals(
        List.of(new SettleItem("f:1", 1, 1, true)), ((Settle) sent.get(0).message()).items());
    assertEquals(
        List.of(new ReservationMessage.ReserveItem(2, "f:2", "Tux", 1)),
        ((Reserve) sent.get(1).message()).items());
  }

  private List<SettleItem> settled() {
    return out.take(Settle.class).get(0).items();
  }

  @Test
  void theSameIdAgainGetsTheSameNumberAndReservesNothing() {
    place(1, 1, "f:1");
    purchase(1, 1, buy(2, "f:1", "Tux", 1));
    List<RecordedOutputs.Sent> sent = out.takeAll();
    assertEquals(1, sent.size());
    assertEquals(
        List.of(new PurchaseOutcome(2, PurchaseStatus.PLACED, 0, 5)),
        ((PurchaseOutcomes) sent.get(0).message()).outcomes());
  }

  private void place(long attempt, long number, String id) {
    purchase(1, 1, buy(attempt, id, "Tux", 1));
    answer(number, id, ReserveStatus.RESERVED);
    storeAll();
    passes(10);
    out.takeAll();
  }

  @Test
  void theSameIdWithAnotherQuantityIsRefusedInEveryState() {
    purchase(1, 1, buy(1, "k:1", "Tux", 1));
    purchase(1, 1, buy(2, "k:1", "Tux", 2));
    assertEquals(PurchaseStatus.KEY_REUSED, outcomes().get(0).status());
    answer(1, "k:1", ReserveStatus.RESERVED);
    purchase(1, 1, buy(3, "k:1", "Lego", 1));
    assertEquals(PurchaseStatus.KEY_REUSED, outcomes().get(0).status());
    storeAll();
    out.takeAll();
    purchase(1, 1, buy(4, "k:1", "Tux", 3));
    assertEquals(PurchaseStatus.KEY_REUSED, outcomes().get(0).status());
  }

  @Test
  void twoAttemptsInFlightForOneIdMakeOneOrderAndBothAreTold() {
    purchase(1, 1, buy(1, "k:1", "Tux", 1));
    receive(new Purchases(78, 1, 5, 0, List.of(buy(5, "k:1", "Tux", 1))));
    answer(1, "k:1", ReserveStatus.RESERVED);
    storeAll();
    assertEquals(
        List.of(
            new PurchaseOutcome(1, PurchaseStatus.PLACED, 0, 5),
            new PurchaseOutcome(5, PurchaseStatus.PLACED, 0, 5)),
        outcomes());
    assertEquals(1, replica.orders());
  }

  @Test
  void twoRequestsAtOneFrontEndUnderOneKeyAreBothTold() {
    purchase(1, 1, buy(1, "k:1", "Tux", 1), buy(2, "k:1", "Tux", 1));
    purchase(1, 1, buy(1, "k:1", "Tux", 1));
    answer(1, "k:1", ReserveStatus.RESERVED);
    storeAll();
    assertEquals(
        List.of(
            new PurchaseOutcome(1, PurchaseStatus.PLACED, 0, 5),
            new PurchaseOutcome(2, PurchaseStatus.PLACED, 0, 5)),
        outcomes());
  }

  @Test
  void aLateCopyOfARefusedAttemptDoesNothingHoweverLateItIs() {
    purchase(1, 1, buy(1, "f:1", "Tux", 1));
    answer(1, "f:1", ReserveStatus.NOT_ENOUGH_STOCK);
    out.takeAll();
    now += 60_000;
    replica.tick(now, out);
    purchase(1, 1, buy(1, "f:1", "Tux", 1));
    assertEquals(PurchaseStatus.NOT_ENOUGH_STOCK, outcomes().get(0).status());
    assertEquals(0, replica.purchasesInFlight());
  }

  @Test
  void silentFrontEndsMakeRoomForNewOnes() {
    for (int frontend = 1; frontend <= 64; frontend++) {
      receive(new Purchases(frontend, 1, 1, 0, List.of()));
    }
    Purchases fromAnother = new Purchases(65, 1, 1, 0, List.of(buy(1, "f:1", "Tux", 1)));
    receive(fromAnother);
    assertEquals(List.of(), out.takeAll(), "no room, and nobody is silent yet");
    now += 20_001;
    receive(fromAnother);
    assertEquals(1, out.take(Reserve.class).size());
  }

  @Test
  void aPurchaseOfAFrontEndThatHasFallenSilentMakesNoOrder() {
    purchase(1, 1, buy(1, "f:1", "Tux", 1));
    passes(20_001);
    answer(1, "f:1", ReserveStatus.RESERVED);
    assertEquals(0, replica.purchasesInFlight());
    assertEquals(1, out.log().size());
  }

  @Test
  void aRefusalUnderAFrontEndsIdIsRememberedAndALateReservedIgnored() {
    purchase(1, 1, buy(1, "f:1", "Tux", 1));
    answer(1, "f:1", ReserveStatus.NOT_ENOUGH_STOCK);
    assertEquals(PurchaseStatus.NOT_ENOUGH_STOCK, outcomes().get(0).status());
    answer(1, "f:1", ReserveStatus.RESERVED);
    assertEquals(1, out.log().size(), "a ghost order");
    purchase(1, 1, buy(1, "f:1", "Tux", 1));
    List<RecordedOutputs.Sent> again = out.takeAll();
    assertEquals(1, again.size());
    assertEquals(
        PurchaseStatus.NOT_ENOUGH_STOCK,
        ((PurchaseOutcomes) again.get(0).message()).outcomes().get(0).status());
  }

  @Test
  void aRefusalUnderAClientsKeyIsToldOnlyOnceItsAbortIsForcedAndTheKeyIsSpent() {
    purchase(1, 1, buy(1, "k:1", "Tux", 1));
    answer(1, "k:1", ReserveStatus.PRODUCT_NOT_FOUND);
    assertEquals(List.of(), outcomes());
    storeAll();
    assertEquals(PurchaseStatus.PRODUCT_NOT_FOUND, outcomes().get(0).status());
    purchase(1, 1, buy(2, "k:1", "Tux", 1));
    assertEquals(PurchaseStatus.ABANDONED, outcomes().get(0).status());
  }

  @Test
  void anAttemptBelowTheLowestOpenOneDoesNothing() {
    purchase(1, 5, buy(4, "f:4", "Tux", 1));
    assertEquals(List.of(), out.takeAll());
  }

  @Test
  void whatAFollowerHasPassedOnIsAnsweredThroughIt() {
    receive(new Purchases(FRONTEND, 1, 1, 3, List.of(buy(1, "f:1", "Tux", 1))));
    answer(1, "f:1", ReserveStatus.PRODUCT_NOT_FOUND);
    RecordedOutputs.Sent sent = out.takeAll().get(1);
    assertEquals(Address.order(3), sent.to());
    assertEquals(FRONTEND, ((PurchaseOutcomes) sent.message()).frontend());
    receive(new FindOrders(FRONTEND, 3, List.of(new OrderQuery(1, 0))));
    assertEquals(Address.order(3), out.takeAll().get(0).to());
  }

  @Test
  void answersThatComeBackThroughThisReplicaGoOnToTheirFrontEnd() {
    PurchaseOutcomes outcomes = new PurchaseOutcomes(FRONTEND, 3, 3, List.of());
    receive(outcomes);
    FoundOrders orders = new FoundOrders(FRONTEND, 3, List.of());
    receive(orders);
    assertEquals(
        List.of(
            new RecordedOutputs.Sent(Address.frontend(FRONTEND), outcomes),
            new RecordedOutputs.Sent(Address.frontend(FRONTEND), orders)),
        out.takeAll());
  }

  @Test
  void aCommandOfAnotherTermIsRefused() {
    purchase(2, 1, buy(1, "f:1", "Tux", 1));
    assertEquals(PurchaseStatus.WRONG_TERM, outcomes().get(0).status());
  }

  @Test
  void anUnansweredReservationIsSentAgainWithItsNumber() {
    purchase(1, 1, buy(1, "f:1", "Tux", 1));
    Reserve first = out.take(Reserve.class).get(0);
    now += 301;
    replica.tick(now, out);
    replica.flush(now, out);
    assertEquals(first, out.take(Reserve.class).get(0));
    assertEquals(1, replica.status(now).resends());
    assertEquals(1, replica.status(now).purchasesInFlight());
  }

  @Test
  void aReservationNobodyWaitsForIsWithdrawnAndStaysOpenUntilThatIsAnswered() {
    purchase(1, 1, buy(1, "f:1", "Tux", 3));
    purchase(1, 2, buy(2, "f:2", "Tux", 1));
    out.takeAll();
    passes(301);
    Reserve again = out.take(Reserve.class).get(0);
    assertEquals(1, again.lowestOpen());
    assertEquals(
        List.of(
            new ReservationMessage.ReserveItem(1, "f:1", "Tux", 0),
            new ReservationMessage.ReserveItem(2, "f:2", "Tux", 1)),
        again.items());
    answer(1, "f:1", ReserveStatus.WITHDRAWN);
    assertEquals(1, replica.purchasesInFlight());
    passes(301);
    assertEquals(2, out.take(Reserve.class).get(0).lowestOpen());
  }

  @Test
  void whatNobodyWaitsForMakesNoOrderAndSpendsNoKey() {
    for (ReserveStatus status :
        List.of(ReserveStatus.RESERVED, ReserveStatus.NOT_ENOUGH_STOCK, ReserveStatus.WITHDRAWN)) {
      long attempt = 10L * (status.ordinal() + 1);
      purchase(1, attempt, buy(attempt, "k:" + status, "Tux", 1));
      long number = out.take(Reserve.class).get(0).items().get(0).number();
      purchase(1, attempt + 1);
      passes(301);
      int length = out.log().size();
      answer(number, "k:" + status, status);
      assertEquals(length, out.log().size());
      assertEquals(0, replica.purchasesInFlight());
      out.takeAll();
      purchase(1, attempt + 1, buy(attempt + 1, "k:" + status, "Tux", 1));
      answer(number + 1, "k:" + status, ReserveStatus.RESERVED);
      storeAll();
      assertEquals(PurchaseStatus.PLACED, outcomes().get(0).status());
      out.takeAll();
    }
  }

  @Test
  void aRetryJoinsAReservationThatIsBeingWithdrawn() {
    purchase(1, 1, buy(1, "k:1", "Tux", 1));
    purchase(1, 2);
    passes(301);
    purchase(1, 2, buy(2, "k:1", "Tux", 1));
    out.takeAll();
    answer(1, "k:1", ReserveStatus.WITHDRAWN);
    assertEquals(
        List.of(new ReservationMessage.ReserveItem(1, "k:1", "Tux", 1)),
        out.take(Reserve.class).get(0).items());
    answer(1, "k:1", ReserveStatus.RESERVED);
    storeAll();
    assertEquals(List.of(new PurchaseOutcome(2, PurchaseStatus.PLACED, 0, 5)), outcomes());
  }

  /**
   * Seed 208,625 of the simulator: the catalog knows the id by its reservation of an earlier term.
   * An abort would have that one given back and forgotten, while the reserve of this term, of a
   * number that is not passed, is still on its way and would take the stock again.
   */
  @Test
  void anIdWhoseReservationIsNotAnsweredIsNotAbortedHoweverLongNobodyHasWaited() {
    purchase(1, 1, buy(1, "f:1", "Tux", 1));
    purchase(1, 2);
    now += 60_000;
    passes(1);
    receive(new AskOutcomes(0, EmptyBooks.CATALOG, List.of(new OpenReservation("f:1", 0, 7))));
    assertEquals(1, out.log().size(), "aborted while its reserve is on its way");

    answer(1, "f:1", ReserveStatus.WITHDRAWN);
    receive(new AskOutcomes(0, EmptyBooks.CATALOG, List.of(new OpenReservation("f:1", 1, 1))));
    storeAll();
    out.takeAll();
    receive(new AskOutcomes(0, EmptyBooks.CATALOG, List.of(new OpenReservation("f:1", 1, 1))));
    passes(1);
    assertEquals(List.of(new SettleItem("f:1", 1, 1, false)), settled());
  }

  @Test
  void aCatalogThatIsGoneCostsOneBatchInAnIntervalOnceNobodyWaits() {
    for (int i = 1; i <= 2_500; i++) {
      purchase(1, 1, buy(i, "f:" + i, "Tux", 1));
    }
    purchase(1, 2_501);
    out.takeAll();
    now += 301;
    for (int i = 0; i < 10; i++) {
      passes(10);
    }
    assertEquals(1_000, resent());
    answer(1, "f:1", ReserveStatus.WITHDRAWN);
    passes(10);
    assertEquals(1_000, resent(), "the catalog is back: the next batch goes at once");
  }

  private int resent() {
    return out.take(Reserve.class).stream().mapToInt(m -> m.items().size()).sum();
  }

  @Test
  void whatTheCatalogWouldNeverAnswerIsNotTakenUp() {
    purchase(1, 1, buy(1, "f:1", "Tux", 0), buy(2, "", "Tux", 1));
    purchase(1, 1, buy(3, "x".repeat(8_193), "Tux", 1));
    assertEquals(0, replica.purchasesInFlight());
    assertEquals(List.of(), out.takeAll());
  }

  @Test
  void theCatalogsQuestionIsAnsweredFromTheLogAndUnknownIdsAreAbortedOnlyAfterTheLongestDeadline() {
    place(1, 1, "f:1");
    AskOutcomes question =
        new AskOutcomes(
            0,
            EmptyBooks.CATALOG,
            List.of(new OpenReservation("f:1", 1, 1), new OpenReservation("f:lost", 1, 2)));
    receive(question);
    passes(10);
    assertEquals(List.of(new SettleItem("f:1", 1, 1, true)), settled());
    int length = out.log().size();
    assertEquals(2, length);
    now += 10_001;
    receive(question);
    storeAll();
    passes(10);
    out.takeAll();
    assertEquals(length + 1, out.log().size());
    receive(question);
    passes(10);
    assertEquals(
        List.of(new SettleItem("f:1", 1, 1, true), new SettleItem("f:lost", 1, 2, false)),
        settled());
    purchase(1, 1, buy(3, "f:lost", "Tux", 1));
    assertEquals(PurchaseStatus.ABANDONED, outcomes().get(0).status());
  }

  @Test
  void readsSeeOnlyWhatIsCommitted() {
    purchase(1, 1, buy(1, "f:1", "Tux", 2));
    answer(1, "f:1", ReserveStatus.RESERVED);
    out.takeAll();
    receive(new FindOrders(FRONTEND, 0, List.of(new OrderQuery(1, 0))));
    assertEquals(
        List.of(new FoundOrder(1, OrderStatus.NOT_FOUND, 0, "", 0)),
        out.take(FoundOrders.class).get(0).orders());
    storeAll();
    out.takeAll();
    receive(new FindOrders(FRONTEND, 0, List.of(new OrderQuery(2, 0), new OrderQuery(3, 1))));
    assertEquals(
        List.of(
            new FoundOrder(2, OrderStatus.FOUND, 0, "Tux", 2),
            new FoundOrder(3, OrderStatus.NOT_FOUND, 1, "", 0)),
        out.take(FoundOrders.class).get(0).orders());
  }

  @Test
  void aHigherTermAtTheCatalogDeposesTheLeader() {
    receive(new ReserveAnswer(1, 0, 1, EmptyBooks.CATALOG, 2, List.of()));
    assertFalse(replica.log().serving());
  }

  @Test
  void aLeaderThatIsToEndFinishesWhatIsInFlightAndBeginsNothing() {
    purchase(1, 1, buy(1, "f:1", "Tux", 1));
    replica.drain(now, out);
    passes(10);
    assertFalse(replica.drained(), "a purchase is under way");
    out.takeAll();
    purchase(1, 1, buy(2, "f:2", "Tux", 1));
    assertEquals(List.of(), out.takeAll(), "neither begun nor refused: the next leader gets it");

    answer(1, "f:1", ReserveStatus.RESERVED);
    storeAll();
    assertEquals(List.of(new PurchaseOutcome(1, PurchaseStatus.PLACED, 0, 5)), outcomes());
    passes(10);
    assertEquals(List.of(new SettleItem("f:1", 1, 1, true)), settled());
    assertTrue(replica.drained());
    assertFalse(replica.log().serving());
  }

  @Test
  void aLeaderThatIsToEndDoesNotWaitForACatalogThatIsGone() {
    purchase(1, 1, buy(1, "f:1", "Tux", 1));
    replica.drain(now, out);
    passes(999);
    assertTrue(replica.log().serving());
    passes(1);
    assertTrue(replica.drained());
    assertFalse(replica.log().serving());
  }

  private void passes(long millis) {
    now += millis;
    replica.tick(now, out);
    replica.flush(now, out);
  }

  @Test
  void tooManyInFlightAreRefusedAsOverloaded() {
    for (int i = 1; i <= 16_385; i++) {
      replica.receive(
          new Purchases(FRONTEND, 1, 1, 0, List.of(buy(i, "f:" + i, "Tux", 1))), now, out);
    }
    replica.flush(now, out);
    assertEquals(List.of(new PurchaseOutcome(16_385, PurchaseStatus.OVERLOADED, 0, 0)), outcomes());
  }

  @Test
  void aRestartedReplicaTellsTheSameOutcomesInANewTerm() {
    place(1, 1, "f:1");
    OrderReplica again =
        new OrderReplica(
            OrderSettings.defaults(1, 1), new ReplicaStart(9, out.promisedTerm(), 0, 0, 0));
    out.log().forEach(again::restore);
    replica = again;
    RecordedOutputs newDisk = new RecordedOutputs();
    newDisk.append(out.log());
    again.start(now, newDisk);
    for (int i = 0; i < 3; i++) {
      again.stored(newDisk.requests() - 1, now, newDisk);
      again.flush(now, newDisk);
    }
    assertTrue(again.log().serving());
    assertEquals(2, again.log().term());
    newDisk.takeAll();
    again.receive(new Purchases(FRONTEND, 2, 1, 0, List.of(buy(9, "f:1", "Tux", 1))), now, newDisk);
    again.flush(now, newDisk);
    assertEquals(
        List.of(new PurchaseOutcome(9, PurchaseStatus.PLACED, 0, 5)),
        newDisk.take(PurchaseOutcomes.class).get(0).outcomes());
  }
}
