package io.toystore.catalog.core;

import static io.toystore.catalog.core.CatalogHarness.item;
import static io.toystore.catalog.core.CatalogHarness.placed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.toystore.message.ReservationMessage.BooksDiffer;
import io.toystore.message.ReservationMessage.PendingReservation;
import io.toystore.message.ReservationMessage.Reconcile;
import io.toystore.message.ReservationMessage.ReconcileAnswer;
import io.toystore.message.ReservationMessage.Reserve;
import io.toystore.message.ReservationMessage.ReserveAnswer;
import io.toystore.message.ReservationMessage.Settle;
import io.toystore.model.BooksDifference;
import io.toystore.model.CatalogTerm;
import io.toystore.model.RequestHash;
import io.toystore.testing.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the catalog shows a leader of its books, and what it does before they are compared. */
class BooksTest {
  private static final CatalogTerm OTHER_START = new CatalogTerm(9, 9, 9);
  private static final BooksDifference LACKS = new BooksDifference(3, 2, 0);

  private final CatalogHarness shop = new CatalogHarness(SettingsFor.lively());
  private final int page = SettingsFor.lively().messageBatch();

  @BeforeEach
  void sell() {
    shop.start(CatalogHarness.TOYS);
    shop.reserve(5, 1, item(1, "a", "Tux", 2), item(2, "b", "Tux", 1), item(3, "c", "Whale", 1));
    shop.settle(5, placed("a", 5, 1), placed("b", 5, 2));
    shop.commit();
    shop.take(ReserveAnswer.class);
  }

  private ReconcileAnswer ask(long term, long ask, CatalogTerm known, int number) {
    shop.receive(new Reconcile(1, 0, term, ask, known, number));
    shop.commit();
    return shop.takeOne(ReconcileAnswer.class);
  }

  private static long digest(String id, String name, long quantity) {
    RequestHash hash = new RequestHash();
    hash.take(id);
    return RequestHash.ofOrder(hash.high(), name, quantity);
  }

  @Test
  void itShowsWhatIsSettledAndWhatIsPending() {
    ReconcileAnswer shown = ask(8, 1, CatalogTerm.UNKNOWN, 0);
    assertEquals(2, shown.settled());
    assertEquals(digest("a", "Tux", 2) + digest("b", "Tux", 1), shown.settledDigest());
    assertEquals(List.of(new PendingReservation("c")), shown.pending());
    assertEquals(1, shown.pages());
    assertEquals(shop.catalogTerm(), shown.catalogTerm());
    assertEquals(8, shown.highestTerm(), "leaders of lower terms are deposed from now on");
  }

  @Test
  void theBooksOfOneTermStayWhatTheyWereHoweverManyPagesTheyHave() {
    int reservations = 2 * page;
    for (int i = 0; i < reservations; i++) {
      shop.reserve(5, 1, item(4 + i, "p" + i, "Tux", 1));
    }
    shop.commit();
    shop.take(ReserveAnswer.class);
    ReconcileAnswer first = ask(8, 1, CatalogTerm.UNKNOWN, 0);
    assertEquals(3, first.pages());
    shop.receive(
        new Settle(1, 0, 5, shop.catalogTerm(), List.of(placed("p0", 5, 4), placed("c", 5, 3))));
    Set<PendingReservation> all = new HashSet<>(first.pending());
    for (int i = 1; i < 3; i++) {
      ReconcileAnswer next = ask(8, 1 + i, first.catalogTerm(), i);
      assertEquals(i, next.page());
      assertEquals(2, next.settled());
      all.addAll(next.pending());
    }
    assertEquals(reservations + 1, all.size());
    assertEquals(
        4, ask(9, 1, CatalogTerm.UNKNOWN, 0).settled(), "the next term's are those of now");
  }

  @Test
  void whoKnowsAnotherStartIsShownItsFirstPage() {
    assertEquals(0, ask(8, 1, OTHER_START, 7).page());
    assertEquals(0, ask(8, 2, shop.catalogTerm(), 7).page(), "there is no page after the last");
  }

  @Test
  void aReservationForAnotherStartIsNotMadeAndIsAnsweredWithTheBooks() {
    shop.receive(new Reserve(2, 3, 8, OTHER_START, 1, List.of(item(1, "x", "Tux", 1))));
    shop.commit();
    ReconcileAnswer shown = shop.takeOne(ReconcileAnswer.class);
    assertEquals(0, shown.ask());
    assertEquals(2, shown.to());
    assertEquals(3, shown.via());
    assertEquals(List.of(), shop.take(ReserveAnswer.class));
    assertEquals(1, shop.catalog.status().pendingReservations());
  }

  @Test
  void aSettlementForAnotherStartChangesNothing() {
    String before = snapshot();
    shop.receive(new Settle(1, 0, 5, OTHER_START, List.of(placed("c", 5, 3), placed("z", 5, 9))));
    shop.commit();
    assertEquals(before, snapshot());
    assertEquals(1, shop.take(ReconcileAnswer.class).size());
  }

  @Test
  void aDeposedLeaderIsToldSoAndShownNothing() {
    ask(8, 1, CatalogTerm.UNKNOWN, 0);
    ReconcileAnswer refused = ask(5, 4, CatalogTerm.UNKNOWN, 0);
    assertEquals(8, refused.highestTerm());
    assertEquals(0, refused.settled());
    assertEquals(List.of(), refused.pending());
  }

  @Test
  void whatALeaderFindsIsKnownUntilOneOfAHigherTermFindsOtherwise() {
    ask(8, 1, CatalogTerm.UNKNOWN, 0);
    shop.receive(new BooksDiffer(1, 0, 8, OTHER_START, LACKS));
    shop.receive(new BooksDiffer(1, 0, 5, shop.catalogTerm(), LACKS));
    assertNull(shop.catalog.status().booksDifference(), "of another start, or a deposed leader");
    shop.receive(new BooksDiffer(1, 0, 8, shop.catalogTerm(), LACKS));
    assertEquals(LACKS, shop.catalog.status().booksDifference());
    ask(11, 1, CatalogTerm.UNKNOWN, 0);
    assertNull(shop.catalog.status().booksDifference());
  }

  @Test
  void aSnapshotHoldsTheSum() {
    byte[] snapshot = Bytes.of(shop.catalog.snapshot());
    int at = shop.log.size();
    shop.settle(5, placed("c", 5, 3));
    shop.commit();
    shop.restartFromSnapshot(snapshot, at);
    ReconcileAnswer shown = ask(8, 1, CatalogTerm.UNKNOWN, 0);
    assertEquals(3, shown.settled());
    assertEquals(
        digest("a", "Tux", 2) + digest("b", "Tux", 1) + digest("c", "Whale", 1),
        shown.settledDigest());
  }

  @Test
  void aSnapshotOfAnEarlierVersionIsNotTaken() {
    String old = snapshot().replaceFirst(",\"settledOrders\":2,\"settledDigest\":-?\\d+", "");
    Catalog next = new Catalog(SettingsFor.lively());
    assertFalse(next.restoreSnapshot(old.getBytes(StandardCharsets.UTF_8)));
    assertEquals(0, next.appliedIndex(), "all entries are to be restored");
  }

  private String snapshot() {
    return new String(Bytes.of(shop.catalog.snapshot()), StandardCharsets.UTF_8);
  }
}
