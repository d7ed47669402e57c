package io.toystore.client;

import io.toystore.client.core.Outcome;
import io.toystore.client.core.RequestKind;
import io.toystore.client.core.ServerChoice;
import io.toystore.text.FlatJson;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Makes requests: again if the policy says so, each attempt recorded in the history, each request
 * measured. To be used from one event loop.
 */
final class Requests {
  /**
   * A request as it is made, and made again.
   *
   * @param process of the history: who makes it
   * @param due when it was due, by {@link System#nanoTime}; empty if no schedule says so
   * @param send makes it once, at a server
   * @param asked puts what is asked into the history
   * @param told puts what was answered into the history
   */
  record Request<T>(
      RequestKind kind,
      int process,
      OptionalLong due,
      ServerChoice servers,
      IntFunction<Future<Answer<T>>> send,
      Consumer<FlatJson> asked,
      BiConsumer<FlatJson, T> told) {}

  private final Vertx vertx;
  private final ClientConfig config;
  private final History history;
  private final Measurements measurements;
  private final BooleanSupplier interrupted;

  /**
   * Requests of one run.
   *
   * @param interrupted whether nothing is to be made again any more
   */
  Requests(
      Vertx vertx,
      ClientConfig config,
      History history,
      Measurements measurements,
      BooleanSupplier interrupted) {
    this.vertx = vertx;
    this.config = config;
    this.history = history;
    this.measurements = measurements;
    this.interrupted = interrupted;
  }

  /**
   * Makes a request, again if the policy says so, and measures it; the future fails only when the
   * history cannot be written.
   */
  <T> Future<Answer<T>> ask(Request<T> request) {
    long began = System.nanoTime();
    long number = measurements.begins(began);
    return attempt(request, 0)
        .onComplete(done -> measurements.ends(number))
        .onSuccess(
            answer -> {
              long ended = System.nanoTime();
              measurements.ended(request.kind, answer.outcome(), ended - began);
              request.due.ifPresent(due -> measurements.responded(request.kind, ended - due));
            });
  }

  private <T> Future<Answer<T>> attempt(Request<T> request, int retriesMade) {
    return history
        .room()
        .compose(ready -> recorded(request))
        .compose(
            answer -> {
              if (answer.leaving() || answer.outcome().isWorthAnotherTry()) {
                request.servers.moveOn();
              }
              if (interrupted.getAsBoolean()
                  || !config.retryPolicy().again(request.kind, answer.outcome(), retriesMade)) {
                return Future.succeededFuture(answer);
              }
              measurements.retried();
              return vertx
                  .timer(config.retryDelayMillis(), TimeUnit.MILLISECONDS)
                  .compose(waited -> attempt(request, retriesMade + 1));
            });
  }

  /** One attempt, with its two lines in the history. */
  private <T> Future<Answer<T>> recorded(Request<T> request) {
    int server = request.servers.current();
    long attempt =
        history.begins(
            request.process,
            line -> {
              line.put("server", config.urls().get(server));
              request.asked.accept(line);
            });
    return request
        .send
        .apply(server)
        .onSuccess(
            answer -> {
              boolean isQuestion = request.kind != RequestKind.PURCHASE;
              if (isQuestion && answer.outcome() == Outcome.NOT_FOUND) {
                history.foundNothing(request.process, attempt);
              } else {
                Consumer<FlatJson> told = line -> request.told.accept(line, answer.value());
                history.ended(request.process, attempt, answer, told);
              }
            });
  }
}
