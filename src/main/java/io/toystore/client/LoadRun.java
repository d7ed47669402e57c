package io.toystore.client;

import io.toystore.client.core.LoadPlan;
import io.toystore.client.core.Outcome;
import io.toystore.client.core.RequestKind;
import io.toystore.client.core.RetryPolicy;
import io.toystore.client.core.ServerChoice;
import io.toystore.client.core.ToldOrder;
import io.toystore.client.core.Verdict;
import io.toystore.client.core.Verification;
import io.toystore.client.core.VirtualClient;
import io.toystore.client.core.Visit;
import io.toystore.protocol.FlatJson;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * One run: finds the toys, sends the virtual clients through their visits, then asks for every
 * order that was told. All of it happens on the event loop that calls {@link #run}.
 */
final class LoadRun {
  private final Vertx vertx;
  private final Context context;
  private final ClientConfig config;
  private final StoreApi store;
  private final Progress progress;
  private final RetryPolicy retryPolicy;
  private final Measurements measurements = new Measurements();
  private final String runId = UUID.randomUUID().toString();

  private History history = History.NONE;
  private LoadPlan plan;
  private Verification verification = new Verification(List.of());
  private String phase = "load";
  private long visits;
  private long loadBegan;
  private long loadNanos;
  private long verifyBegan;
  private long verifyNanos;
  private boolean interrupted;
  private boolean stopFileFound;

  LoadRun(Vertx vertx, ClientConfig config, Progress progress) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.config = config;
    this.progress = progress;
    this.store = new StoreApi(vertx, config);
    this.retryPolicy = config.retryPolicy();
  }

  /** Makes the run; the future never fails. To be called once. */
  Future<Report> run() {
    return History.open(vertx, config.history(), runId)
        .compose(
            opened -> {
              history = opened;
              return findToys();
            })
        .compose(this::makeRun)
        .recover(failure -> Future.succeededFuture(report(Verdict.notRun(reasonOf(failure)))))
        .compose(this::closeHistory);
  }

  /** Writes the rest of the history; without all of it a run has shown nothing. */
  private Future<Report> closeHistory(Report report) {
    return history
        .close()
        .map(report)
        .otherwise(
            failure ->
                report.verdict().exitCode() == Verdict.MISMATCH
                    ? report
                    : report(Verdict.notRun(reasonOf(failure))));
  }

  /** Ends the run where it is: nothing new is begun. The future holds what is known so far. */
  Future<Report> interrupt() {
    if (phase.equals("load") && loadBegan != 0) {
      loadNanos = System.nanoTime() - loadBegan;
    } else if (verifyBegan != 0 && verifyNanos == 0) {
      verifyNanos = System.nanoTime() - verifyBegan;
    }
    interrupted = true;
    Verdict known =
        Verdict.of(measurements.tally(), verification, false, config.maxFailedRequests());
    return closeHistory(
        report(
            known.exitCode() == Verdict.MISMATCH
                ? known
                : Verdict.notRun("interrupted before the end")));
  }

  private Future<Report> makeRun(List<String> toys) {
    plan =
        new LoadPlan(
            toys,
            config.clients(),
            config.iterations(),
            config.probability(),
            config.quantity(),
            config.quantityMax(),
            config.seed(),
            runId);
    verification = new Verification(toys);
    long timer = vertx.setPeriodic(Progress.INTERVAL_MILLIS, id -> progress.show(snapshot()));
    return load()
        .compose(done -> config.verify() ? verify() : Future.succeededFuture())
        .map(
            done ->
                report(
                    Verdict.of(
                        measurements.tally(),
                        verification,
                        config.verify(),
                        config.maxFailedRequests())))
        .onComplete(
            done -> {
              vertx.cancelTimer(timer);
              if (!interrupted) {
                progress.show(snapshot());
                progress.close();
              }
            });
  }

  // The toys to choose from.

  private Future<List<String>> findToys() {
    if (!config.toys().isEmpty()) {
      return Future.succeededFuture(config.toys());
    }
    return listFrom(0);
  }

  /** The whole list from this server, or else from the next; each is tried once. */
  private Future<List<String>> listFrom(int server) {
    return listAfter(server, null, new LinkedHashSet<>())
        .recover(
            failure ->
                server + 1 < config.urls().size()
                    ? listFrom(server + 1)
                    : Future.failedFuture(failure));
  }

  /** Asks for page after page until one brings nothing new, be it empty or a repetition. */
  private Future<List<String>> listAfter(int server, String after, Set<String> found) {
    return store
        .listProducts(server, after)
        .compose(
            page -> {
              if (page.outcome() != Outcome.OK) {
                return Future.failedFuture(
                    String.format(
                        Locale.ROOT,
                        "GET /products: %s from %s",
                        page.outcome(),
                        config.urls().get(server)));
              }
              boolean more = found.addAll(page.value());
              if (more && found.size() <= ClientConfig.MAX_TOYS) {
                return listAfter(server, page.value().get(page.value().size() - 1), found);
              }
              return found.isEmpty()
                  ? Future.failedFuture("the store lists no toys")
                  : Future.succeededFuture(List.copyOf(found));
            });
  }

  // The visits.

  private Future<Void> load() {
    loadBegan = System.nanoTime();
    long stopFileTimer = watchStopFile();
    List<Future<Void>> shoppers = new ArrayList<>();
    for (int number = 0; number < config.clients(); number++) {
      Shopper shopper = new Shopper(number);
      shoppers.add(shopper.done.future());
      shopper.visitNext();
    }
    return Future.join(shoppers)
        .<Void>mapEmpty()
        .onComplete(
            done -> {
              vertx.cancelTimer(stopFileTimer);
              if (!interrupted) {
                loadNanos = System.nanoTime() - loadBegan;
                progress.show(snapshot());
                progress.close();
              }
            });
  }

  /** A virtual client at its work: it has one request under way, or thinks, or has ended. */
  private final class Shopper {
    final Promise<Void> done = Promise.promise();
    private final int number;
    private final VirtualClient client;
    private final ServerChoice servers;

    Shopper(int number) {
      this.number = number;
      this.client = plan.client(number);
      this.servers = new ServerChoice(config.urls().size(), number);
    }

    void visitNext() {
      if (interrupted || stopFileFound || !client.hasNext() || isTimeOver()) {
        done.complete();
        return;
      }
      Visit visit = client.next();
      String name = plan.toys().get(visit.toy());
      ask(new Request<>(
              RequestKind.LOOKUP,
              number,
              servers,
              server -> store.findProduct(server, name),
              asked -> asked.put("call", "product").put("name", name),
              LoadRun::tell))
          .compose(
              product ->
                  product.outcome() == Outcome.OK && visit.buysFrom(product.value().quantity())
                      ? buy(visit, name)
                      : Future.succeededFuture())
          .onSuccess(nothing -> leave())
          .onFailure(done::fail);
    }

    private Future<Void> buy(Visit visit, String name) {
      return ask(new Request<>(
              RequestKind.PURCHASE,
              number,
              servers,
              server -> store.placeOrder(server, name, visit.quantity(), visit.key()),
              asked -> {
                asked.put("call", "purchase");
                if (config.idempotencyKeys()) {
                  asked.put("key", visit.key());
                }
                asked.put("name", name).put("quantity", visit.quantity());
              },
              LoadRun::tell))
          .map(
              placed -> {
                if (placed.outcome() == Outcome.OK) {
                  verification.told(placed.value().number(), visit.toy(), visit.quantity());
                }
                return null;
              });
    }

    private void leave() {
      visits++;
      if (config.thinkTimeMillis() > 0) {
        vertx.setTimer(config.thinkTimeMillis(), id -> visitNext());
      } else {
        // Not called directly: visits that fail at once would pile up on the stack.
        context.runOnContext(nothing -> visitNext());
      }
    }
  }

  private long watchStopFile() {
    if (config.stopFile() == null) {
      return -1;
    }
    return vertx.setPeriodic(
        ClientConfig.STOP_FILE_MILLIS,
        id ->
            vertx
                .fileSystem()
                .exists(config.stopFile())
                .onSuccess(exists -> stopFileFound |= exists));
  }

  private boolean isTimeOver() {
    return config.durationSeconds() > 0
        && System.nanoTime() - loadBegan >= TimeUnit.SECONDS.toNanos(config.durationSeconds());
  }

  // The verification.

  private Future<Void> verify() {
    phase = "verify";
    verifyBegan = System.nanoTime();
    List<Future<Void>> workers = new ArrayList<>();
    for (int number = 0; number < config.connections(); number++) {
      Promise<Void> done = Promise.promise();
      workers.add(done.future());
      verifyNext(config.clients() + number, new ServerChoice(config.urls().size(), number), done);
    }
    return Future.join(workers)
        .<Void>mapEmpty()
        .onComplete(
            done -> {
              if (!interrupted) {
                verifyNanos = System.nanoTime() - verifyBegan;
              }
            });
  }

  private void verifyNext(int process, ServerChoice servers, Promise<Void> done) {
    if (interrupted || !verification.hasNext()) {
      done.complete();
      return;
    }
    ToldOrder told = verification.next();
    ask(new Request<>(
            RequestKind.ORDER,
            process,
            servers,
            server -> store.findOrder(server, told.number()),
            asked -> asked.put("call", "order").put("number", told.number()),
            LoadRun::tell))
        .map(
            answer -> {
              compare(told, answer);
              // Every front-end must know every order, whichever told it.
              servers.moveOn();
              return null;
            })
        .onSuccess(compared -> context.runOnContext(nothing -> verifyNext(process, servers, done)))
        .onFailure(done::fail);
  }

  private void compare(ToldOrder told, Answer<StoreApi.Order> answer) {
    if (answer.outcome() == Outcome.OK) {
      StoreApi.Order order = answer.value();
      verification.found(told, order.number(), order.name(), order.quantity());
    } else if (answer.outcome() == Outcome.NOT_FOUND) {
      verification.missing(told);
    } else if (answer.outcome() == Outcome.BAD_ANSWER) {
      verification.unreadable(told);
    }
    // Any other outcome says nothing about the order, which stays unverified.
  }

  // Requests.

  /**
   * A request as it is made, and made again.
   *
   * @param process of the history: who makes it
   * @param send makes it once, at a server
   * @param asked puts what is asked into the history
   * @param told puts what was answered into the history
   */
  private record Request<T>(
      RequestKind kind,
      int process,
      ServerChoice servers,
      IntFunction<Future<Answer<T>>> send,
      Consumer<FlatJson> asked,
      BiConsumer<FlatJson, T> told) {}

  private static void tell(FlatJson line, StoreApi.Product product) {
    line.put("version", product.version())
        .put("cents", product.cents())
        .put("quantity", product.quantity());
    if (product.cache() != null) {
      line.put("cache", product.cache());
    }
  }

  private static void tell(FlatJson line, StoreApi.Placed placed) {
    line.put("number", placed.number()).put("version", placed.version());
  }

  private static void tell(FlatJson line, StoreApi.Order order) {
    line.put("number", order.number()).put("name", order.name()).put("quantity", order.quantity());
  }

  /**
   * Makes a request, again if the policy says so, and measures it; the future fails only when the
   * history cannot be written.
   */
  private <T> Future<Answer<T>> ask(Request<T> request) {
    long began = System.nanoTime();
    return attempt(request, 0)
        .onSuccess(
            answer ->
                measurements.ended(request.kind, answer.outcome(), System.nanoTime() - began));
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
              if (interrupted || !retryPolicy.again(request.kind, answer.outcome(), retriesMade)) {
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

  // What is known.

  private static String reasonOf(Throwable failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  private Report report(Verdict verdict) {
    return new Report(
        config,
        verdict,
        visits,
        (long) config.clients() * config.iterations(),
        loadNanos,
        verifyNanos,
        measurements,
        verification);
  }

  private Progress.Snapshot snapshot() {
    long now = System.nanoTime();
    long orders = measurements.tally().total(RequestKind.ORDER);
    long purchases = measurements.tally().of(RequestKind.PURCHASE, Outcome.OK);
    long failed = measurements.tally().failed();
    if (phase.equals("verify")) {
      double share = verification.toldOrders() == 0 ? 1 : 1.0 * orders / verification.toldOrders();
      return new Progress.Snapshot(phase, share, orders, purchases, failed, now - verifyBegan);
    }
    long nanos = now - loadBegan;
    double share = 1.0 * visits / plan.totalVisits();
    if (config.durationSeconds() > 0) {
      share = Math.min(1, Math.max(share, nanos / 1e9 / config.durationSeconds()));
    }
    long requests = measurements.tally().total();
    return new Progress.Snapshot(phase, share, requests, purchases, failed, nanos);
  }
}
