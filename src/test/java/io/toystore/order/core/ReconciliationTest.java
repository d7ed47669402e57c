package io.toystore.order.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.message.ReservationMessage.PendingReservation;
import io.toystore.message.ReservationMessage.ReconcileAnswer;
import io.toystore.model.BooksDifference;
import io.toystore.model.CatalogTerm;
import io.toystore.model.LogEntry;
import io.toystore.model.RequestHash;
import io.toystore.order.book.OrderBook;
import io.toystore.order.book.OrderEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An order log with the orders a, b and c, compared with the books of catalogs. */
class ReconciliationTest {
  private static final CatalogTerm START = new CatalogTerm(7, 3, 30);
  private static final CatalogTerm NEXT_START = new CatalogTerm(7, 4, 40);

  private final OrderBook book = new OrderBook();
  private final Reconciliation books = new Reconciliation(book);
  private long lastIndex;
  private long ask;

  ReconciliationTest() {
    placed("a", "b", "c");
    append(new OrderEntry.RequestAborted("gone").toPayload());
  }

  private void placed(String... ids) {
    for (String id : ids) {
      append(new OrderEntry.OrderPlaced(id, "Tux", 2, 1599, 5).toPayload());
    }
  }

  private void append(byte[] payload) {
    book.append(new LogEntry(++lastIndex, 1, payload));
  }

  private static long digest(String... ids) {
    RequestHash hash = new RequestHash();
    long digest = 0;
    for (String id : ids) {
      hash.take(id);
      digest += RequestHash.ofOrder(hash.high(), "Tux", 2);
    }
    return digest;
  }

  private static List<PendingReservation> pending(String... ids) {
    return Arrays.stream(ids).map(PendingReservation::new).toList();
  }

  private boolean shows(List<String> settled, String... pending) {
    ask = books.ask();
    return answers(ask, START, settled, 1, 0, pending);
  }

  private boolean answers(
      long asked, CatalogTerm start, List<String> settled, int pages, int page, String... pending) {
    long digest = digest(settled.toArray(String[]::new));
    return books.answered(
        new ReconcileAnswer(
            1, 0, 1, asked, 1, start, settled.size(), digest, pages, page, pending(pending)));
  }

  private void differs(long placed, long settled, long pending) {
    assertFalse(books.agrees());
    assertEquals(new BooksDifference(placed, settled, pending), books.difference());
  }

  @Test
  void whatIsSettledAndWhatIsPendingMakeTheOrders() {
    assertFalse(books.agrees(), "nothing was compared");
    assertTrue(shows(List.of("c", "a"), "b", "not placed yet", "gone"));
    assertTrue(books.agrees());
    assertEquals(START, books.catalogTerm());
  }

  @Test
  void anOrderLogThatLacksASettledOrderDiffers() {
    shows(List.of("a", "b", "c", "d"));
    differs(3, 4, 0);
    assertTrue(
        books
            .difference()
            .toString()
            .startsWith("the order log lacks 1 of the 4 orders that the catalog knows as placed"),
        books.difference().toString());
  }

  @Test
  void aCatalogThatKnowsNothingOfAnOrderDiffers() {
    shows(List.of("a"), "b");
    differs(3, 1, 1);
    assertTrue(
        books
            .difference()
            .toString()
            .startsWith("the catalog lacks 1 of the 3 orders in the order log"),
        books.difference().toString());
  }

  @Test
  void asManyOrdersOfAnotherStoreDiffer() {
    shows(List.of("a", "b", "x"));
    differs(3, 3, 0);
    assertTrue(books.difference().toString().contains("but not the same"));
  }

  @Test
  void aPendingReservationOfAnAbortedRequestIsNoOrder() {
    shows(List.of("a", "b"), "gone");
    differs(3, 2, 0);
  }

  @Test
  void theSameOrdersInAnotherQuantityDiffer() {
    RequestHash hash = new RequestHash();
    hash.take("a");
    long other = RequestHash.ofOrder(hash.high(), "Tux", 3) + digest("b", "c");
    books.answered(new ReconcileAnswer(1, 0, 1, books.ask(), 1, START, 3, other, 1, 0, List.of()));
    differs(3, 3, 0);
  }

  @Test
  void pagesAreTakenInOrderAndEachOnce() {
    ask = books.ask();
    assertFalse(answers(ask, START, List.of("a"), 3, 1, "b"), "not the page that was asked for");
    assertTrue(answers(ask, START, List.of("a"), 3, 0, "b"));
    assertFalse(answers(ask, START, List.of("a"), 3, 0, "b"), "a copy");
    assertEquals(1, books.nextPage());
    ask = books.ask();
    assertTrue(answers(ask, START, List.of("a"), 3, 1, "x"));
    ask = books.ask();
    assertFalse(books.agrees());
    assertTrue(answers(ask, START, List.of("a"), 3, 2, "c"));
    assertTrue(books.agrees());
  }

  @Test
  void onlyTheAnswerToTheLatestQuestionCounts() {
    long first = books.ask();
    long second = books.ask();
    assertFalse(answers(first, START, List.of("a", "b", "c"), 1, 0));
    assertFalse(answers(0, START, List.of("a", "b", "c"), 1, 0), "not asked for");
    assertTrue(answers(second, START, List.of("a", "b", "c"), 1, 0));
  }

  @Test
  void anotherStartOfTheCatalogIsComparedFromItsFirstPageOn() {
    ask = books.ask();
    answers(ask, START, List.of("a"), 2, 0, "b");
    ask = books.ask();
    assertFalse(answers(ask, NEXT_START, List.of("a"), 2, 1, "c"), "not its first page");
    assertTrue(answers(ask, NEXT_START, List.of("a", "b"), 1, 0, "c"));
    assertTrue(books.agrees());
    assertEquals(NEXT_START, books.catalogTerm());
  }

  @Test
  void askedAgainTheSameStartIsNotComparedAgain() {
    shows(List.of("a", "b", "c"));
    placed("d"); // Reserved since, so that the books of then lack it.
    assertTrue(shows(List.of("a", "b", "c")));
    assertTrue(books.agrees());
  }

  @Test
  void anOldCopyUnderARunningLeaderDiffers() {
    shows(List.of("a", "b"), "c");
    assertTrue(books.agrees());
    ask = books.ask();
    answers(ask, NEXT_START, List.of("a"), 1, 0);
    differs(3, 1, 0);
    ask = books.ask();
    answers(ask, new CatalogTerm(7, 5, 50), List.of("a", "b", "c"), 1, 0);
    assertTrue(books.agrees(), "the right folder is back");
    assertNull(books.difference());
  }

  @Test
  void theSumFollowsTheLogHoweverItCame() {
    List<Long> sums = new ArrayList<>();
    sums.add(book.ordersDigest());
    long end = lastIndex;
    placed("d", "e");
    book.cutFrom(end + 1);
    sums.add(book.ordersDigest());
    assertEquals(sums.get(0), sums.get(1));
    assertEquals(digest("a", "b", "c"), sums.get(0));
  }
}
