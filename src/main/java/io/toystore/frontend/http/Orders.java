package io.toystore.frontend.http;

import io.toystore.frontend.core.Desk;
import io.toystore.frontend.core.Desk.AnswerStatus;
import io.toystore.frontend.core.Desk.OrderResult;
import io.toystore.frontend.core.Desk.PurchaseResult;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.LongSupplier;

/** Orders: placing an order, and reading an order by its number. */
final class Orders {
  private static final String PREFIX = "/orders/";

  private final Desk desk;
  private final LongSupplier nowMillis;
  private final BodyReader bodies;
  private final int maxQuantity;
  private final Answers answers;

  Orders(Desk desk, LongSupplier nowMillis, BodyReader bodies, int maxQuantity, Answers answers) {
    this.desk = desk;
    this.nowMillis = nowMillis;
    this.bodies = bodies;
    this.maxQuantity = maxQuantity;
    this.answers = answers;
  }

  void place(RoutingContext context) {
    bodies.read(
        context,
        bytes -> {
          RequestBody body = RequestBody.read(bytes, List.of("name", "quantity"));
          String name = body.toyName("name");
          int quantity = (int) body.wholeNumber("quantity", 1, maxQuantity);
          String key = IdempotencyKey.of(context.request()).orElse(null);
          boolean form = body.isForm();
          desk.purchase(
              key,
              name,
              quantity,
              nowMillis.getAsLong(),
              Answers.result(context, result -> purchased(context, result, form, key != null)));
        });
  }

  private void purchased(
      RoutingContext context, PurchaseResult result, boolean form, boolean keyed) {
    switch (result.end()) {
      case PLACED -> {
        context
            .response()
            .putHeader(HttpHeaders.LOCATION, PREFIX + result.number())
            .putHeader(Answers.X_PRODUCT_VERSION, Long.toString(result.version()));
        answers.ok(context, answers.dialect().placed(result.number(), form));
      }
      case NOT_ENOUGH_STOCK -> throw new FailureException(HttpFailure.NOT_ENOUGH_STOCK);
      case PRODUCT_NOT_FOUND -> throw new FailureException(HttpFailure.PRODUCT_NOT_FOUND);
      case KEY_REUSED -> throw new FailureException(HttpFailure.KEY_REUSED);
      case ABANDONED -> throw new FailureException(HttpFailure.ABANDONED);
      case UNAVAILABLE -> throw new FailureException(HttpFailure.NOT_PLACED);
      case BOOKS_DIFFER -> throw new FailureException(HttpFailure.BOOKS_DIFFER);
      case UNKNOWN ->
          throw new FailureException(
              keyed ? HttpFailure.PERHAPS_PLACED : HttpFailure.PERHAPS_PLACED_WITHOUT_KEY);
    }
  }

  void find(RoutingContext context) {
    String text = UriText.decodeSegment(context.request().path(), PREFIX.length());
    if (!Digits.areAll(text)) {
      throw new FailureException(HttpFailure.NOT_AN_ORDER_NUMBER);
    }
    long number = Digits.value(text);
    if (number == Digits.BEYOND) {
      throw new FailureException(HttpFailure.ORDER_NOT_FOUND);
    }
    desk.findOrder(
        number, nowMillis.getAsLong(), Answers.result(context, result -> found(context, result)));
  }

  private void found(RoutingContext context, OrderResult result) {
    if (result.outcome() != AnswerStatus.OK) {
      throw FailureException.of(result.outcome(), HttpFailure.ORDER_NOT_FOUND);
    }
    answers.ok(context, answers.dialect().order(result.number(), result.name(), result.quantity()));
  }
}
