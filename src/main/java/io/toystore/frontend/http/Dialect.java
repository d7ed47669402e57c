package io.toystore.frontend.http;

import io.toystore.model.ProductView;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * The form of responses (design, sections 2.1, 2.2 and 2.4). The routes know no other difference
 * between dialects.
 */
interface Dialect {
  /** The dialect of this name; {@link HttpSettings} has checked it. */
  static Dialect of(String name) {
    return name.equals("seed") ? new SeedDialect() : new RestDialect();
  }

  /** The status line of a response with this code. */
  int statusLine(int code);

  /** The status line of this failure's response. */
  default int statusLine(HttpFailure failure) {
    // Load balancers rely on the status line, so readiness is reported truly in every dialect.
    return failure == HttpFailure.NOT_READY ? failure.code() : statusLine(failure.code());
  }

  /**
   * Whether a {@code GET} honours conditions: a response 304 has neither body nor status 200. An
   * operator's change always honours them.
   */
  boolean conditional();

  /** The failure in the words of this dialect. */
  HttpFailure worded(HttpFailure failure);

  /** The response's body for an object that the routes have written. */
  Buffer data(CharSequence json);

  /**
   * The response to a placed order.
   *
   * @param form whether the order came as a form
   */
  Buffer placed(long number, boolean form);

  default Buffer product(ProductView product) {
    return data(Json.product(new StringBuilder(96), product));
  }

  default Buffer products(List<ProductView> products) {
    StringBuilder json = new StringBuilder(32 + 64 * products.size()).append('[');
    for (int i = 0; i < products.size(); i++) {
      Json.product(i == 0 ? json : json.append(','), products.get(i));
    }
    return data(json.append(']'));
  }

  default Buffer order(long number, String name, int quantity) {
    return data(Json.order(number, name, quantity));
  }

  default Buffer error(HttpFailure failure) {
    return Buffer.buffer(Json.error(worded(failure)));
  }
}
