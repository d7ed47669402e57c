package io.toystore.frontend.http;

import io.toystore.model.ProductView;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** How answers look (design, sections 2.1, 2.2 and 2.4). The routes know no other difference. */
interface Dialect {
  /** The dialect of this name; {@link HttpSettings} has checked it. */
  static Dialect of(String name) {
    return name.equals("seed") ? new SeedDialect() : new RestDialect();
  }

  /** What stands in the status line of an answer whose code is {@code code}. */
  int statusLine(int code);

  /** What stands in the status line of this failure's answer. */
  default int statusLine(Failure failure) {
    // Load balancers go by the status line, so readiness is told truly in every dialect.
    return failure == Failure.NOT_READY ? failure.code() : statusLine(failure.code());
  }

  /**
   * Whether the conditions of a {@code GET} count: an answer 304 has neither body nor status 200.
   * Those of an operator's change count always.
   */
  boolean conditional();

  /** How this dialect tells a failure. */
  Failure told(Failure failure);

  /** An object that the routes have written, as the answer's body. */
  Buffer data(CharSequence json);

  /**
   * The answer to a placed order.
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

  default Buffer error(Failure failure) {
    return Buffer.buffer(Json.error(told(failure)));
  }
}
