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
 * The metrics and health of a process: the registry of all its meters, and the health of its tiers.
 * There is one instance for each Vert.x. Thread-safe.
 */
public final class Telemetry implements Shareable {
  /** The content type of {@link #scrape}: the text format of Prometheus. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final Pattern WHOLE = Pattern.compile("\\.0$", Pattern.MULTILINE);
  private static final String MAP = "observe";
  private static final String KEY = "telemetry";
  private static final String PROCESS = "process";
  private static final Status NO_TIER =
      Status.KO(new JsonObject().put("reason", "no tier runs in it"));

  /**
   * The limit for a scrape and for callers that wait for it; the tiers have half a second of it.
   */
  private static final long SCRAPE_MILLIS = 2_000;

  private final Vertx vertx;
  private final PrometheusMeterRegistry registry;
  private final List<ObservedTier> tiers = new CopyOnWriteArrayList<>();

  /**
   * Not a worker pool of Vert.x: that would be closed with the first tier that stops. The thread
   * ends after a minute without a scrape.
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

  // The fields below are guarded by this.
  private ProcessMeters process;
  private Future<String> scraping = Future.succeededFuture();

  private Telemetry(Vertx vertx, PrometheusMeterRegistry registry) {
    this.vertx = vertx;
    this.registry = registry;
  }

  /** The telemetry of this Vert.x, created at the first call. */
  public static Telemetry of(Vertx vertx) {
    return of(vertx, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  }

  /**
   * As {@link #of(Vertx)}, with a registry that holds Vert.x's own metrics; must be the first call.
   */
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
   * Checks whether the process is alive now.
   *
   * @param asker the Vert.x on whose event loop the checks run; not the tiers', which may be stuck
   */
  HealthChecks live(Vertx asker) {
    return health(asker, Status.OK(), ObservedTier::live);
  }

  /** Checks whether the process can do its work now; otherwise as {@link #live}. */
  HealthChecks ready(Vertx asker) {
    Status process =
        whyUnready
            .get()
            .map(reason -> Status.KO(new JsonObject().put("reason", reason)))
            .orElse(tiers.isEmpty() ? NO_TIER : Status.OK());
    return health(asker, process, ObservedTier::ready);
  }

  /**
   * Sets a readiness check of the whole process, in addition to those of its tiers.
   *
   * @param why returns why the process cannot do its work, empty when it can; called on any thread,
   *     must not block
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
    // Without any check there would be no answer while no tier runs.
    checks.register(PROCESS, promise -> promise.complete(process));
    for (ObservedTier tier : tiers) {
      checks.register(tier.name(), promise -> ofTier.apply(tier).onComplete(promise));
    }
    return checks;
  }

  /**
   * Adds a tier that begins to start; called on the tier's event loop.
   *
   * @param replica the tier's id in its group; empty for a tier without a group
   * @throws IllegalStateException when a tier of that name runs already
   */
  public synchronized ObservedTier observe(String tier, String replica) {
    String name = ObservedTier.name(tier, replica);
    // Checked before the tier creates a timer and meters, which would remain.
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
   * Reads the state of each tier and returns all meters in the text format of Prometheus. A call
   * during a scrape gets the result of that scrape.
   *
   * @return the text; fails after {@value #SCRAPE_MILLIS} ms
   */
  public synchronized Future<String> scrape() {
    if (scraping.isComplete()) {
      scraping =
          Future.all(tiers.stream().map(ObservedTier::refresh).toList())
              .compose(unused -> render());
    }
    return scraping.timeout(SCRAPE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Renders on a thread of its own, since it takes a millisecond and accesses file systems. */
  private Future<String> render() {
    Promise<String> rendered = Promise.promise();
    renderer.execute(
        () -> {
          try {
            rendered.complete(text());
          } catch (Throwable e) {
            // Errors too: otherwise this caller and all later ones would wait for ever.
            rendered.fail(e);
          }
        });
    return rendered.future();
  }

  /** The text of the registry, with counts as whole numbers. */
  private String text() {
    return WHOLE.matcher(registry.scrape()).replaceAll("");
  }
}
