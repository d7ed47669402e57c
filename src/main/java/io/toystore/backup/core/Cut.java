package io.toystore.backup.core;

import io.toystore.model.LogEnd;
import io.toystore.model.LogEntry;
import io.toystore.text.FlatJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A consistent cut through the logs of a store that runs on. It is made of three looks at where the
 * logs end, which take milliseconds, and of one pass over each log, which may take as long as it
 * takes:
 *
 * <ol>
 *   <li>{@code o1} is where the best order log ends, by term and then by index, among those of a
 *       majority;
 *   <li>after that, {@code c2} is where the catalog's log ends;
 *   <li>after that, {@code e3} is where the best order log then ends. The cut {@code o3} in that
 *       log is the smallest index that is not below {@code o1} and covers the outcome of each
 *       request whose reservation the catalog's log has closed, settled or given back, up to {@code
 *       c2}.
 * </ol>
 *
 * <p>The backup is the catalog's log up to {@code c2} and the order log up to {@code o3}.
 *
 * <p><b>Nothing acknowledged is missing.</b> An order that was acknowledged before the first look
 * had been forced by a majority, which shares a replica with the majority that is looked at. By
 * Raft's leader completeness the best log of a majority holds every entry that was committed before
 * the look, each replica looked at whenever: what is committed is never cut, a log of the same term
 * that is longer holds all that the shorter one does, and one of a higher term was begun by a
 * leader that had adopted all that was committed. This is why the logs of a minority are refused,
 * and why commit indexes, which are kept lazily, are not asked.
 *
 * <p><b>Every closed reservation has its outcome.</b> An outcome is committed before the catalog is
 * told to settle or to give back. So what is closed up to {@code c2} was committed before the third
 * look, and is found up to {@code e3}, as above.
 *
 * <p><b>Every order has its reservation.</b> A leader appends an order only after the catalog has
 * forced its reservation. An order up to {@code o1} stood in an order log at the first look, so its
 * reservation stood in the catalog's log before the second. An order between {@code o1} and {@code
 * o3} stands before an outcome in the committed log that was closed before the second look: it was
 * appended before that outcome was committed, and so was reserved before it was closed. This is why
 * nothing after {@code o3} is taken: it may have been reserved after {@code c2}.
 *
 * <p><b>What was not forced.</b> A file may show entries that a replica has written and not yet
 * forced. In the catalog's log they are what a crash may keep: pending reservations that no leader
 * has heard of, which are given back after a restore, and closures whose outcomes were committed
 * before they were written. In the order log they are the end of a log, and so is what is not yet
 * committed: the backup is then as after a crash of the whole store in which the new leader has
 * found that log. A power failure or a new leader may replace these entries while they are copied.
 * So each end carries a checksum, and a copy that does not meet the very entries that were looked
 * at is given up and made anew ({@link LogsChangedException}).
 *
 * <p>Memory is needed for the orders that were placed between the first and the third look only.
 */
public final class Cut {
  private static final String ID = "id";
  private static final String REQUEST_ID = "requestId";
  private static final List<byte[]> CLOSURES =
      List.of(ascii("{\"type\":\"Settled\","), ascii("{\"type\":\"GivenBack\","));

  /** What one look has found. */
  private record Look(List<LogEnd> ends, int best) {
    static Look at(StoreLogs logs) {
      List<LogEnd> ends = logs.orderEnds();
      return new Look(ends, ends.indexOf(Collections.max(ends)));
    }

    LogEnd end() {
      return ends.get(best);
    }
  }

  private final StoreLogs logs;
  private final LogEnd before;
  private final LogEnd catalog;
  private final Look after;

  /** Of the requests whose outcome stands after {@link #before}: where. */
  private final Map<String, Long> outcomes = new HashMap<>();

  private long end;

  private Cut(StoreLogs logs, LogEnd before, LogEnd catalog, Look after) {
    this.logs = logs;
    this.before = before;
    this.catalog = catalog;
    this.after = after;
    this.end = before.index();
  }

  /** Looks where the logs end; their copies are made by {@link #copy}. */
  public static Cut look(StoreLogs logs) {
    LogEnd before = Look.at(logs).end();
    LogEnd catalog = logs.catalogEnd();
    return new Cut(logs, before, catalog, Look.at(logs));
  }

  /** The most entries that {@link #copy} may hand over. */
  public long entries() {
    return after.end().index() + catalog.index();
  }

  /** Up to here the catalog's log is copied. */
  public LogEnd catalogEnd() {
    return catalog;
  }

  /**
   * Reads the logs, and hands over what is before the cuts: most orders first, then the catalog's
   * log, then the rest of the orders.
   *
   * @throws LogsChangedException when they are not what was looked at; what was handed over is then
   *     to be thrown away
   * @throws ForeignLogException when another order log given is of another store
   */
  public void copy(Consumer<LogEntry> orders, Consumer<LogEntry> entriesOfCatalog) {
    Deque<LogEntry> rest = new ArrayDeque<>();
    Reading ordersRead = new Reading("order log", List.of(before, after.end()));
    logs.readOrders(
        after.best(),
        after.end().index(),
        entry -> {
          ordersRead.take(entry);
          compare(entry);
          if (entry.index() <= before.index()) {
            orders.accept(entry);
          } else {
            rest.add(entry);
            requestOf(entry).ifPresent(id -> outcomes.put(id, entry.index()));
          }
        });
    ordersRead.end();
    Reading catalogRead = new Reading("catalog's log", List.of(catalog));
    logs.readCatalog(
        catalog.index(),
        entry -> {
          catalogRead.take(entry);
          if (!outcomes.isEmpty()) {
            closedBy(entry).map(outcomes::get).ifPresent(index -> end = Math.max(end, index));
          }
          entriesOfCatalog.accept(entry);
        });
    catalogRead.end();
    while (!rest.isEmpty() && rest.peek().index() <= end) {
      orders.accept(rest.poll());
    }
  }

  /** Whoever has an entry of the same term at the same index has the same one. */
  private void compare(LogEntry entry) {
    for (int which = 0; which < after.ends().size(); which++) {
      LogEnd other = after.ends().get(which);
      boolean same = other.index() == entry.index() && other.term() == entry.term();
      if (which != after.best() && same && !other.isAt(entry)) {
        throw new ForeignLogException(which, after.best(), entry.index());
      }
    }
  }

  /** The request whose outcome the order log's entry is. */
  private static Optional<String> requestOf(LogEntry entry) {
    return text(entry, REQUEST_ID);
  }

  /** The request whose reservation the catalog's entry closes. */
  private static Optional<String> closedBy(LogEntry entry) {
    return CLOSURES.stream().anyMatch(closure -> begins(entry.payload(), closure))
        ? text(entry, ID)
        : Optional.empty();
  }

  private static Optional<String> text(LogEntry entry, String field) {
    return Optional.ofNullable(FlatJson.parse(entry.payload()).get(field)).map(String.class::cast);
  }

  private static boolean begins(byte[] payload, byte[] with) {
    for (int at = 0; at < with.length; at++) {
      if (at == payload.length || payload[at] != with[at]) {
        return false;
      }
    }
    return true;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Whether a pass over a log has met the ends that looks have found in it. */
  private static final class Reading {
    private final String what;
    private final List<LogEnd> expected;
    private long index;
    private long term;

    Reading(String what, List<LogEnd> ends) {
      this.what = what;
      this.expected = new ArrayList<>(ends);
      expected.removeIf(LogEnd.NONE::equals);
    }

    void take(LogEntry entry) {
      if (entry.index() != index + 1 || entry.term() < term) {
        throw new LogsChangedException("the " + what + " has changed at entry " + entry.index());
      }
      index = entry.index();
      term = entry.term();
      expected.removeIf(end -> end.isAt(entry));
    }

    void end() {
      if (!expected.isEmpty()) {
        throw new LogsChangedException(
            "the " + what + " has changed at entry " + expected.get(0).index());
      }
    }
  }
}
