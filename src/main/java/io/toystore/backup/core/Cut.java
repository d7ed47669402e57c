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
 * A consistent cut through the logs of a running store. It takes three looks at the ends of the
 * logs, which take milliseconds, and one pass over each log, which may take any time:
 *
 * <ol>
 *   <li>{@code o1} is the end of the best order log, by term and then by index, among those of a
 *       majority;
 *   <li>after that, {@code c2} is the end of the catalog's log;
 *   <li>after that, {@code e3} is the end of the then best order log. The cut {@code o3} in that
 *       log lies at {@code o1} or after it. The catalog's log up to {@code c2} closes (settles or
 *       gives back) some reservations; {@code o3} is the smallest index up to which the order log
 *       holds the outcomes of all their requests.
 * </ol>
 *
 * <p>The backup is the catalog's log up to {@code c2} and the order log up to {@code o3}.
 *
 * <p><b>Nothing acknowledged is missing.</b> An order that was acknowledged before the first look
 * had been forced by a majority, which shares a replica with the majority that is examined. By
 * Raft's leader completeness the best log of a majority holds every entry that was committed before
 * the look. This is so even if the replicas are examined at different times. Committed entries are
 * never cut. A longer log of the same term holds all entries of a shorter one. A log of a higher
 * term was begun by a leader that had adopted all committed entries. So the logs of a minority are
 * refused, and commit indexes, which are stored lazily, are not needed.
 *
 * <p><b>Every closed reservation has its outcome.</b> An outcome is committed before the catalog
 * gets the request to settle or to give back. So the outcome of a reservation that is closed up to
 * {@code c2} was committed before the third look, and is found up to {@code e3}, as above.
 *
 * <p><b>Every order has its reservation.</b> A leader appends an order only after the catalog has
 * forced its reservation. An order up to {@code o1} was in an order log at the first look, so its
 * reservation was in the catalog's log before the second. For an order between {@code o1} and
 * {@code o3}, look at the entry at {@code o3}. It is an outcome, and its reservation was closed
 * before the second look. The order is this outcome, or comes before it in the committed log. So
 * the order's pieces were reserved before the outcome was committed, and hence before the catalog
 * closed the outcome's reservation. Entries after {@code o3} are left out because they may have
 * been reserved after {@code c2}.
 *
 * <p><b>Unforced entries.</b> A file may show entries that a replica has written but not yet
 * forced. In the catalog's log these are entries that a crash may keep: pending reservations that
 * no leader knows of, and closures. The reservations are given back after a restore. The outcome of
 * each closure was committed before the closure was written. In the order log the unforced entries
 * are the end of the log, like entries that are not yet committed. The backup is then as if the
 * whole store had crashed, and the new leader had found that log. A power failure or a new leader
 * may replace unforced entries while they are copied. So each end has a checksum, and a copy that
 * does not contain exactly the entries seen at the ends is discarded and made again ({@link
 * LogsChangedException}).
 *
 * <p>Memory is needed only for the orders that were placed between the first and the third look.
 */
public final class Cut {
  private static final String ID = "id";
  private static final String REQUEST_ID = "requestId";
  private static final List<byte[]> CLOSURES =
      List.of(ascii("{\"type\":\"Settled\","), ascii("{\"type\":\"GivenBack\","));

  /** The result of one look at the order logs. */
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

  /** By request: the index of an outcome after {@link #before}. */
  private final Map<String, Long> outcomes = new HashMap<>();

  private long end;

  private Cut(StoreLogs logs, LogEnd before, LogEnd catalog, Look after) {
    this.logs = logs;
    this.before = before;
    this.catalog = catalog;
    this.after = after;
    this.end = before.index();
  }

  /** Looks at the ends of the logs; {@link #copy} copies them. */
  public static Cut look(StoreLogs logs) {
    LogEnd before = Look.at(logs).end();
    LogEnd catalog = logs.catalogEnd();
    return new Cut(logs, before, catalog, Look.at(logs));
  }

  /** The maximum number of entries that {@link #copy} may pass on. */
  public long entries() {
    return after.end().index() + catalog.index();
  }

  /** The end up to which the catalog's log is copied. */
  public LogEnd catalogEnd() {
    return catalog;
  }

  /**
   * Reads the logs, and passes on the entries up to the cuts: first the order log up to the first
   * look, then the catalog's log, then the rest of the order log.
   *
   * @throws LogsChangedException if the logs have changed since the looks; discard the entries that
   *     were passed on
   * @throws ForeignLogException if a given order log is of another store
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

  /**
   * Compares this entry of the best log with the ends of the other logs: an end with the same term
   * and index must be the same entry.
   */
  private void compare(LogEntry entry) {
    for (int which = 0; which < after.ends().size(); which++) {
      LogEnd other = after.ends().get(which);
      boolean same = other.index() == entry.index() && other.term() == entry.term();
      if (which != after.best() && same && !other.isAt(entry)) {
        throw new ForeignLogException(which, after.best(), entry.index());
      }
    }
  }

  /** The request that this entry of the order log decides; empty if it decides none. */
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

  /** Checks that a pass over a log contains the ends that the looks have found. */
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
