package io.toystore.frontend.core;

import io.toystore.frontend.core.Desk.AnswerStatus;
import io.toystore.frontend.core.Desk.OperatorResult;
import io.toystore.message.Address;
import io.toystore.message.CatalogMessage.CorrectStock;
import io.toystore.message.CatalogMessage.OperatorAnswer;
import io.toystore.message.CatalogMessage.OperatorStatus;
import io.toystore.message.CatalogMessage.PatchProduct;
import io.toystore.message.CatalogMessage.PutProduct;
import io.toystore.message.CatalogMessage.RemoveProduct;
import io.toystore.message.CatalogMessage.Restock;
import io.toystore.message.Message;
import io.toystore.model.CatalogTerm;
import io.toystore.model.Precondition;
import io.toystore.model.ProductTag;
import io.toystore.model.ProductView;
import io.toystore.sansio.Outputs;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;

/**
 * Sends operators' changes to the catalog. Each change is sent only once, since a restock made
 * twice would be wrong; a change that is unanswered at its deadline may or may not have been made.
 *
 * <p>A change names the catalog term that is known when it is sent, and waits until a term is
 * known. A catalog that has restarted since refuses the change, which again may or may not have
 * been made: an earlier copy may have been answered, and the answer lost. If the change were
 * retried in the new term, a precondition could fail because of the change's own success.
 */
final class OperatorDesk {
  /** A change that has no answer yet. */
  private static final class OpenChange {
    final long query;
    final String name;
    final Function<CatalogTerm, Message> message;
    final Consumer<OperatorResult> answer;
    boolean sent;

    /**
     * @param message makes the message for the catalog of a term
     */
    OpenChange(
        long query,
        String name,
        Function<CatalogTerm, Message> message,
        Consumer<OperatorResult> answer) {
      this.query = query;
      this.name = name;
      this.message = message;
      this.answer = answer;
    }
  }

  private final long frontend;
  private final Supplier<CatalogTerm> catalogTerm;
  private final ObjLongConsumer<String> raiseFloor;
  private final OpenRequests<OpenChange> open;
  private final Map<Long, OpenChange> byQuery = new HashMap<>();
  private long lastQuery;
  private long ignored;

  /**
   * @param catalogTerm the catalog term that is known now, or {@code UNKNOWN}
   * @param raiseFloor called with a toy's version before an operator is shown that version
   */
  OperatorDesk(
      FrontendSettings settings,
      long frontend,
      Supplier<CatalogTerm> catalogTerm,
      ObjLongConsumer<String> raiseFloor) {
    this.frontend = frontend;
    this.catalogTerm = catalogTerm;
    this.raiseFloor = raiseFloor;
    open = new OpenRequests<>(settings);
  }

  void restock(
      String name,
      long quantity,
      Precondition precondition,
      long nowMillis,
      Consumer<OperatorResult> answer) {
    long query = ++lastQuery;
    Function<CatalogTerm, Message> message =
        term -> new Restock(frontend, query, name, quantity, term, precondition);
    ask(new OpenChange(query, name, message, answer), nowMillis);
  }

  void putProduct(
      String name,
      long priceCents,
      long quantity,
      Precondition precondition,
      long nowMillis,
      Consumer<OperatorResult> answer) {
    long query = ++lastQuery;
    Function<CatalogTerm, Message> message =
        term -> new PutProduct(frontend, query, name, priceCents, quantity, term, precondition);
    ask(new OpenChange(query, name, message, answer), nowMillis);
  }

  void patchProduct(
      String name,
      OptionalLong priceCents,
      OptionalLong quantity,
      Precondition precondition,
      long nowMillis,
      Consumer<OperatorResult> answer) {
    long query = ++lastQuery;
    Function<CatalogTerm, Message> message =
        term -> new PatchProduct(frontend, query, name, priceCents, quantity, term, precondition);
    ask(new OpenChange(query, name, message, answer), nowMillis);
  }

  void correctStock(
      Optional<String> key,
      String name,
      OptionalLong priceCents,
      long change,
      Precondition precondition,
      long nowMillis,
      Consumer<OperatorResult> answer) {
    long query = ++lastQuery;
    Function<CatalogTerm, Message> message =
        term ->
            new CorrectStock(frontend, query, key, name, priceCents, change, term, precondition);
    ask(new OpenChange(query, name, message, answer), nowMillis);
  }

  void removeProduct(
      String name, Precondition precondition, long nowMillis, Consumer<OperatorResult> answer) {
    long query = ++lastQuery;
    Function<CatalogTerm, Message> message =
        term -> new RemoveProduct(frontend, query, name, term, precondition);
    ask(new OpenChange(query, name, message, answer), nowMillis);
  }

  private void ask(OpenChange request, long nowMillis) {
    if (open.open(request, nowMillis)) {
      byQuery.put(request.query, request);
    } else {
      request.answer.accept(without(AnswerStatus.UNAVAILABLE, null));
    }
  }

  void answered(OperatorAnswer answer) {
    OpenChange request = byQuery.get(answer.query());
    ProductView product = answer.product();
    boolean done =
        switch (answer.status()) {
          case DONE, CREATED, REMOVED -> true;
          default -> false;
        };
    if (request == null || done && product == null) {
      ignored++;
      return;
    }
    if (product != null) {
      raiseFloor.accept(request.name, product.version());
    }
    end(
        request,
        switch (answer.status()) {
          case DONE, CREATED, REMOVED -> with(AnswerStatus.OK, answer);
          case PRECONDITION_FAILED -> with(AnswerStatus.REFUSED, answer);
          case PRODUCT_NOT_FOUND -> without(AnswerStatus.NOT_FOUND, answer.status());
          case TOO_MANY, OTHER_SPELLING, NOT_ENOUGH_STOCK, KEY_REUSED ->
              without(AnswerStatus.REFUSED, answer.status());
          case OTHER_TERM -> without(AnswerStatus.UNKNOWN, null);
        });
  }

  private static OperatorResult with(AnswerStatus outcome, OperatorAnswer answer) {
    ProductView product = answer.product();
    ProductTag tag = product == null ? null : new ProductTag(answer.folderId(), product.version());
    return new OperatorResult(outcome, answer.status(), product, tag);
  }

  private static OperatorResult without(AnswerStatus outcome, OperatorStatus status) {
    return new OperatorResult(outcome, status, null, null);
  }

  void tick(long nowMillis) {
    open.tick(nowMillis);
    OpenChange overdue;
    while ((overdue = open.pollOverdue(nowMillis)) != null) {
      end(overdue, without(overdue.sent ? AnswerStatus.UNKNOWN : AnswerStatus.UNAVAILABLE, null));
    }
  }

  void flush(long nowMillis, Outputs out) {
    CatalogTerm term = catalogTerm.get();
    if (open.hasToSend() && !term.equals(CatalogTerm.UNKNOWN)) {
      for (OpenChange request : open.takeToSend(nowMillis)) {
        request.sent = true;
        out.send(Address.CATALOG, request.message.apply(term));
      }
    }
  }

  private void end(OpenChange request, OperatorResult result) {
    open.close(request);
    byQuery.remove(request.query);
    request.answer.accept(result);
  }

  int openChanges() {
    return open.size();
  }

  long rejected() {
    return open.rejected();
  }

  /** Answers that belong to no open change. */
  long ignored() {
    return ignored;
  }
}
