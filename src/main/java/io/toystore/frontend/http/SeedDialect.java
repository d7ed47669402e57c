package io.toystore.frontend.http;

import io.vertx.core.buffer.Buffer;
import java.util.Map;

/**
 * Answers as the first course implementation did, for its clients: the status is always 200, the
 * objects are bare, a form is answered by the bare number, and some failures have their own words.
 */
final class SeedDialect implements Dialect {
  private static final Map<HttpFailure, HttpFailure> OWN_WORDS =
      Map.of(
          HttpFailure.NOT_ENOUGH_STOCK, new HttpFailure(404, "product out of stock"),
          HttpFailure.ORDER_NOT_FOUND, new HttpFailure(404, "order_id does not exist"),
          HttpFailure.NOT_AN_ORDER_NUMBER, new HttpFailure(404, "invalid order_id"));

  @Override
  public int statusLine(int code) {
    return 200;
  }

  @Override
  public boolean conditional() {
    return false;
  }

  @Override
  public HttpFailure worded(HttpFailure failure) {
    return OWN_WORDS.getOrDefault(failure, failure);
  }

  @Override
  public Buffer data(CharSequence json) {
    return Buffer.buffer(json.toString());
  }

  @Override
  public Buffer placed(long number, boolean form) {
    return form ? Buffer.buffer(Long.toString(number)) : data(Json.placed(number));
  }
}
