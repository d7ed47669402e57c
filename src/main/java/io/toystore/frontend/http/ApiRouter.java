package io.toystore.frontend.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.AuthenticationHandler;

/**
 * The routes of the API.
 *
 * <p>Every route matches the path as it was sent ({@code useNormalizedPath(false)}): a toy's name
 * is a percent-encoded segment, in which {@code %2F} is not a slash and {@code ..} does not lead to
 * the parent. Patterns have no groups, because the router decodes groups and replaces invalid UTF-8
 * by U+FFFD; resources decode by {@link UriText} instead.
 */
final class ApiRouter implements Handler<HttpServerRequest> {
  private final Router router;
  private final Answers answers;
  private final HttpCounters counters;

  ApiRouter(Vertx vertx, Answers answers, FailureHandler failures, HttpCounters counters) {
    router = Router.router(vertx);
    this.answers = answers;
    this.counters = counters;
    router.uncaughtErrorHandler(failures);
  }

  /** Adds the routes; orders come first, so that a purchase is compared with a single path. */
  void serve(
      Orders orders,
      Products products,
      AuthenticationHandler operatorsOnly,
      Operators operators,
      Monitoring monitoring,
      AuthenticationHandler mayWatch,
      EventStreams events) {
    serve(Route.ORDERS, HttpMethod.POST, orders::place);
    serve(Route.ORDER, HttpMethod.GET, orders::find);
    serve(Route.PRODUCT, HttpMethod.GET, products::find);
    serve(Route.PRODUCTS, HttpMethod.GET, products::list);
    serve(Route.PRODUCT, HttpMethod.PUT, operatorsOnly).handler(operators::putProduct);
    serve(Route.PRODUCT, HttpMethod.PATCH, operatorsOnly).handler(operators::patchProduct);
    serve(Route.PRODUCT, HttpMethod.DELETE, operatorsOnly).handler(operators::removeProduct);
    serve(Route.RESTOCK, HttpMethod.POST, operatorsOnly).handler(operators::restock);
    serve(Route.LIVE, HttpMethod.GET, monitoring::live);
    serve(Route.READY, HttpMethod.GET, monitoring::ready);
    serve(Route.METRICS, HttpMethod.GET, monitoring::metrics);
    // Untimed, since the duration of a stream is not a response time.
    untimed(Route.EVENTS, HttpMethod.GET, mayWatch).handler(events::serve);
    serve(Route.OPENAPI, HttpMethod.GET, monitoring::openApi);
    for (Route route : Route.values()) {
      if (route != Route.OTHER) {
        route
            .in(router)
            .handler(
                context -> {
                  route.taken(context);
                  otherMethod(context, route);
                });
      }
    }
    router.route().useNormalizedPath(false).handler(ApiRouter::withoutNeedlessEncoding);
  }

  @Override
  public void handle(HttpServerRequest request) {
    if (request.method() == HttpMethod.OPTIONS && request.path().equals("*")) {
      // The router requires a path that begins with a slash.
      answers.options(request, Route.OTHER);
    } else {
      router.handle(request);
    }
  }

  /** Adds the first handler of a route, and times its requests. */
  private io.vertx.ext.web.Route serve(
      Route route, HttpMethod method, Handler<RoutingContext> handler) {
    return untimed(
        route,
        method,
        context -> {
          long began = System.nanoTime();
          // Not called when the client leaves before the response.
          context.response().endHandler(ended -> counters.took(route, System.nanoTime() - began));
          handler.handle(context);
        });
  }

  private io.vertx.ext.web.Route untimed(
      Route route, HttpMethod method, Handler<RoutingContext> handler) {
    io.vertx.ext.web.Route served = route.in(router).method(method);
    if (method == HttpMethod.GET) {
      served.method(HttpMethod.HEAD);
    }
    return served.handler(
        context -> {
          route.taken(context);
          handler.handle(context);
        });
  }

  private void otherMethod(RoutingContext context, Route route) {
    if (context.request().method() != HttpMethod.OPTIONS) {
      throw new FailureException(HttpFailure.METHOD_NOT_ALLOWED);
    }
    answers.options(context.request(), route);
  }

  /** Routes an unmatched path once more if it contains needless encoding. */
  private static void withoutNeedlessEncoding(RoutingContext context) {
    HttpServerRequest request = context.request();
    String path = UriText.withoutNeedlessEncoding(request.path());
    if (path.equals(request.path())) {
      throw new FailureException(HttpFailure.NO_SUCH_PATH);
    }
    String query = request.query();
    context.reroute(query == null ? path : path + "?" + query);
  }
}
