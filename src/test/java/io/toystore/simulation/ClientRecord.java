package io.toystore.simulation;

import io.toystore.frontend.core.Desk.AnswerStatus;
import io.toystore.frontend.core.Desk.OrderResult;
import io.toystore.frontend.core.Desk.PurchaseResult;
import io.toystore.model.ProductView;
import io.toystore.verify.core.Call;
import io.toystore.verify.core.Findings;
import io.toystore.verify.core.HistoryChecker;
import io.toystore.verify.core.Operation;
import java.util.ArrayList;
import java.util.List;

/**
 * What all clients asked and were told, in the form in which {@code verify} checks the history of a
 * real store. A purchase is recorded when it is made, with an unknown outcome, and again when its
 * answer is there.
 */
final class ClientRecord {
  /** In a millisecond. */
  private static final long NANOS = 1_000_000;

  private final List<Operation> operations = new ArrayList<>();
  private final World world;

  ClientRecord(World world) {
    this.world = world;
  }

  /** A purchase is made; returns its place for {@link #bought}. */
  int buys(int client, String key, StoreHistory.Wanted one, String frontend) {
    Call open = new Call(name(client), 0, now(), Call.NEVER, Call.CallResult.UNKNOWN);
    operations.add(new Operation.Purchase(open, key, one.toy, one.quantity, frontend, -1, -1));
    return operations.size() - 1;
  }

  /** The answer to a purchase. */
  void bought(int place, PurchaseResult result) {
    Operation.Purchase asked = (Operation.Purchase) operations.get(place);
    int code =
        switch (result.end()) {
          case PLACED -> 200;
          case NOT_ENOUGH_STOCK, ABANDONED -> 409;
          case PRODUCT_NOT_FOUND -> 404;
          case KEY_REUSED -> 422;
          case UNAVAILABLE, BOOKS_DIFFER -> 503;
          case UNKNOWN -> 504;
        };
    Call.CallResult outcome =
        code == 200
            ? Call.CallResult.OK
            : code == 504 ? Call.CallResult.UNKNOWN : Call.CallResult.REFUSED;
    Call open = asked.call();
    Call ended =
        new Call(
            open.client(),
            0,
            open.invoked(),
            now(),
            outcome,
            outcome == Call.CallResult.OK ? 0 : code,
            "",
            0,
            0);
    operations.set(
        place,
        new Operation.Purchase(
            ended,
            asked.key(),
            asked.name(),
            asked.quantity(),
            asked.server(),
            result.number(),
            result.version()));
  }

  /** A product was shown. */
  void sees(int client, long askedMillis, String frontend, ProductView view) {
    operations.add(
        new Operation.ProductRead(
            answered(client, askedMillis),
            view.name(),
            frontend,
            true,
            view.version(),
            view.price().cents(),
            view.quantity()));
  }

  /** A question for an order was answered. */
  void asked(int client, long askedMillis, long number, OrderResult result) {
    boolean found = result.outcome() == AnswerStatus.OK;
    if (found || result.outcome() == AnswerStatus.NOT_FOUND) {
      operations.add(
          new Operation.OrderRead(
              answered(client, askedMillis),
              number,
              found,
              result.number(),
              found ? result.name() : null,
              result.quantity()));
    }
  }

  private Call answered(int client, long askedMillis) {
    return new Call(name(client), 0, askedMillis * NANOS, now(), Call.CallResult.OK);
  }

  private long now() {
    return world.nowMillis() * NANOS;
  }

  private static String name(int client) {
    return "client-" + client;
  }

  /** At the end: the same checker that judges a real store finds nothing. */
  void check(long boundMillis) {
    Findings findings =
        HistoryChecker.check(operations, new HistoryChecker.Settings(boundMillis * NANOS, true));
    if (!findings.isEmpty()) {
      throw new AssertionError(findings.toString());
    }
  }
}
