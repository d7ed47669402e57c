package io.toystore.frontend.http;

import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;

/** What a request asks for; the unit in which requests are counted. */
enum Route {
  PRODUCTS("/products/?", "GET", "HEAD", "OPTIONS"),
  PRODUCT("/products/(?:[^/]+/?|/)", "GET", "HEAD", "PUT", "PATCH", "OPTIONS"),
  RESTOCK("/products/[^/]*/restock/?", "POST", "OPTIONS"),
  ORDERS("/orders/?", "POST", "OPTIONS"),
  ORDER("/orders/[^/]*/?", "GET", "HEAD", "OPTIONS"),
  LIVE("/health/live/?", "GET", "HEAD", "OPTIONS"),
  READY("/health/ready/?", "GET", "HEAD", "OPTIONS"),
  METRICS("/metrics/?", "GET", "HEAD", "OPTIONS"),
  OPENAPI("/openapi\\.yaml/?", "GET", "HEAD", "OPTIONS"),
  /** Malformed requests, the target {@code *}, and paths outside the contract. */
  OTHER(null, "GET", "HEAD", "POST", "PUT", "PATCH", "OPTIONS");

  private static final String KEY = Route.class.getName();

  private final String path;
  private final List<String> methods;

  Route(String path, String... methods) {
    this.path = path;
    this.methods = List.of(methods);
  }

  /** The route that a request has taken; {@link #OTHER} as long as it has taken none. */
  static Route of(RoutingContext context) {
    return context.get(KEY, OTHER);
  }

  void taken(RoutingContext context) {
    context.put(KEY, this);
  }

  /**
   * Its paths as a regular expression, without groups that the router would decode; null for {@link
   * #OTHER}, which the router does not serve.
   */
  String path() {
    return path;
  }

  /** The methods served, as an Allow header names them. */
  String allowed() {
    return String.join(", ", methods);
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
