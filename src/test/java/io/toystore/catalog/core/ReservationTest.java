package io.toystore.catalog.core;

import static io.toystore.catalog.core.CatalogHarness.aborted;
import static io.toystore.catalog.core.CatalogHarness.item;
import static io.toystore.catalog.core.CatalogHarness.placed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.message.Address;
import io.toystore.message.CatalogMessage;
import io.toystore.message.ReservationMessage.Reserve;
import io.toystore.message.ReservationMessage.ReserveAnswer;
import io.toystore.message.ReservationMessage.ReserveItem;
import io.toystore.message.ReservationMessage.ReserveResult;
import io.toystore.message.ReservationMessage.ReserveStatus;
import io.toystore.message.ReservationMessage.Settle;
import io.toystore.model.CatalogTerm;
import io.toystore.sansio.BrokenInvariant;
import io.toystore.testing.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReservationTest {
  private final CatalogHarness shop = CatalogHarness.open();

  private long stockOf(String name) {
    return shop.see(name).quantity();
  }

  @Test
  void aReservationTakesTheStockOutAndTellsPriceAndVersion() {
    ReserveResult result = shop.reserveOne(5, 1, item(1, "a", "Tux", 2));

    assertEquals(new ReserveResult(1, "a", ReserveStatus.RESERVED, 1599, 2), result);
    assertEquals(98, stockOf("Tux"));
    assertEquals(1, shop.catalog.status().pendingReservations());
    assertEquals(2, shop.catalog.status().pendingPieces());
  }

  @Test
  void anAnswerWaitsForItsRecord() {
    shop.receive(new Reserve(2, 0, 5, CatalogTerm.UNKNOWN, 1, List.of(item(1, "a", "Tux", 2))));
    assertEquals(List.of(), shop.take(ReserveAnswer.class));
    assertEquals(100, stockOf("Tux"), "not durable, not visible");

    shop.commit();
    assertTrue(shop.sent.stream().anyMatch(s -> s.to().equals(Address.order(2))));
    assertEquals(5, shop.takeOne(ReserveAnswer.class).term());
  }

  @Test
  void anAnswerGoesTheWayThatItsQuestionCame() {
    shop.receive(new Reserve(2, 0, 5, CatalogTerm.UNKNOWN, 1, List.of(item(1, "a", "Tux", 2))));
    shop.receive(new Reserve(2, 3, 5, CatalogTerm.UNKNOWN, 1, List.of(item(1, "a", "Tux", 2))));
    shop.receive(new Reserve(2, 3, 5, CatalogTerm.UNKNOWN, 1, List.of(item(2, "b", "Tux", 1))));
    shop.receive(new Reserve(1, 3, 5, CatalogTerm.UNKNOWN, 1, List.of(item(3, "c", "Tux", 1))));
    shop.commit();

    List<String> answers =
        shop.sent.stream()
            .filter(s -> s.message() instanceof ReserveAnswer)
            .map(s -> s.to().id() + " " + of((ReserveAnswer) s.message()))
            .toList();
    assertEquals(List.of("2 to 2: [1]", "3 to 2 via 3: [1, 2]", "3 to 1 via 3: [3]"), answers);
    assertEquals(96, stockOf("Tux"), "a copy by another way takes nothing");
  }

  private static String of(ReserveAnswer answer) {
    String via = answer.via() == 0 ? "" : " via " + answer.via();
    return "to "
        + answer.to()
        + via
        + ": "
        + answer.results().stream().map(ReserveResult::number).toList();
  }

  @Test
  void aRepeatedAnswerAndARefusalWaitForTheReservationThatTheyRestOn() {
    shop.receive(new Reserve(1, 0, 5, CatalogTerm.UNKNOWN, 1, List.of(item(1, "a", "Whale", 3))));
    shop.receive(new Reserve(1, 0, 5, CatalogTerm.UNKNOWN, 1, List.of(item(1, "a", "Whale", 3))));
    shop.receive(new Reserve(1, 0, 5, CatalogTerm.UNKNOWN, 1, List.of(item(2, "b", "Whale", 1))));
    assertEquals(List.of(), shop.take(ReserveAnswer.class));

    shop.commit();
    List<ReserveStatus> statuses =
        shop.takeOne(ReserveAnswer.class).results().stream().map(ReserveResult::status).toList();
    assertEquals(
        List.of(ReserveStatus.RESERVED, ReserveStatus.RESERVED, ReserveStatus.NOT_ENOUGH_STOCK),
        statuses);
  }

  @Test
  void twoReservationsInOneBurstSeeEachOther() {
    List<ReserveResult> results =
        shop.reserve(5, 1, item(1, "a", "Whale", 2), item(2, "b", "Whale", 2));

    assertEquals(ReserveStatus.RESERVED, results.get(0).status());
    assertEquals(ReserveStatus.NOT_ENOUGH_STOCK, results.get(1).status());
  }

  @Test
  void aRefusalRecordsNothing() {
    shop.reserve(5, 1, item(1, "a", "Tux", 1));
    int before = shop.log.size();

    List<ReserveResult> results =
        shop.reserve(5, 1, item(2, "b", "Whale", 4), item(3, "c", "Robot", 1));

    assertEquals(
        List.of(
            new ReserveResult(2, "b", ReserveStatus.NOT_ENOUGH_STOCK, 0, 0),
            new ReserveResult(3, "c", ReserveStatus.PRODUCT_NOT_FOUND, 0, 0)),
        results);
    assertEquals(before, shop.log.size());
  }

  @Test
  void theSameIdGetsTheSameReservation() {
    ReserveResult first = shop.reserveOne(5, 1, item(1, "a", "Tux", 1));
    shop.receive(shop.put(1, "Tux", 1, 50));
    shop.commit();

    assertEquals(first, shop.reserveOne(5, 1, item(1, "a", "Tux", 1)));
    shop.settle(5, placed("a", 5, 1));
    assertEquals(first, shop.reserveOne(5, 1, item(1, "a", "Tux", 1)));
    assertEquals(50, stockOf("Tux"));
  }

  @Test
  void theSameIdForAnotherNameOrQuantityIsAMismatch() {
    shop.reserve(5, 1, item(1, "a", "Tux", 1));

    assertEquals(ReserveStatus.MISMATCH, shop.reserveOne(5, 1, item(1, "a", "Tux", 2)).status());
    assertEquals(ReserveStatus.MISMATCH, shop.reserveOne(5, 1, item(1, "a", "Whale", 1)).status());
    shop.settle(5, placed("a", 5, 1));
    assertEquals(ReserveStatus.MISMATCH, shop.reserveOne(5, 1, item(1, "a", "Whale", 1)).status());
    assertEquals(99, stockOf("Tux"));
    assertEquals(3, stockOf("Whale"));
  }

  @Test
  void aLateReserveForAnIdThatWasGivenBackTakesNoStock() {
    shop.reserve(5, 1, item(1, "a", "Tux", 1));
    shop.settle(5, aborted("a", 5, 1));

    assertEquals(ReserveStatus.GIVEN_BACK, shop.reserveOne(5, 1, item(1, "a", "Tux", 1)).status());
    assertEquals(100, stockOf("Tux"));
  }

  @Test
  void aWithdrawalTakesNoStockAndTheIdIsRememberedByItsNumber() {
    shop.reserve(5, 1, item(1, "a", "Tux", 1));

    assertEquals(ReserveStatus.WITHDRAWN, shop.reserveOne(6, 1, item(3, "a", "Tux", 0)).status());
    assertEquals(ReserveStatus.WITHDRAWN, shop.reserveOne(6, 1, item(4, "b", "Tux", 0)).status());
    assertEquals(99, stockOf("Tux"));
    shop.settle(6, aborted("a", 5, 1));
    assertEquals(ReserveStatus.GIVEN_BACK, shop.reserveOne(6, 3, item(3, "a", "Tux", 1)).status());
    assertEquals(ReserveStatus.RESERVED, shop.reserveOne(6, 3, item(4, "b", "Tux", 1)).status());
    assertEquals(99, stockOf("Tux"));
  }

  @Test
  void aDeposedLeaderReservesNothing() {
    shop.reserve(5, 1, item(1, "a", "Tux", 1));
    shop.receive(
        new Reserve(
            2,
            0,
            4,
            CatalogTerm.UNKNOWN,
            1,
            List.of(item(1, "b", "Tux", 1), item(2, "c", "Tux", 1))));

    ReserveAnswer answer = shop.takeOne(ReserveAnswer.class);
    assertEquals(4, answer.term());
    assertEquals(5, answer.highestTerm());
    assertTrue(answer.results().stream().allMatch(r -> r.status() == ReserveStatus.STALE));
    assertEquals(2, answer.results().size());
    assertEquals(99, stockOf("Tux"));
  }

  @Test
  void theHighestTermOutlivesACrashEvenIfNothingWasReservedInIt() {
    shop.reserve(9, 1, item(1, "a", "Robot", 1));
    shop.restart(shop.log.size());

    assertEquals(ReserveStatus.STALE, shop.reserveOne(8, 1, item(1, "b", "Tux", 1)).status());
  }

  @Test
  void aSettleOfAHigherTermDeposesTheLeadersBelowForGood() {
    shop.reserve(5, 1, item(1, "a", "Tux", 1));
    shop.settle(6, placed("a", 5, 1));
    shop.restart(shop.log.size());

    assertEquals(6, shop.catalog.status().highestTerm());
    assertEquals(ReserveStatus.STALE, shop.reserveOne(5, 1, item(2, "b", "Tux", 1)).status());
  }

  @Test
  void aNumberBelowTheLowestOpenOneIsStale() {
    shop.reserve(5, 4, item(4, "a", "Tux", 1));

    assertEquals(ReserveStatus.STALE, shop.reserveOne(5, 4, item(3, "b", "Tux", 1)).status());
    assertEquals(
        ReserveStatus.STALE,
        shop.reserveOne(5, 1, item(3, "b", "Tux", 1)).status(),
        "the mark does not fall");
  }

  @Test
  void aNumberTooFarAboveTheLowestOpenOneIsStale() {
    CatalogHarness small = CatalogHarness.open(SettingsFor.smallBounds());

    assertEquals(ReserveStatus.RESERVED, small.reserveOne(5, 2, item(10, "a", "Tux", 1)).status());
    assertEquals(ReserveStatus.STALE, small.reserveOne(5, 2, item(11, "b", "Tux", 1)).status());
    assertEquals(
        ReserveStatus.STALE, small.reserveOne(5, 2, item(Long.MAX_VALUE, "c", "Tux", 1)).status());
  }

  @Test
  void aNumberStandsForOneIdWithinATerm() {
    shop.reserve(5, 1, item(1, "a", "Tux", 1));

    assertEquals(ReserveStatus.STALE, shop.reserveOne(5, 1, item(1, "b", "Tux", 1)).status());
    assertEquals(ReserveStatus.RESERVED, shop.reserveOne(6, 1, item(1, "b", "Tux", 1)).status());
  }

  @Test
  void anAbsurdLowestOpenDoesNoHarmToWhatIsPending() {
    shop.reserve(5, 1, item(1, "a", "Tux", 1));
    shop.reserve(5, Long.MAX_VALUE, item(Long.MAX_VALUE, "b", "Tux", 1));
    shop.settle(5, placed("a", 5, 1));
    shop.restart(shop.log.size());

    assertEquals(98, stockOf("Tux"));
    assertEquals(1, shop.catalog.status().sold());
  }

  @Test
  void senselessMessagesAreIgnored() {
    shop.reserve(5, 1, item(1, "a", "Tux", 1));
    String before = new String(Bytes.of(shop.catalog.snapshot()), StandardCharsets.UTF_8);

    List<ReserveResult> results =
        shop.reserve(
            5,
            -3,
            item(0, "b", "Tux", 1),
            item(-1, "b", "Tux", 1),
            item(2, "", "Tux", 1),
            item(2, null, "Tux", 1),
            item(2, "b", null, 1),
            item(2, "b", "Tux", -1));
    shop.reserve(0, 1, item(2, "b", "Tux", 1));
    shop.receive(new Reserve(4, 0, 5, CatalogTerm.UNKNOWN, 1, List.of(item(2, "b", "Tux", 1))));
    shop.receive(new Reserve(-1, 0, 5, CatalogTerm.UNKNOWN, 1, List.of(item(2, "b", "Tux", 1))));
    shop.receive(new Reserve(1, 4, 5, CatalogTerm.UNKNOWN, 1, List.of(item(2, "b", "Tux", 1))));
    shop.receive(new Reserve(1, -1, 5, CatalogTerm.UNKNOWN, 1, List.of(item(2, "b", "Tux", 1))));
    shop.receive(new Settle(0, 0, 5, CatalogTerm.UNKNOWN, List.of(placed("a", 5, 1))));
    shop.receive(new Settle(1, 0, -5, CatalogTerm.UNKNOWN, List.of(placed("a", 5, 1))));
    shop.receive(
        new Settle(1, 0, 5, CatalogTerm.UNKNOWN, List.of(placed("", 5, 1), placed(null, 5, 1))));

    assertEquals(List.of(), results);
    assertEquals(before, new String(Bytes.of(shop.catalog.snapshot()), StandardCharsets.UTF_8));
  }

  @Test
  void beyondTheBoundsAReserveIsTreatedAsLost() {
    CatalogHarness small = CatalogHarness.open(SettingsFor.smallBounds());
    for (int n = 1; n <= 5; n++) {
      small.reserve(5, 1, item(n, "id" + n, "Tux", 1));
    }
    assertEquals(List.of(), small.reserve(5, 1, item(6, "id6", "Tux", 1)), "pending");
    assertEquals(1, small.catalog.status().dropped());

    small.settle(5, placed("id1", 5, 1));
    assertEquals(1, small.reserve(5, 1, item(6, "id6", "Tux", 1)).size());

    List<ReserveItem> five =
        List.of(1, 2, 3, 4, 5).stream().map(n -> item(n, "id" + n, "Tux", 1)).toList();
    assertEquals(4, small.reserve(5, 1, five.toArray(ReserveItem[]::new)).size(), "items");
  }

  @Test
  void answersThatWaitForTheDiskAreBounded() {
    CatalogHarness small = CatalogHarness.open(SettingsFor.smallBounds());
    small.reserve(5, 1, item(1, "a", "Tux", 1));
    small.receive(new Reserve(1, 0, 5, CatalogTerm.UNKNOWN, 1, List.of(item(2, "b", "Tux", 1))));
    for (int n = 0; n < 20; n++) {
      small.receive(new Reserve(1, 0, 5, CatalogTerm.UNKNOWN, 1, List.of(item(1, "a", "Tux", 1))));
    }
    assertEquals(6, small.catalog.status().waitingAnswers());
    assertEquals(15, small.catalog.status().dropped());

    small.commit();
    List<ReserveAnswer> answers = small.take(ReserveAnswer.class);
    assertEquals(List.of(3, 3), answers.stream().map(a -> a.results().size()).toList());
    assertEquals(0, small.catalog.status().waitingAnswers());
  }

  // ---- outcomes ----

  @Test
  void aPlacedOrderSellsWhatWasPending() {
    shop.reserve(5, 1, item(1, "a", "Tux", 2));
    shop.settle(5, placed("a", 5, 1));

    CatalogStatus status = shop.catalog.status();
    assertEquals(2, status.sold());
    assertEquals(0, status.pendingPieces());
    assertEquals(0, status.pendingReservations());
    assertEquals(2, shop.see("Tux").version(), "customers see nothing new");
  }

  @Test
  void anAbortedOrderGivesTheStockBack() {
    shop.reserve(5, 1, item(1, "a", "Tux", 2));
    shop.published();
    shop.settle(5, aborted("a", 5, 1));

    assertEquals(100, stockOf("Tux"));
    assertEquals(List.of(new CatalogMessage.Change("Tux", 3)), shop.published());
    assertEquals(1, shop.catalog.status().givenBack());
  }

  @Test
  void anOutcomeReportedTwiceCountsOnceEvenBeforeItIsDurable() {
    shop.reserve(5, 1, item(1, "a", "Tux", 1), item(2, "b", "Tux", 1));
    Settle settle =
        new Settle(1, 0, 5, CatalogTerm.UNKNOWN, List.of(placed("a", 5, 1), aborted("b", 5, 2)));
    shop.receive(settle);
    int logged = shop.log.size();
    shop.receive(settle);
    shop.commit();
    shop.receive(settle);

    assertEquals(logged, shop.log.size());
    assertEquals(99, stockOf("Tux"));
  }

  @Test
  void contradictingOutcomesBreakAnInvariant() {
    shop.reserve(5, 1, item(1, "a", "Tux", 1), item(2, "b", "Tux", 1));
    shop.settle(5, placed("a", 5, 1), aborted("b", 5, 2));

    assertThrows(BrokenInvariant.class, () -> shop.settle(5, aborted("a", 5, 1)));
    assertThrows(BrokenInvariant.class, () -> shop.settle(5, placed("b", 5, 2)));
  }

  @Test
  void anOutcomeForNoReservationBreaksAnInvariantUnlessTheMarkHasPassedIt() {
    shop.reserve(5, 3, item(3, "a", "Tux", 1));

    shop.settle(5, placed("x", 5, 2));
    shop.settle(5, aborted("x", 4, 9));
    shop.settle(4, placed("x", 4, 9));
    assertThrows(BrokenInvariant.class, () -> shop.settle(5, placed("x", 5, 3)));
    assertThrows(BrokenInvariant.class, () -> shop.settle(5, aborted("x", 5, 4)));
  }

  @Test
  void aDeposedLeadersOutcomeForAnUnknownIdStopsNobody() {
    shop.reserve(5, 1, item(1, "a", "Tux", 1));
    shop.settle(4, placed("x", 5, 9));

    assertEquals(0, shop.catalog.status().sold());
  }

  @Test
  void aClosedIdIsRememberedUntilTheRecordedMarkPassesItsNumber() {
    shop.reserve(5, 1, item(1, "a", "Tux", 1), item(2, "b", "Tux", 1));
    shop.settle(5, placed("a", 5, 1), placed("b", 5, 2));
    assertEquals(2, shop.catalog.status().closedRemembered());

    shop.reserve(5, 2, item(2, "b", "Tux", 1));
    assertEquals(2, shop.catalog.status().closedRemembered(), "the mark is not recorded yet");

    shop.reserve(5, 2, item(3, "c", "Tux", 1));
    assertEquals(1, shop.catalog.status().closedRemembered());
    shop.settle(5, placed("a", 5, 1));
    assertEquals(ReserveStatus.STALE, shop.reserveOne(5, 2, item(1, "a", "Tux", 1)).status());
  }

  @Test
  void aPendingIdIsNeverForgottenAndForgottenAtOnceWhenItClosesBelowTheMark() {
    shop.reserve(5, 1, item(1, "a", "Tux", 1));
    shop.reserve(5, 9, item(9, "b", "Tux", 1));
    assertEquals(2, shop.catalog.status().pendingReservations());

    shop.settle(5, aborted("a", 5, 1));
    assertEquals(0, shop.catalog.status().closedRemembered());
    assertEquals(99, stockOf("Tux"));
  }

  @Test
  void anIdReservedAgainInAHigherTermIsRememberedByItsNewNumber() {
    ReserveResult first = shop.reserveOne(5, 7, item(7, "a", "Tux", 1));
    shop.reserve(6, 1, item(1, "b", "Tux", 1));

    ReserveResult second = shop.reserveOne(6, 1, item(2, "a", "Tux", 1));
    assertEquals(
        new ReserveResult(2, "a", ReserveStatus.RESERVED, first.price(), first.version()), second);
    shop.settle(6, placed("a", 6, 2));
    shop.restart(shop.log.size());

    assertEquals(
        second, shop.reserveOne(6, 1, item(2, "a", "Tux", 1)), "a late copy takes no stock");
    assertEquals(98, stockOf("Tux"));
    shop.reserve(6, 3, item(3, "c", "Tux", 1));
    assertEquals(0, shop.catalog.status().closedRemembered());
  }

  @Test
  void anIdReservedAgainForSomethingElseIsRememberedByItsNewNumber() {
    shop.reserve(5, 1, item(1, "a", "Tux", 1));
    assertEquals(ReserveStatus.MISMATCH, shop.reserveOne(6, 1, item(1, "a", "Whale", 1)).status());
    shop.settle(6, placed("a", 5, 1));

    assertEquals(ReserveStatus.MISMATCH, shop.reserveOne(6, 1, item(1, "a", "Whale", 1)).status());
    assertEquals(3, stockOf("Whale"));
  }

  @Test
  void aSnapshotKeepsWhatIsPendingAndWhatIsRemembered() {
    shop.reserve(5, 2, item(2, "a", "Tux", 1), item(3, "b", "Tux", 2), item(4, "c", "Whale", 3));
    shop.settle(5, placed("a", 5, 2), aborted("b", 5, 3));
    byte[] snapshot = Bytes.of(shop.catalog.snapshot());
    int at = shop.log.size();
    shop.restartFromSnapshot(snapshot, at);

    assertEquals(ReserveStatus.RESERVED, shop.reserveOne(5, 2, item(2, "a", "Tux", 1)).status());
    assertEquals(ReserveStatus.GIVEN_BACK, shop.reserveOne(5, 2, item(3, "b", "Tux", 2)).status());
    assertEquals(ReserveStatus.RESERVED, shop.reserveOne(5, 2, item(4, "c", "Whale", 3)).status());
    assertEquals(ReserveStatus.STALE, shop.reserveOne(5, 1, item(1, "d", "Tux", 1)).status());
    assertEquals(3, shop.catalog.status().pendingPieces());
    assertEquals(1, shop.catalog.status().sold());
  }
}
