package io.toystore.frontend.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.AuthenticationHandler;

/**
 * The table of the contract's routes.
 *
 * <p>Every route matches the path as it was sent ({@code useNormalizedPath(false)}): a toy's name
 * is one percent-encoded segment, {@code %2F} in it is no slash, and {@code ..} is no way up.
 * Patterns have no groups, because the router decodes groups, and takes invalid UTF-8 for U+FFFD;
 * resources decode what they need by {@link UriText}.
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

  /** Adds the routes; orders first, so that a purchase is compared with one path. */
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
    // How long a stream was open is not how long its answer took.
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
      // To the router a path begins with a slash.
      answers.options(request, Route.OTHER);
    } else {
      router.handle(request);
    }
  }

  /** Has a route served by one handler, or by this one first, and its requests timed. */
  private io.vertx.ext.web.Route serve(
      Route route, HttpMethod method, Handler<RoutingContext> handler) {
    return untimed(
        route,
        method,
        context -> {
          long began = System.nanoTime();
          // Not called when the client goes before it has its answer.
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
      throw new FailureException(Failure.METHOD_NOT_ALLOWED);
    }
    answers.options(context.request(), route);
  }

  /** What no route has matched is looked at once more, if it can be written in a simpler way. */
  private static void withoutNeedlessEncoding(RoutingContext context) {
    HttpServerRequest request = context.request();
    String path = UriText.withoutNeedlessEncoding(request.path());
    if (path.equals(request.path())) {
      throw new FailureException(Failure.NO_SUCH_PATH);
    }
    String query = request.query();
    context.reroute(query == null ? path : path + "?" + query);
  }
}
