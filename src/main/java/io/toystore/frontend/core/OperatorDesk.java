package io.toystore.frontend.core;

import io.toystore.frontend.core.Desk.OperatorResult;
import io.toystore.frontend.core.Desk.Outcome;
import io.toystore.protocol.Address;
import io.toystore.protocol.Message;
import io.toystore.protocol.Message.OperatorAnswer;
import io.toystore.protocol.Message.OperatorStatus;
import io.toystore.protocol.Message.PutProduct;
import io.toystore.protocol.Message.Restock;
import io.toystore.protocol.Outputs;
import io.toystore.protocol.ProductView;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/**
 * An operator's changes to the catalog. Each is sent once and never again, since a restock done
 * twice is not a restock; what is unanswered at its deadline may or may not have been done.
 */
final class OperatorDesk {
  /** A change that has no answer yet. */
  private static final class Open {
    final long query;
    final String name;
    final Message message;
    final Consumer<OperatorResult> answer;
    boolean sent;

    Open(long query, String name, Message message, Consumer<OperatorResult> answer) {
      this.query = query;
      this.name = name;
      this.message = message;
      this.answer = answer;
    }
  }

  private final long frontend;
  private final ObjLongConsumer<String> raiseFloor;
  private final OpenRequests<Open> open;
  private final Map<Long, Open> byQuery = new HashMap<>();
  private long lastQuery;
  private long ignored;

  /**
   * @param raiseFloor told of the version that a change has made of a toy, before the operator is
   */
  OperatorDesk(FrontendSettings settings, long frontend, ObjLongConsumer<String> raiseFloor) {
    this.frontend = frontend;
    this.raiseFloor = raiseFloor;
    open = new OpenRequests<>(settings);
  }

  void restock(String name, long quantity, long nowMillis, Consumer<OperatorResult> answer) {
    long query = ++lastQuery;
    ask(new Open(query, name, new Restock(frontend, query, name, quantity), answer), nowMillis);
  }

  void putProduct(
      String name,
      long priceCents,
      long quantity,
      long nowMillis,
      Consumer<OperatorResult> answer) {
    long query = ++lastQuery;
    Message message = new PutProduct(frontend, query, name, priceCents, quantity);
    ask(new Open(query, name, message, answer), nowMillis);
  }

  private void ask(Open request, long nowMillis) {
    if (open.open(request, nowMillis)) {
      byQuery.put(request.query, request);
    } else {
      request.answer.accept(new OperatorResult(Outcome.UNAVAILABLE, null, null));
    }
  }

  void answered(OperatorAnswer answer) {
    Open request = byQuery.get(answer.query());
    ProductView product = answer.product();
    if (request == null || (answer.status() == OperatorStatus.DONE && product == null)) {
      ignored++;
      return;
    }
    OperatorResult result =
        switch (answer.status()) {
          case DONE -> {
            raiseFloor.accept(request.name, product.version());
            yield new OperatorResult(Outcome.OK, OperatorStatus.DONE, product);
          }
          case PRODUCT_NOT_FOUND ->
              new OperatorResult(Outcome.NOT_FOUND, OperatorStatus.PRODUCT_NOT_FOUND, null);
          case TOO_MANY, OTHER_SPELLING ->
              new OperatorResult(Outcome.REFUSED, answer.status(), null);
        };
    end(request, result);
  }

  void tick(long nowMillis) {
    open.tick(nowMillis);
    Open overdue;
    while ((overdue = open.pollOverdue(nowMillis)) != null) {
      end(
          overdue,
          new OperatorResult(overdue.sent ? Outcome.UNKNOWN : Outcome.UNAVAILABLE, null, null));
    }
  }

  void flush(long nowMillis, Outputs out) {
    if (open.hasToSend()) {
      for (Open request : open.takeToSend(nowMillis)) {
        request.sent = true;
        out.send(Address.CATALOG, request.message);
      }
    }
  }

  private void end(Open request, OperatorResult result) {
    open.close(request);
    byQuery.remove(request.query);
    request.answer.accept(result);
  }

  long turnedAway() {
    return open.turnedAway();
  }

  /** Answers that nobody waits for. */
  long ignored() {
    return ignored;
  }
}
