package io.toystore.frontend.http;

import io.toystore.model.ProductTag;
import io.toystore.model.ProductView;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;

/**
 * A product's response, encoded once for many requests.
 *
 * @param etag the tag in quotes
 * @param length the body's length in bytes, as a header's value
 */
record RenderedProduct(
    Buffer body, ProductTag tag, CharSequence etag, CharSequence version, CharSequence length) {

  static RenderedProduct of(ProductView product, ProductTag tag, Dialect dialect) {
    Buffer body = dialect.product(product);
    return new RenderedProduct(
        body,
        tag,
        HttpHeaders.createOptimized("\"" + tag + "\""),
        HttpHeaders.createOptimized(Long.toString(product.version())),
        HttpHeaders.createOptimized(Integer.toString(body.length())));
  }
}
