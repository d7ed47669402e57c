package io.toystore.client;

import io.toystore.client.core.AcknowledgedOrder;
import io.toystore.client.core.LoadPlan;
import io.toystore.client.core.RequestKind;
import io.toystore.client.core.RequestResult;
import io.toystore.client.core.RunVerdict;
import io.toystore.client.core.ScheduleFigures;
import io.toystore.client.core.ServerChoice;
import io.toystore.client.core.Verification;
import io.toystore.text.FlatJson;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * One run: finds the toys, sends the virtual clients through their visits, then asks for every
 * acknowledged order. Everything runs on the event loop that calls {@link #run}.
 */
final class LoadRun {
  private final Vertx vertx;
  private final Context context;
  private final ClientConfig config;
  private final StoreApi store;
  private final Progress progress;
  private final Measurements measurements = new Measurements();
  private final String runId = UUID.randomUUID().toString();

  private History history = History.NONE;
  private RequestSender requests;

  /** Null until the toys are known. */
  private Load load;

  private Verification verification = new Verification(List.of());
  private String phase = "load";
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
  }

  /** Makes the run; the future never fails. To be called once. */
  Future<LoadReport> run() {
    return History.open(vertx, config.history(), runId)
        .compose(
            opened -> {
              history = opened;
              requests = new RequestSender(vertx, config, history, measurements, () -> interrupted);
              return findToys();
            })
        .compose(this::makeRun)
        .recover(failure -> Future.succeededFuture(report(RunVerdict.notRun(reasonOf(failure)))))
        .compose(this::closeHistory);
  }

  /** Writes the rest of the history; a run without its complete history proves nothing. */
  private Future<LoadReport> closeHistory(LoadReport report) {
    return history
        .close()
        .map(report)
        .otherwise(
            failure ->
                report.verdict().exitCode() == RunVerdict.MISMATCH
                    ? report
                    : report(RunVerdict.notRun(reasonOf(failure))));
  }

  /** Ends the run at once: no further request begins. The future holds the results so far. */
  Future<LoadReport> interrupt() {
    if (phase.equals("load") && loadBegan != 0) {
      loadNanos = System.nanoTime() - loadBegan;
    } else if (verifyBegan != 0 && verifyNanos == 0) {
      verifyNanos = System.nanoTime() - verifyBegan;
    }
    interrupted = true;
    if (load != null) {
      load.interrupt();
    }
    RunVerdict known =
        RunVerdict.of(measurements.tally(), verification, false, config.maxFailedRequests());
    return closeHistory(
        report(
            known.exitCode() == RunVerdict.MISMATCH
                ? known
                : RunVerdict.notRun("interrupted before the end")));
  }

  private Future<LoadReport> makeRun(List<String> toys) {
    LoadPlan plan =
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
    List<Shopper> shoppers =
        IntStream.range(0, config.clients())
            .mapToObj(number -> new Shopper(number, config, toys, store, requests, verification))
            .toList();
    load =
        config.isOpenLoop()
            ? new OpenLoad(vertx, config, plan, shoppers)
            : new ClosedLoad(vertx, config, plan, shoppers);
    if (interrupted) {
      load.interrupt();
    }
    long timer = vertx.setPeriodic(Progress.INTERVAL_MILLIS, id -> progress.show(snapshot()));
    return makeVisits()
        .compose(done -> config.verify() ? verify() : Future.succeededFuture())
        .map(
            done ->
                report(
                    RunVerdict.of(
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

  // ---- The toys to choose from ----

  private Future<List<String>> findToys() {
    if (!config.toys().isEmpty()) {
      return Future.succeededFuture(config.toys());
    }
    return listFrom(0);
  }

  /** The complete list from this server, or else from the next; each server is tried once. */
  private Future<List<String>> listFrom(int server) {
    return listAfter(server, null, new LinkedHashSet<>())
        .recover(
            failure ->
                server + 1 < config.urls().size()
                    ? listFrom(server + 1)
                    : Future.failedFuture(failure));
  }

  /**
   * Asks for page after page until a page has no new name, because it is empty or repeats the last.
   */
  private Future<List<String>> listAfter(int server, String after, Set<String> found) {
    return store
        .listProducts(server, after)
        .compose(
            page -> {
              if (page.outcome() != RequestResult.OK) {
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

  // ---- The visits ----

  private Future<Void> makeVisits() {
    loadBegan = System.nanoTime();
    long stopFileTimer = watchStopFile();
    return load.run(loadBegan)
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
                .onSuccess(
                    exists -> {
                      if (exists && !stopFileFound) {
                        stopFileFound = true;
                        load.end();
                      }
                    }));
  }

  // ---- The verification ----

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
    AcknowledgedOrder order = verification.next();
    requests
        .ask(
            new RequestSender.Request<>(
                RequestKind.ORDER,
                process,
                OptionalLong.empty(),
                servers,
                server -> store.findOrder(server, order.number()),
                asked -> asked.put("call", "order").put("number", order.number()),
                LoadRun::tell))
        .map(
            answer -> {
              compare(order, answer);
              // Every front-end must know every order, whichever front-end acknowledged it.
              servers.moveOn();
              return null;
            })
        .onSuccess(compared -> context.runOnContext(nothing -> verifyNext(process, servers, done)))
        .onFailure(done::fail);
  }

  private void compare(AcknowledgedOrder acknowledged, Answer<StoreApi.Order> answer) {
    if (answer.outcome() == RequestResult.OK) {
      StoreApi.Order order = answer.value();
      verification.found(acknowledged, order.number(), order.name(), order.quantity());
    } else if (answer.outcome() == RequestResult.NOT_FOUND) {
      verification.missing(acknowledged);
    } else if (answer.outcome() == RequestResult.BAD_ANSWER) {
      verification.unreadable(acknowledged);
    }
    // Any other outcome does not tell whether the order exists, so it stays unverified.
  }

  private static void tell(FlatJson line, StoreApi.Order order) {
    line.put("number", order.number()).put("name", order.name()).put("quantity", order.quantity());
  }

  // ---- The results ----

  private static String reasonOf(Throwable failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  private LoadReport report(RunVerdict verdict) {
    Optional<ScheduleFigures> pace = load == null ? Optional.empty() : load.pace();
    return new LoadReport(
        config,
        verdict,
        load == null ? 0 : load.visits(),
        (long) config.clients() * config.iterations(),
        loadNanos,
        verifyNanos,
        pace,
        measurements.unanswered(System.nanoTime()),
        measurements,
        verification);
  }

  private Progress.Snapshot snapshot() {
    long now = System.nanoTime();
    long orders = measurements.tally().total(RequestKind.ORDER);
    long purchases = measurements.tally().of(RequestKind.PURCHASE, RequestResult.OK);
    long failed = measurements.tally().failed();
    if (phase.equals("verify")) {
      double share =
          verification.acknowledgedOrders() == 0
              ? 1
              : 1.0 * orders / verification.acknowledgedOrders();
      return new Progress.Snapshot(phase, share, orders, purchases, failed, now - verifyBegan, 0);
    }
    long requestsEnded = measurements.tally().total();
    long lateNanos = load.pace().map(ScheduleFigures::lateNanos).orElse(0L);
    return new Progress.Snapshot(
        phase, load.share(), requestsEnded, purchases, failed, now - loadBegan, lateNanos);
  }
}
