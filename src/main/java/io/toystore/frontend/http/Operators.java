package io.toystore.frontend.http;

import io.toystore.frontend.core.Desk;
import io.toystore.frontend.core.Desk.OperatorResult;
import io.toystore.message.CatalogMessage.OperatorStatus;
import io.toystore.model.Precondition;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** The operators' changes to products; {@link OperatorAuthentication} comes first. */
final class Operators {
  /** The maximum number of pieces in an operator's request. */
  private static final long MAX_STOCK = 1_000_000_000L;

  private final Desk desk;
  private final LongSupplier nowMillis;
  private final BodyReader bodies;
  private final Answers answers;

  Operators(Desk desk, LongSupplier nowMillis, BodyReader bodies, Answers answers) {
    this.desk = desk;
    this.nowMillis = nowMillis;
    this.bodies = bodies;
    this.answers = answers;
  }

  void restock(RoutingContext context) {
    change(
        context,
        bytes -> {
          RequestBody body = RequestBody.read(bytes, List.of("quantity"));
          long quantity = body.wholeNumber("quantity", 1, MAX_STOCK);
          return (name, precondition, now, answer) ->
              desk.restock(name, quantity, precondition, now, answer);
        });
  }

  void putProduct(RoutingContext context) {
    change(
        context,
        bytes -> {
          RequestBody body = RequestBody.read(bytes, List.of("price", "quantity"));
          long priceCents = body.priceCents("price");
          long quantity = body.wholeNumber("quantity", 0, MAX_STOCK);
          return (name, precondition, now, answer) ->
              desk.putProduct(name, priceCents, quantity, precondition, now, answer);
        });
  }

  void patchProduct(RoutingContext context) {
    change(
        context,
        bytes -> {
          RequestBody body =
              RequestBody.readSome(bytes, List.of("price", "quantity", "stockChange"));
          OptionalLong priceCents =
              body.has("price") ? OptionalLong.of(body.priceCents("price")) : OptionalLong.empty();
          if (body.has("stockChange")) {
            return correction(context, body, priceCents);
          }
          OptionalLong quantity =
              body.has("quantity")
                  ? OptionalLong.of(body.wholeNumber("quantity", 0, MAX_STOCK))
                  : OptionalLong.empty();
          return (name, precondition, now, answer) ->
              desk.patchProduct(name, priceCents, quantity, precondition, now, answer);
        });
  }

  private Change correction(RoutingContext context, RequestBody body, OptionalLong priceCents) {
    if (body.has("quantity")) {
      throw new MalformedException(
          "send quantity, which sets the stock, or stockChange, which adds to it, not both");
    }
    long change = body.wholeNumber("stockChange", -MAX_STOCK, MAX_STOCK);
    if (change == 0) {
      throw new MalformedException("stockChange must not be 0");
    }
    Optional<String> key = IdempotencyKey.of(context.request());
    return (name, precondition, now, answer) ->
        desk.correctStock(key, name, priceCents, change, precondition, now, answer);
  }

  void removeProduct(RoutingContext context) {
    change(
        context,
        bytes -> {
          if (bytes.length > 0) {
            throw new MalformedException("DELETE takes no body");
          }
          return desk::removeProduct;
        });
  }

  /** A change read from a body, ready to be passed to the desk. */
  @FunctionalInterface
  private interface Change {
    void ask(
        String name, Precondition precondition, long nowMillis, Consumer<OperatorResult> answer);
  }

  /**
   * Reads the path and the precondition before the body, so that their errors are reported first.
   */
  private void change(RoutingContext context, Function<byte[], Change> read) {
    String name = ProductRequest.toyName(context.request());
    Precondition precondition = EntityTags.ofChange(context.request().headers());
    bodies.read(
        context,
        bytes ->
            read.apply(bytes)
                .ask(
                    name,
                    precondition,
                    nowMillis.getAsLong(),
                    Answers.result(context, result -> changed(context, result))));
  }

  private void changed(RoutingContext context, OperatorResult result) {
    switch (result.outcome()) {
      case OK -> {
        if (result.status() == OperatorStatus.REMOVED) {
          answers.removed(context, result.product().version());
        } else {
          answers.changed(context, rendered(result), result.status() == OperatorStatus.CREATED);
        }
      }
      case UNKNOWN -> throw new FailureException(HttpFailure.PERHAPS_CHANGED);
      case REFUSED -> throw refused(context, result);
      case NOT_FOUND, UNAVAILABLE ->
          throw FailureException.of(result.outcome(), HttpFailure.PRODUCT_NOT_FOUND);
    }
  }

  private FailureException refused(RoutingContext context, OperatorResult result) {
    if (result.product() != null) {
      Answers.version(context, rendered(result));
    }
    return new FailureException(
        switch (result.status()) {
          case TOO_MANY -> HttpFailure.TOO_MANY;
          case OTHER_SPELLING -> HttpFailure.OTHER_SPELLING;
          case NOT_ENOUGH_STOCK -> HttpFailure.CORRECTION_BELOW_ZERO;
          case KEY_REUSED -> HttpFailure.KEY_OF_OTHER_CORRECTION;
          case PRECONDITION_FAILED -> HttpFailure.PRECONDITION_FAILED;
          default -> HttpFailure.PRODUCT_NOT_FOUND;
        });
  }

  private RenderedProduct rendered(OperatorResult result) {
    return RenderedProduct.of(result.product(), result.tag(), answers.dialect());
  }
}
