package io.toystore.frontend.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.AuthenticationHandler;
import io.vertx.ext.web.handler.PlatformHandler;

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
      Monitoring monitoring) {
    serve(Route.ORDERS, HttpMethod.POST).handler(orders::place);
    serve(Route.ORDER, HttpMethod.GET).handler(orders::find);
    serve(Route.PRODUCT, HttpMethod.GET).handler(products::find);
    serve(Route.PRODUCTS, HttpMethod.GET).handler(products::list);
    serve(Route.PRODUCT, HttpMethod.PUT).handler(operatorsOnly).handler(operators::putProduct);
    serve(Route.PRODUCT, HttpMethod.PATCH).handler(operatorsOnly).handler(operators::patchProduct);
    serve(Route.RESTOCK, HttpMethod.POST).handler(operatorsOnly).handler(operators::restock);
    serve(Route.LIVE, HttpMethod.GET).handler(monitoring::live);
    serve(Route.READY, HttpMethod.GET).handler(monitoring::ready);
    serve(Route.METRICS, HttpMethod.GET).handler(monitoring::metrics);
    serve(Route.OPENAPI, HttpMethod.GET).handler(monitoring::openApi);
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

  private io.vertx.ext.web.Route serve(Route route, HttpMethod method) {
    PlatformHandler timed =
        context -> {
          route.taken(context);
          long began = System.nanoTime();
          context.addEndHandler(
              ended -> {
                if (ended.succeeded()) {
                  counters.took(route, System.nanoTime() - began);
                }
              });
          context.next();
        };
    io.vertx.ext.web.Route served = route.in(router).method(method).handler(timed);
    return method == HttpMethod.GET ? served.method(HttpMethod.HEAD) : served;
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
