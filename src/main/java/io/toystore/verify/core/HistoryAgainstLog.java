package io.toystore.verify.core;

import io.toystore.verify.core.Operation.OrderRead;
import io.toystore.verify.core.Operation.Purchase;
import io.toystore.verify.core.Requests.Request;
import java.util.List;
import java.util.Locale;

/** Holds what clients were told of orders against the order journal. */
public final class HistoryAgainstLog {
  /** What a front-end puts before a client's key to make it the id of the request. */
  private static final String KEY_PREFIX = "k:";

  private final HistoryChecker history;
  private final OrderLog log;
  private final boolean isMajority;
  private final Findings findings;
  private long beyond;

  private HistoryAgainstLog(
      HistoryChecker history, OrderLog log, boolean isMajority, Findings findings) {
    this.history = history;
    this.log = log;
    this.isMajority = isMajority;
    this.findings = findings;
  }

  /**
   * Compares. The journal is to be read after the history was.
   *
   * @param isMajority whether the log is the most recent one of a majority of the replicas: only
   *     then does it hold every order that can have been told
   * @return how many orders were told that the log does not reach to, if it is of no majority
   */
  public static long check(
      HistoryChecker history, OrderLog log, boolean isMajority, Findings findings) {
    HistoryAgainstLog check = new HistoryAgainstLog(history, log, isMajority, findings);
    check.all();
    return check.beyond;
  }

  private void all() {
    long possible = 0;
    for (Request request : history.requests().all()) {
      request(request);
      possible += request.placed != null || request.mayBePlacedUntold() ? 1 : 0;
    }
    for (Operation operation : history.operations()) {
      if (operation instanceof OrderRead read && read.call().ok() && read.found()) {
        order(read, read.number(), read.name(), read.quantity());
      }
    }
    if (history.settings().complete() && log.orders() > possible) {
      findings.add(
          Rule.ONCE,
          String.format(
              Locale.ROOT,
              "the journal holds %d orders, the history %d purchases that can have been placed",
              log.orders(),
              possible),
          List.of());
    }
  }

  private void request(Request request) {
    Purchase placed = request.placed;
    if (placed != null && order(placed, placed.number(), placed.name(), placed.quantity())) {
      int one = log.requestOf(placed.number());
      if (placed.version() != Operation.NONE && placed.version() != log.versionOf(one)) {
        findings.add(
            Rule.PRODUCTS,
            String.format(
                Locale.ROOT,
                "order %d was told with version %d, and made version %d",
                placed.number(),
                placed.version(),
                log.versionOf(one)),
            List.of(placed.evidence(), log.where(one)));
      }
      if (placed.key() != null && log.numberOf(KEY_PREFIX + placed.key()) != placed.number()) {
        findings.add(
            Rule.ONCE,
            String.format(
                Locale.ROOT,
                "order %d was told to another request than the journal has for it",
                placed.number()),
            List.of(placed.evidence(), log.where(one)));
      }
    }
    String key = request.first.key();
    int number = key == null ? OrderLog.ABSENT : log.numberOf(KEY_PREFIX + key);
    if (number < 0) {
      return;
    }
    if (request.refusedForGood != null && placed == null) {
      ghost(request.refusedForGood, number);
    } else if (request.neverPlaced()) {
      ghost(request.first, number);
    }
  }

  private void ghost(Purchase refused, int number) {
    findings.add(
        Rule.ONCE,
        String.format(Locale.ROOT, "order %d was placed, although its client was refused", number),
        List.of(refused.evidence(), log.where(log.requestOf(number))));
  }

  /** Whether the log holds the order as it was told. */
  private boolean order(Operation told, long number, String name, long quantity) {
    if (number >= log.orders() || number < 0) {
      if (isMajority) {
        findings.add(
            Rule.KEPT,
            String.format(
                Locale.ROOT,
                "order %d was told, and the journal ends with order %d: it is lost",
                number,
                log.orders() - 1),
            told);
      } else {
        beyond++;
      }
      return false;
    }
    int one = log.requestOf(number);
    boolean same = log.nameOf(one).equals(name) && log.quantityOf(one) == quantity;
    if (!same) {
      findings.add(
          Rule.KEPT,
          String.format(Locale.ROOT, "order %d is not in the journal as it was told", number),
          List.of(told.evidence(), log.where(one)));
    }
    return same;
  }
}
