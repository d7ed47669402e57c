package io.toystore.frontend.http;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The route of a request, by which requests are counted. */
enum Route {
  PRODUCTS("/products", "GET", "HEAD", "OPTIONS"),
  PRODUCT(
      Pattern.compile("/products/(?:[^/]+/?|/)"),
      "GET",
      "HEAD",
      "PUT",
      "PATCH",
      "DELETE",
      "OPTIONS"),
  RESTOCK(Pattern.compile("/products/[^/]*/restock/?"), "POST", "OPTIONS"),
  ORDERS("/orders", "POST", "OPTIONS"),
  ORDER(Pattern.compile("/orders/[^/]*/?"), "GET", "HEAD", "OPTIONS"),
  LIVE("/health/live", "GET", "HEAD", "OPTIONS"),
  READY("/health/ready", "GET", "HEAD", "OPTIONS"),
  METRICS("/metrics", "GET", "HEAD", "OPTIONS"),
  EVENTS("/events", "GET", "HEAD", "OPTIONS"),
  OPENAPI("/openapi.yaml", "GET", "HEAD", "OPTIONS"),
  /** Malformed requests, the target {@code *}, and paths outside the contract. */
  OTHER("", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private static final String KEY = Route.class.getName();

  private final Function<Router, io.vertx.ext.web.Route> paths;
  private final List<String> methods;

  /** A single path. */
  Route(String path, String... methods) {
    paths = router -> router.route(path);
    this.methods = List.of(methods);
  }

  /** Paths that match a pattern, which must have no groups, since the router would decode them. */
  Route(Pattern pattern, String... methods) {
    paths = router -> router.routeWithRegex(pattern.pattern());
    this.methods = List.of(methods);
  }

  /** The route that a request has taken; {@link #OTHER} before that. */
  static Route of(RoutingContext context) {
    return context.get(KEY, OTHER);
  }

  void taken(RoutingContext context) {
    context.put(KEY, this);
  }

  /**
   * Adds this route to the router; paths match as sent, with and without a final slash. Must not be
   * called for {@link #OTHER}.
   */
  io.vertx.ext.web.Route in(Router router) {
    return paths.apply(router).useNormalizedPath(false);
  }

  /** The methods served, as an Allow header names them. */
  String allowed() {
    return String.join(", ", methods);
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
