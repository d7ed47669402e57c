package io.toystore.frontend.http;

import io.toystore.sansio.BrokenInvariant;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes every error response: for exceptions of handlers, for failed contexts, and for the
 * router's own refusals. It throws nothing, since the router would swallow the exception.
 */
final class FailureHandler implements Handler<RoutingContext> {
  private static final Logger LOG = LoggerFactory.getLogger(FailureHandler.class);
  private static final long LOG_PAUSE_MILLIS = 1_000;

  private final Answers answers;
  private final LongSupplier nowMillis;
  private final Consumer<Throwable> fatal;
  private long loggedMillis;
  private long notLogged;

  /**
   * @param fatal receives a broken invariant, and stops the tier
   */
  FailureHandler(Answers answers, LongSupplier nowMillis, Consumer<Throwable> fatal) {
    this.answers = answers;
    this.nowMillis = nowMillis;
    this.fatal = fatal;
    loggedMillis = nowMillis.getAsLong() - LOG_PAUSE_MILLIS;
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    Route route = Route.of(context);
    if (context.failure() instanceof FailureException refused) {
      answers.fail(request, route, refused.failure());
    } else if (context.statusCode() == 404) {
      answers.fail(request, route, HttpFailure.NO_SUCH_PATH);
    } else {
      internalError(request, route, context.failure());
    }
  }

  /**
   * Answers 500 without details, and logs at most once a second. A broken invariant stops the tier.
   */
  void internalError(HttpServerRequest request, Route route, Throwable cause) {
    answers.fail(request, route, HttpFailure.INTERNAL);
    if (cause instanceof BrokenInvariant) {
      fatal.accept(cause);
      return;
    }
    long now = nowMillis.getAsLong();
    if (now - loggedMillis >= LOG_PAUSE_MILLIS) {
      LOG.error("A request failed ({} more since the last line)", notLogged, cause);
      loggedMillis = now;
      notLogged = 0;
    } else {
      notLogged++;
    }
  }
}
