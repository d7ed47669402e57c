package io.toystore.observe.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.toystore.catalog.core.CatalogPayloads;
import io.toystore.message.Message;
import io.toystore.message.OrderMessage.Ping;
import io.toystore.message.OrderMessage.Purchase;
import io.toystore.message.OrderMessage.PurchaseOutcome;
import io.toystore.message.OrderMessage.PurchaseOutcomes;
import io.toystore.message.OrderMessage.PurchaseStatus;
import io.toystore.message.OrderMessage.Purchases;
import io.toystore.message.ReservationMessage.AskOutcomes;
import io.toystore.message.ReservationMessage.OpenReservation;
import io.toystore.message.ReservationMessage.Reserve;
import io.toystore.message.ReservationMessage.ReserveAnswer;
import io.toystore.message.ReservationMessage.ReserveItem;
import io.toystore.message.ReservationMessage.ReserveResult;
import io.toystore.message.ReservationMessage.ReserveStatus;
import io.toystore.message.ReservationMessage.Settle;
import io.toystore.message.ReservationMessage.SettleItem;
import io.toystore.model.CatalogTerm;
import io.toystore.model.LogEntry;
import io.toystore.order.core.OrderPayloads;
import io.toystore.replication.Replica;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PurchaseStepsTest {
  private static final long FRONTEND = 77;
  private static final int MAX_OPEN = 65_536;
  private static final int MAX_ENTRIES = 4_096;

  /** Ids with the hashes 97 and 98, of which the mask 1 picks the second. */
  private static final String ODD = "a";

  private static final String EVEN = "b";

  private final List<String> told = new ArrayList<>();
  private final PurchaseSteps steps =
      new PurchaseSteps(
          new PurchaseSteps.Listener() {
            @Override
            public void passed(EventKind kind, String requestId, String text) {
              told.add(kind.word() + " " + requestId + ": " + text);
            }

            @Override
            public void logged(EventKind kind, String requestId, long index, String type) {
              told.add(kind.word() + " " + requestId + ": " + type + " at " + index);
            }
          });

  private void tells(String... expected) {
    assertEquals(List.of(expected), told);
    told.clear();
  }

  private static Message purchases(long attempt, String... requestIds) {
    List<Purchase> purchases = new ArrayList<>();
    for (String id : requestIds) {
      purchases.add(new Purchase(attempt + purchases.size(), id, true, "Tux", 3));
    }
    return new Purchases(FRONTEND, 6, 0, 0, purchases);
  }

  private static Message outcome(long frontend, long attempt, PurchaseStatus status, long number) {
    return new PurchaseOutcomes(
        frontend, 3, 6, List.of(new PurchaseOutcome(attempt, status, number, 7)));
  }

  private static LogEntry placed(long index, String requestId) {
    return new LogEntry(index, 6, OrderPayloads.placed(requestId, "Tux"));
  }

  @Test
  void theMessagesOfAPurchaseAreItsSteps() {
    steps.message(purchases(71, EVEN));
    tells("purchase b: 3 Tux, term 6");
    steps.message(
        new Reserve(3, 0, 6, CatalogTerm.UNKNOWN, 1, List.of(new ReserveItem(17, EVEN, "Tux", 3))));
    tells("reservation b: number 17");
    ReserveResult result = new ReserveResult(17, EVEN, ReserveStatus.RESERVED, 1599, 7);
    steps.message(new ReserveAnswer(3, 0, 6, CatalogTerm.UNKNOWN, 6, List.of(result)));
    tells("reservationAnswer b: RESERVED");
    steps.message(outcome(FRONTEND, 71, PurchaseStatus.PLACED, 12));
    tells("outcome b: PLACED, order 12");
    steps.message(
        new Settle(
            3,
            0,
            6,
            CatalogTerm.UNKNOWN,
            List.of(new SettleItem(EVEN, 6, 17, true), new SettleItem(ODD, 6, 18, false))));
    tells("settlement b: placed", "settlement a: not placed");
    steps.message(
        new AskOutcomes(0, CatalogTerm.UNKNOWN, List.of(new OpenReservation(EVEN, 6, 17))));
    tells("question b: number 17");
  }

  @Test
  void aRefusalIsAnOutcomeWithoutANumber() {
    steps.message(purchases(71, EVEN));
    told.clear();
    steps.message(outcome(FRONTEND, 71, PurchaseStatus.NOT_ENOUGH_STOCK, 0));
    tells("outcome b: NOT_ENOUGH_STOCK");
  }

  @Test
  void anOutcomeBelongsToTheAttemptOfItsFrontendAndIsToldOnce() {
    steps.message(purchases(71, EVEN, ODD));
    told.clear();
    steps.message(outcome(FRONTEND + 1, 71, PurchaseStatus.PLACED, 1));
    steps.message(outcome(FRONTEND, 73, PurchaseStatus.PLACED, 1));
    tells();
    steps.message(outcome(FRONTEND, 72, PurchaseStatus.PLACED, 2));
    tells("outcome a: PLACED, order 2");
    steps.message(outcome(FRONTEND, 72, PurchaseStatus.PLACED, 2));
    tells();
  }

  @Test
  void otherMessagesAreNoSteps() {
    steps.message(new Ping(FRONTEND, 1));
    steps.message(purchases(1));
    steps.message(new Settle(3, 0, 6, CatalogTerm.UNKNOWN, List.of()));
    tells();
  }

  @Test
  void anEntryIsAppendedForcedAndCommittedInThisOrder() {
    steps.appended(
        List.of(
            new LogEntry(1, 6, Replica.TERM_OPENED),
            placed(2, EVEN),
            new LogEntry(3, 6, OrderPayloads.aborted(ODD))));
    tells("appended b: OrderPlaced at 2", "appended a: RequestAborted at 3");
    steps.reached(1, 1);
    tells();
    steps.reached(2, 1);
    tells("forced b: OrderPlaced at 2");
    steps.reached(3, 3);
    tells(
        "forced a: RequestAborted at 3",
        "committed b: OrderPlaced at 2",
        "committed a: RequestAborted at 3");
    steps.reached(9, 9);
    tells();
  }

  /** A majority may have it before this replica does. */
  @Test
  void whatIsCommittedElsewhereIsToldOnceItIsForcedHere() {
    steps.appended(List.of(placed(2, EVEN)));
    told.clear();
    steps.reached(1, 2);
    tells();
    steps.reached(2, 2);
    tells("forced b: OrderPlaced at 2", "committed b: OrderPlaced at 2");
  }

  @Test
  void whatIsCutIsNeitherForcedNorCommitted() {
    steps.appended(List.of(placed(2, EVEN), placed(3, ODD), placed(4, "d")));
    steps.reached(3, 1);
    told.clear();
    steps.cutFrom(3);
    steps.appended(List.of(placed(3, "f")));
    tells("appended f: OrderPlaced at 3");
    steps.reached(4, 4);
    tells(
        "forced f: OrderPlaced at 3",
        "committed b: OrderPlaced at 2",
        "committed f: OrderPlaced at 3");
  }

  @Test
  void theCatalogsEntriesAreStepsToo() {
    steps.appended(
        List.of(
            new LogEntry(1, 1, CatalogPayloads.productPut("Tux")),
            new LogEntry(2, 1, CatalogPayloads.reserved(EVEN, "Tux")),
            new LogEntry(3, 1, CatalogPayloads.renumbered(EVEN)),
            new LogEntry(4, 1, CatalogPayloads.settled(EVEN)),
            new LogEntry(5, 1, CatalogPayloads.givenBack(EVEN)),
            new LogEntry(6, 1, CatalogPayloads.restocked("Tux"))));
    tells(
        "appended b: Reserved at 2",
        "appended b: Renumbered at 3",
        "appended b: Settled at 4",
        "appended b: GivenBack at 5");
  }

  @Test
  void onlyPurchasesThatTheMaskPicksAreToldOf() {
    steps.sample(1);
    steps.message(purchases(71, ODD, EVEN));
    tells("purchase b: 3 Tux, term 6");
    steps.message(outcome(FRONTEND, 71, PurchaseStatus.PLACED, 1));
    tells();
    steps.message(outcome(FRONTEND, 72, PurchaseStatus.PLACED, 2));
    tells("outcome b: PLACED, order 2");
    steps.message(
        new Reserve(
            3,
            0,
            6,
            CatalogTerm.UNKNOWN,
            1,
            List.of(new ReserveItem(1, ODD, "Tux", 1), new ReserveItem(2, EVEN, "Tux", 1))));
    tells("reservation b: number 2");
    steps.appended(List.of(placed(2, ODD), placed(3, EVEN)));
    steps.reached(3, 3);
    tells(
        "appended b: OrderPlaced at 3",
        "forced b: OrderPlaced at 3",
        "committed b: OrderPlaced at 3");
  }

  @Test
  void whatIsForgottenIsNotToldOfLater() {
    steps.message(purchases(71, EVEN));
    steps.appended(List.of(placed(2, EVEN)));
    steps.forget();
    told.clear();
    steps.message(outcome(FRONTEND, 71, PurchaseStatus.PLACED, 1));
    steps.reached(2, 2);
    tells();
  }

  @Test
  void ofPurchasesWithoutAnOutcomeTheOldestIsForgottenFirst() {
    for (int attempt = 0; attempt <= MAX_OPEN; attempt++) {
      steps.message(purchases(attempt, "k:" + attempt));
    }
    assertEquals(MAX_OPEN + 1, told.size());
    told.clear();
    steps.message(outcome(FRONTEND, 0, PurchaseStatus.PLACED, 1));
    tells();
    steps.message(outcome(FRONTEND, 1, PurchaseStatus.PLACED, 2));
    steps.message(outcome(FRONTEND, MAX_OPEN, PurchaseStatus.PLACED, 3));
    tells("outcome k:1: PLACED, order 2", "outcome k:65536: PLACED, order 3");
  }

  /** A replica that cannot force, or is cut off from the others, gathers no more than this. */
  @Test
  void ofEntriesThatAreNotCommittedSoManyAreRemembered() {
    List<LogEntry> entries =
        IntStream.rangeClosed(1, MAX_ENTRIES + 10).mapToObj(i -> placed(i, "k:" + i)).toList();
    steps.appended(entries);
    assertEquals(MAX_ENTRIES + 10, told.size(), "each is appended all the same");
    told.clear();
    steps.reached(entries.size(), entries.size());
    assertEquals(2 * MAX_ENTRIES, told.size());
    told.clear();
    steps.appended(List.of(placed(entries.size() + 1, EVEN)));
    steps.reached(entries.size() + 1, 0);
    tells("appended b: OrderPlaced at 4107", "forced b: OrderPlaced at 4107");
  }
}
