package io.toystore.observe;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Shareable;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * What one process shows of itself: the registry of all its meters, and the health of its tiers.
 * There is one for each Vert.x. Thread-safe.
 */
public final class Telemetry implements Shareable {
  /** The text format of Prometheus, as {@link #scrape} has it. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final Pattern WHOLE = Pattern.compile("\\.0$", Pattern.MULTILINE);
  private static final String MAP = "observe";
  private static final String KEY = "telemetry";
  private static final String PROCESS = "process";
  private static final Status NO_TIER =
      Status.KO(new JsonObject().put("reason", "no tier runs in it"));

  /** For the scrape in progress and for whoever waits for it; the tiers have half a second. */
  private static final long SCRAPE_MILLIS = 2_000;

  private final Vertx vertx;
  private final PrometheusMeterRegistry registry;
  private final List<ObservedTier> tiers = new CopyOnWriteArrayList<>();

  /**
   * Not one of Vert.x's: that would be closed with the first tier that stops. Its thread ends when
   * nobody has scraped for a minute.
   */
  private final ExecutorService renderer =
      new ThreadPoolExecutor(
          0,
          1,
          1,
          TimeUnit.MINUTES,
          new LinkedBlockingQueue<>(),
          task -> {
            Thread thread = new Thread(task, "scrape");
            thread.setDaemon(true);
            return thread;
          });

  private volatile Supplier<Optional<String>> whyUnready = Optional::empty;

  // What follows is guarded by this.
  private ProcessMeters process;
  private Future<String> scraping = Future.succeededFuture();

  private Telemetry(Vertx vertx, PrometheusMeterRegistry registry) {
    this.vertx = vertx;
    this.registry = registry;
  }

  /** That of this Vert.x, made when it is first asked for. */
  public static Telemetry of(Vertx vertx) {
    return of(vertx, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  }

  /** The same, with a registry that Vert.x's own metrics are in; to be called before any other. */
  public static Telemetry of(Vertx vertx, PrometheusMeterRegistry registry) {
    return vertx
        .sharedData()
        .<String, Telemetry>getLocalMap(MAP)
        .computeIfAbsent(KEY, key -> new Telemetry(vertx, registry));
  }

  PrometheusMeterRegistry registry() {
    return registry;
  }

  /**
   * Whether the process lives, as it is now.
   *
   * @param asker whose event loop asks and is answered; not the tiers', which may be stuck
   */
  HealthChecks live(Vertx asker) {
    return health(asker, Status.OK(), ObservedTier::live);
  }

  /** The same of whether it can do its work. */
  HealthChecks ready(Vertx asker) {
    Status process =
        whyUnready
            .get()
            .map(reason -> Status.KO(new JsonObject().put("reason", reason)))
            .orElse(tiers.isEmpty() ? NO_TIER : Status.OK());
    return health(asker, process, ObservedTier::ready);
  }

  /**
   * Sets what the whole process is asked too, besides its tiers.
   *
   * @param why why it cannot do its work, empty when it can; called on any thread, and never blocks
   */
  public void readyUnless(Supplier<Optional<String>> why) {
    whyUnready = why;
  }

  /** Whether the process can do its work, as far as that does not depend on its tiers. */
  public boolean processReady() {
    return whyUnready.get().isEmpty();
  }

  private HealthChecks health(
      Vertx asker, Status process, Function<ObservedTier, Future<Status>> ofTier) {
    HealthChecks checks = HealthChecks.create(asker);
    // Without any check there would be no answer to be had while no tier runs.
    checks.register(PROCESS, promise -> promise.complete(process));
    for (ObservedTier tier : tiers) {
      checks.register(tier.name(), promise -> ofTier.apply(tier).onComplete(promise));
    }
    return checks;
  }

  /**
   * A tier that begins to start; called on its event loop.
   *
   * @param replica its id in its group; empty for a tier that has no group
   * @throws IllegalStateException when one of that name is there already
   */
  public synchronized ObservedTier observe(String tier, String replica) {
    String name = ObservedTier.name(tier, replica);
    // Before it has a timer and meters, which would stay.
    if (tiers.stream().anyMatch(other -> other.name().equals(name))) {
      throw new IllegalStateException(name + " runs in this process already");
    }
    if (tiers.isEmpty()) {
      process = new ProcessMeters(registry);
    }
    ObservedTier observed = new ObservedTier(this, vertx, tier, replica);
    tiers.add(observed);
    return observed;
  }

  synchronized void remove(ObservedTier observed) {
    if (tiers.remove(observed) && tiers.isEmpty()) {
      process.close();
    }
  }

  /**
   * All meters in the text format of Prometheus, with the state of each tier read for it. Whoever
   * asks while a scrape is in progress gets that one's answer.
   *
   * @return fails when it takes more than {@value #SCRAPE_MILLIS} ms
   */
  public synchronized Future<String> scrape() {
    if (scraping.isComplete()) {
      scraping =
          Future.all(tiers.stream().map(ObservedTier::refresh).toList())
              .compose(unused -> render());
    }
    return scraping.timeout(SCRAPE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** On a thread of its own: it takes a millisecond, and looks at file systems. */
  private Future<String> render() {
    Promise<String> rendered = Promise.promise();
    renderer.execute(
        () -> {
          try {
            rendered.complete(text());
          } catch (Throwable e) {
            // An error too: whoever asked would wait for ever, and so would all who ask later.
            rendered.fail(e);
          }
        });
    return rendered.future();
  }

  /** Counts are written as the whole numbers that they are. */
  private String text() {
    return WHOLE.matcher(registry.scrape()).replaceAll("");
  }
}
