package io.toystore.client;

import io.toystore.client.core.RequestKind;
import io.toystore.client.core.RequestResult;
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
 * Makes requests: retries them if the policy says so, records each attempt in the history, and
 * measures each request. To be used from one event loop.
 */
final class RequestSender {
  /**
   * A request, which can be sent more than once.
   *
   * @param process the virtual client, for the history
   * @param due when the request was due, by {@link System#nanoTime}; empty without a schedule
   * @param send sends the request once to a server
   * @param asked adds the request's content to the history
   * @param answered adds the answer's content to the history
   */
  record Request<T>(
      RequestKind kind,
      int process,
      OptionalLong due,
      ServerChoice servers,
      IntFunction<Future<Answer<T>>> send,
      Consumer<FlatJson> asked,
      BiConsumer<FlatJson, T> answered) {}

  private final Vertx vertx;
  private final ClientConfig config;
  private final History history;
  private final Measurements measurements;
  private final BooleanSupplier interrupted;

  /**
   * Requests of one run.
   *
   * @param interrupted whether to stop retrying
   */
  RequestSender(
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
   * Makes a request, with retries if the policy says so, and measures it; the future fails only if
   * the history cannot be written.
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

  /** Makes one attempt, and records it as two lines in the history. */
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
              if (isQuestion && answer.outcome() == RequestResult.NOT_FOUND) {
                history.foundNothing(request.process, attempt);
              } else {
                Consumer<FlatJson> content = line -> request.answered.accept(line, answer.value());
                history.ended(request.process, attempt, answer, content);
              }
            });
  }
}
