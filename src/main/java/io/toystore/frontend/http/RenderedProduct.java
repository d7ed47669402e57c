package io.toystore.frontend.http;

import io.toystore.protocol.ProductView;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;

/**
 * A product's answer, encoded once for all the requests that it serves.
 *
 * @param etag the version in quotes
 * @param length of the body in bytes, as a header's value
 */
record RenderedProduct(Buffer body, CharSequence etag, CharSequence version, CharSequence length) {

  static RenderedProduct of(ProductView product, Dialect dialect) {
    Buffer body = dialect.product(product);
    String version = Long.toString(product.version());
    return new RenderedProduct(
        body,
        HttpHeaders.createOptimized('"' + version + '"'),
        HttpHeaders.createOptimized(version),
        HttpHeaders.createOptimized(Integer.toString(body.length())));
  }

  /** Whether an If-None-Match header names this version (RFC 9110, section 13.1.2). */
  boolean matches(String ifNoneMatch) {
    if (etag.toString().equals(ifNoneMatch)) {
      return true;
    }
    for (String candidate : ifNoneMatch.split(",")) {
      String tag = candidate.strip();
      if (tag.equals("*") || (tag.startsWith("W/") ? tag.substring(2) : tag).contentEquals(etag)) {
        return true;
      }
    }
    return false;
  }
}
