package io.toystore.frontend.http;

import io.toystore.model.ProductView;
import io.toystore.text.FlatJson;

/** The JSON objects of the API, written by hand because their bytes are part of the contract. */
final class Json {
  private Json() {}

  static StringBuilder product(StringBuilder to, ProductView product) {
    FlatJson.quote(to.append("{\"name\":"), product.name());
    return to.append(",\"price\":")
        .append(product.price())
        .append(",\"quantity\":")
        .append(product.quantity())
        .append('}');
  }

  static StringBuilder order(long number, String name, int quantity) {
    StringBuilder to = new StringBuilder(96).append("{\"number\":").append(number);
    FlatJson.quote(to.append(",\"name\":"), name);
    return to.append(",\"quantity\":").append(quantity).append('}');
  }

  static String placed(long number) {
    return "{\"order_number\":" + number + "}";
  }

  static String status(String status) {
    return "{\"status\":\"" + status + "\"}";
  }

  static String error(HttpFailure failure) {
    StringBuilder to = new StringBuilder(96).append("{\"error\":{\"code\":").append(failure.code());
    FlatJson.quote(to.append(",\"message\":"), failure.message());
    return to.append("}}").toString();
  }
}
