package io.toystore.verify.core;

import io.toystore.verify.core.Operation.OrderRead;
import io.toystore.verify.core.Operation.Purchase;
import io.toystore.verify.core.RequestHistory.Request;
import java.util.List;
import java.util.Locale;

/** Checks the clients' answers about orders against the order journal. */
public final class HistoryAgainstLog {
  /** The prefix by which a front-end makes a client's key the request id. */
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
   * Compares the two. The journal must have been read after the history.
   *
   * @param isMajority whether the log is the most recent of a majority of the replicas; only then
   *     does it hold every order that can have been acknowledged
   * @return how many acknowledged orders lie beyond the log's end, if it is not of a majority
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
      possible += request.placed != null || request.mayBePlacedUnacknowledged() ? 1 : 0;
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
      int slot = log.requestOf(placed.number());
      if (placed.version() != Operation.NONE && placed.version() != log.versionOf(slot)) {
        findings.add(
            Rule.PRODUCTS,
            String.format(
                Locale.ROOT,
                "order %d was acknowledged with version %d, but made version %d",
                placed.number(),
                placed.version(),
                log.versionOf(slot)),
            List.of(placed.evidence(), log.where(slot)));
      }
      if (placed.key() != null && log.numberOf(KEY_PREFIX + placed.key()) != placed.number()) {
        findings.add(
            Rule.ONCE,
            String.format(
                Locale.ROOT,
                "order %d was acknowledged to another request than the journal has for it",
                placed.number()),
            List.of(placed.evidence(), log.where(slot)));
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

  /** Whether the log holds the order as it was acknowledged. */
  private boolean order(Operation answer, long number, String name, long quantity) {
    if (number >= log.orders() || number < 0) {
      if (isMajority) {
        findings.add(
            Rule.KEPT,
            String.format(
                Locale.ROOT,
                "order %d was acknowledged, but the journal ends with order %d: it is lost",
                number,
                log.orders() - 1),
            answer);
      } else {
        beyond++;
      }
      return false;
    }
    int slot = log.requestOf(number);
    boolean same = log.nameOf(slot).equals(name) && log.quantityOf(slot) == quantity;
    if (!same) {
      findings.add(
          Rule.KEPT,
          String.format(
              Locale.ROOT, "order %d is not in the journal as it was acknowledged", number),
          List.of(answer.evidence(), log.where(slot)));
    }
    return same;
  }
}
