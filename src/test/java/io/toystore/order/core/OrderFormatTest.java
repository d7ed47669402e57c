package io.toystore.order.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.toystore.formats.Golden;
import io.toystore.model.LogEntry;
import io.toystore.order.book.BookPart;
import io.toystore.order.book.OrderBook;
import io.toystore.order.book.OrderEntry;
import io.toystore.order.book.OrderEntry.OrderPlaced;
import io.toystore.order.book.OrderEntry.RequestAborted;
import io.toystore.replication.Replica;
import io.toystore.replication.TermRun;
import io.toystore.storage.FolderFormat;
import io.toystore.testing.Bytes;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What order replicas keep on their disks, under the number of the data folder's format. */
class OrderFormatTest {
  @Test
  void entries() {
    OrderEntry placed = new OrderPlaced("k:anna", "玩具 \"🧸\"", 3, 1_599, 7);
    OrderEntry aborted = new RequestAborted("f:ad42e9386d6ece2d-7");
    List<String> lines =
        List.of(
            new String(Replica.TERM_OPENED, UTF_8),
            new String(((OrderPlaced) placed).toPayload(), UTF_8),
            new String(((RequestAborted) aborted).toPayload(), UTF_8));

    Golden.check("journal-order", FolderFormat.NUMBER, lines);

    assertEquals(new OrderEntry.TermOpened(), parse(lines.get(0)));
    assertEquals(placed, parse(lines.get(1)));
    assertEquals(aborted, parse(lines.get(2)));
    assertEquals(3, OrderEntry.class.getPermittedSubclasses().length, "each type is here");
  }

  @Test
  void part() {
    OrderBook book = new OrderBook();
    book.append(new LogEntry(1, 3, Replica.TERM_OPENED));
    book.append(new LogEntry(2, 3, new OrderPlaced("k:a", "玩具", 3, 1_599, 7).toPayload()));
    book.append(new LogEntry(3, 5, new RequestAborted("k:b").toPayload()));
    byte[] bytes = Bytes.of(book.part(1, 3, List.of(new TermRun(1, 3), new TermRun(3, 5))));

    Golden.check("part-order", bytes[0], List.of(HexFormat.of().formatHex(bytes)));

    OrderBook restored = new OrderBook();
    restored.append(BookPart.read(bytes));
    assertEquals(book.digest(1, 3), restored.digest(1, 3));
  }

  private static OrderEntry parse(String line) {
    return OrderEntry.parse(line.getBytes(UTF_8));
  }
}
