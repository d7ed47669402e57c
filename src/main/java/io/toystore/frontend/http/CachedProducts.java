package io.toystore.frontend.http;

import io.toystore.frontend.core.CachedProduct;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/**
 * Answers the most frequent request, a GET of a cached product, before the router: without a
 * routing context, JSON or a callback. Unusual and malformed requests are left to the router.
 */
final class CachedProducts {
  private final ProductFastPath cache;
  private final Answers answers;

  CachedProducts(ProductFastPath cache, Answers answers) {
    this.cache = cache;
    this.answers = answers;
  }

  /** Returns whether it has answered the request. */
  boolean answer(HttpServerRequest request, long nowMillis) {
    if (request.method() != HttpMethod.GET || !namesProduct(request.path())) {
      return false;
    }
    CachedProduct cached;
    try {
      String name = ProductRequest.name(request);
      cached = cache.lookup(name, ProductRequest.minVersion(request), nowMillis);
    } catch (MalformedException e) {
      return false;
    }
    if (cached == null || request.headers().contains(HttpHeaders.IF_MATCH)) {
      return false;
    }
    answers.product(request, rendered(cached), true);
    return true;
  }

  /** Whether the path has exactly one segment after the prefix, with or without a final slash. */
  private static boolean namesProduct(String path) {
    int from = ProductRequest.PREFIX.length();
    if (!path.startsWith(ProductRequest.PREFIX) || path.length() == from) {
      return false;
    }
    int slash = path.indexOf('/', from);
    return slash < 0 || slash > from && slash == path.length() - 1;
  }

  private RenderedProduct rendered(CachedProduct cached) {
    if (cached.rendered() instanceof RenderedProduct rendered) {
      return rendered;
    }
    RenderedProduct rendered = RenderedProduct.of(cached.view(), cached.tag(), answers.dialect());
    cached.keepRendered(rendered);
    return rendered;
  }
}
