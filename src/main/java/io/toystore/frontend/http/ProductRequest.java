package io.toystore.frontend.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** The product that a request names. */
final class ProductRequest {
  static final String PREFIX = "/products/";

  private static final CharSequence X_MIN_VERSION = HttpHeaders.createOptimized("X-Min-Version");

  private ProductRequest() {}

  /**
   * The decoded name in a path that begins with {@link #PREFIX}; it need not be a valid toy's name.
   */
  static String name(HttpServerRequest request) {
    return UriText.decodeSegment(request.path(), PREFIX.length());
  }

  /** The decoded name, checked as a toy's name. */
  static String toyName(HttpServerRequest request) {
    return RequestBody.checkedToyName(name(request));
  }

  /** The lowest version that the client accepts; 0 when it names none (design, section 7.3). */
  static long minVersion(HttpServerRequest request) {
    String text = request.getHeader(X_MIN_VERSION);
    if (text == null) {
      return 0;
    }
    long version = Digits.areAll(text) ? Digits.value(text) : Digits.BEYOND;
    if (version == Digits.BEYOND) {
      throw new MalformedException(
          "X-Min-Version must be a whole number, as X-Product-Version gives it");
    }
    return version;
  }
}
