package io.toystore.order.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.toystore.protocol.BrokenInvariant;
import io.toystore.protocol.LogEntry;
import io.toystore.replication.Replica;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
    assertEquals(book.order(1), book.outcome("c"));
    assertEquals(new OrderBook.Outcome(3, false, 0, "", 0, 0), book.outcome("b"));
    assertNull(book.outcome("d"));
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
          assertEquals(number, book.outcome(ids.get(i)).number());
          number++;
        }
      }
      assertEquals(number, book.orders());
      assertNull(book.order(number));
      for (int i = 0; i < fresh; i++) {
        Integer index = indexes.get("id" + i);
        OrderBook.Outcome outcome = book.outcome("id" + i);
        assertEquals(index, outcome == null ? null : Integer.valueOf((int) outcome.index()));
      }
    }
  }
}
