package io.toystore.order.book;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.toystore.model.LogEntry;
import io.toystore.replication.Replica;
import io.toystore.replication.TermRun;
import io.toystore.sansio.BrokenInvariant;
import io.toystore.testing.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OrderBookTest {
  private static byte[] placed(String id, String name, int quantity) {
    return new OrderEntry.OrderPlaced(id, name, quantity, 1599, 7).toPayload();
  }

  private static byte[] aborted(String id) {
    return new OrderEntry.RequestAborted(id).toPayload();
  }

  @Test
  void numbersAreTheCountOfOrdersBefore() {
    OrderBook book = new OrderBook();
    book.append(new LogEntry(1, 1, Replica.TERM_OPENED));
    book.append(new LogEntry(2, 1, placed("a", "Tux", 1)));
    book.append(new LogEntry(3, 1, aborted("b")));
    book.append(new LogEntry(4, 2, Replica.TERM_OPENED));
    book.append(new LogEntry(5, 2, placed("c", "Lego", 3)));
    assertEquals(2, book.orders());
    assertEquals(new OrderBook.Outcome(2, true, 0, "Tux", 1, 7), book.order(0));
    assertEquals(new OrderBook.Outcome(5, true, 1, "Lego", 3, 7), book.order(1));
    assertNull(book.order(2));
    assertEquals(book.order(1), book.outcome(book.key("c")));
    assertEquals(new OrderBook.Outcome(3, false, 0, "", 0, 0), book.outcome(book.key("b")));
    assertNull(book.outcome(book.key("d")));
  }

  @Test
  void aSecondOutcomeForAnIdIsABrokenInvariant() {
    OrderBook book = new OrderBook();
    book.append(new LogEntry(1, 1, placed("a", "Tux", 1)));
    assertThrows(BrokenInvariant.class, () -> book.append(new LogEntry(2, 1, aborted("a"))));
  }

  @Test
  void anEntryThatIsNoneStopsTheReplica() {
    OrderBook book = new OrderBook();
    byte[] foreign = "{\"type\":\"Reserved\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    assertThrows(BrokenInvariant.class, () -> book.append(new LogEntry(1, 1, foreign)));
  }

  @Test
  void agreesWithPlainMapsUnderAppendsAndCuts() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      OrderBook book = new OrderBook();
      List<String> ids = new ArrayList<>();
      List<Boolean> isOrder = new ArrayList<>();
      int fresh = 0;
      for (int step = 0; step < 4_000; step++) {
        if (random.nextInt(50) == 0 && !ids.isEmpty()) {
          int cut = ids.size() - random.nextInt(Math.min(ids.size(), 60));
          book.cutFrom(cut);
          ids.subList(cut - 1, ids.size()).clear();
          isOrder.subList(cut - 1, isOrder.size()).clear();
        } else {
          boolean order = random.nextInt(10) > 0;
          String id = "id" + fresh++;
          ids.add(id);
          isOrder.add(order);
          byte[] payload = order ? placed(id, "toy" + random.nextInt(5), fresh) : aborted(id);
          book.append(new LogEntry(ids.size(), 1, payload));
        }
      }
      Map<String, Integer> indexes = new HashMap<>();
      long number = 0;
      for (int i = 0; i < ids.size(); i++) {
        indexes.put(ids.get(i), i + 1);
        if (isOrder.get(i)) {
          assertEquals(i + 1, book.order(number).index());
          assertEquals(number, book.outcome(book.key(ids.get(i))).number());
          number++;
        }
      }
      assertEquals(number, book.orders());
      assertNull(book.order(number));
      for (int i = 0; i < fresh; i++) {
        Integer index = indexes.get("id" + i);
        OrderBook.Outcome outcome = book.outcome(book.key("id" + i));
        assertEquals(index, outcome == null ? null : Integer.valueOf((int) outcome.index()));
      }
    }
  }

  /** A book with random entries, some of them cut on the way, and the entries that stand. */
  private static List<LogEntry> fill(OrderBook book, int entries, Random random) {
    List<LogEntry> log = new ArrayList<>();
    for (int fresh = 0; log.size() < entries; fresh++) {
      if (random.nextInt(500) == 0 && !log.isEmpty()) {
        int cut = log.size() - random.nextInt(Math.min(log.size(), 60));
        book.cutFrom(cut);
        log.subList(cut - 1, log.size()).clear();
      }
      byte[] payload =
          switch (random.nextInt(10)) {
            case 0 -> aborted("id" + fresh);
            case 1 -> Replica.TERM_OPENED;
            default -> placed("id" + fresh, "toy\u00fc" + random.nextInt(300), fresh);
          };
      LogEntry entry = new LogEntry(log.size() + 1, 1 + fresh / 1_000, payload);
      book.append(entry);
      log.add(entry);
    }
    return log;
  }

  private static List<TermRun> termsOf(List<LogEntry> log, int first, int last) {
    List<TermRun> runs = new ArrayList<>();
    for (LogEntry entry : log.subList(first - 1, last)) {
      if (runs.isEmpty() || runs.get(runs.size() - 1).term() != entry.term()) {
        runs.add(new TermRun(entry.index(), entry.term()));
      }
    }
    return runs;
  }

  @Test
  void aBookFromPartsIsTheBookFromTheLog() {
    for (int seed = 0; seed < 5; seed++) {
      Random random = new Random(seed);
      OrderBook book = new OrderBook();
      List<LogEntry> log = fill(book, 40_000, random);
      OrderBook restored = new OrderBook();
      OrderBook uncut = new OrderBook();
      log.forEach(uncut::append);
      int next = 1;
      while (next <= log.size() - 1_000) {
        int last = Math.min(log.size() - 500, next + random.nextInt(30_000));
        byte[] bytes = Bytes.of(book.part(next, last, termsOf(log, next, last)));
        assertArrayEquals(
            Bytes.of(uncut.part(next, last, termsOf(log, next, last))), bytes, "no trace of cuts");
        BookPart part = BookPart.read(bytes);
        assertEquals(termsOf(log, next, last), part.terms());
        restored.append(part);
        next = last + 1;
      }
      log.subList(next - 1, log.size()).forEach(restored::append);
      assertEquals(book.toString(), restored.toString());
      assertEquals(book.orders(), restored.orders());
      assertEquals(book.digest(1, log.size()), restored.digest(1, log.size()));
      assertEquals(book.digest(1_025, 2_048), restored.digest(1_025, 2_048));
      for (LogEntry entry : log) {
        if (OrderEntry.parse(entry.payload()) instanceof OrderEntry.OrderPlaced placed) {
          assertEquals(
              book.outcome(book.key(placed.requestId())),
              restored.outcome(restored.key(placed.requestId())));
        }
      }
      int cut = log.size() - random.nextInt(400);
      book.cutFrom(cut);
      restored.cutFrom(cut);
      LogEntry more = new LogEntry(cut, 99, placed("more", "a new toy", 1));
      book.append(more);
      restored.append(more);
      assertEquals(book.toString(), restored.toString());
      assertThrows(
          BrokenInvariant.class,
          () -> restored.append(new LogEntry(cut + 1, 99, log.get(0).payload())),
          "a second outcome for a request id that came with a part");
    }
  }

  /** Two logs that differ in one thing differ in their digest; and the place counts. */
  @Test
  void aDigestTellsLogsApart() {
    byte[] placed = placed("a", "Tux", 1);
    List<List<byte[]>> logs =
        List.of(
            List.of(placed, placed("b", "Lego", 2)),
            List.of(placed("b", "Lego", 2), placed),
            List.of(placed, placed("c", "Lego", 2)),
            List.of(placed, placed("b", "Chess", 2)),
            List.of(placed, placed("b", "Lego", 3)),
            List.of(placed, new OrderEntry.OrderPlaced("b", "Lego", 2, 1599, 8).toPayload()),
            List.of(placed, aborted("b")),
            List.of(placed, aborted("c")),
            List.of(placed, Replica.TERM_OPENED),
            List.of(Replica.TERM_OPENED, placed));
    Set<Long> digests = new HashSet<>();
    for (List<byte[]> log : logs) {
      OrderBook book = new OrderBook();
      for (int i = 0; i < log.size(); i++) {
        book.append(new LogEntry(i + 1, 1, log.get(i)));
      }
      digests.add(book.digest(1, log.size()));
    }
    assertEquals(logs.size(), digests.size());
  }

  @Test
  void aPartOfAnotherFormatIsToldFromABrokenOne() {
    OrderBook book = new OrderBook();
    book.append(new LogEntry(1, 1, placed("a", "Tux", 1)));
    byte[] bytes = Bytes.of(book.part(1, 1, List.of(new TermRun(1, 1))));
    byte[] foreign = bytes.clone();
    foreign[0]++;
    assertNull(BookPart.read(foreign));
    byte[] cut = Arrays.copyOf(bytes, bytes.length - 1);
    assertThrows(BrokenInvariant.class, () -> BookPart.read(cut));
    OrderBook twice = new OrderBook();
    twice.append(BookPart.read(bytes));
    twice.append(BookPart.read(bytes));
    assertThrows(
        BrokenInvariant.class,
        () -> twice.outcome(twice.key("b")),
        "one request id in two entries");
  }
}
