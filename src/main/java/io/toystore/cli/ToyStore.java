package io.toystore.cli;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.toystore.config.ClusterConfig;
import io.toystore.config.Host;
import io.toystore.config.UserError;
import io.toystore.observe.Telemetry;
import io.toystore.output.StandardStreams;
import io.toystore.runtime.CoreShell;
import io.toystore.runtime.Fatal;
import io.toystore.runtime.cluster.HazelcastMember;
import io.toystore.runtime.cluster.HazelcastSetup;
import io.toystore.runtime.cluster.SteadyClusterManager;
import io.toystore.runtime.greeting.Greeter;
import io.toystore.runtime.transport.FairEpollTransport;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.launcher.application.ExitCodes;
import io.vertx.launcher.application.HookContext;
import io.vertx.launcher.application.VertxApplication;
import io.vertx.launcher.application.VertxApplicationHooks;
import io.vertx.micrometer.MicrometerMetricsFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Vert.x's launcher with a strict configuration, one clear line for an error that the user can fix,
 * and a bounded stop.
 *
 * <p>On SIGTERM the launcher's shutdown hook closes Vert.x, which first stops the verticles (each
 * in its {@code stop()}: not ready, stop accepting, drain, last force), then the event bus, and
 * leaves the cluster last.
 */
public final class ToyStore extends VertxApplication implements VertxApplicationHooks {
  /** The time limit of a stop; the sender of the signal waits for the end. */
  private static final long STOP_MILLIS = 15_000;

  private static final Logger LOG = LoggerFactory.getLogger(ToyStore.class);

  private static final String NATIVE_TRANSPORT = "preferNativeTransport";

  private static final String EVENT_LOOPS = "eventLoopPoolSize";

  private final Arguments arguments;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private boolean reported;

  /** Null without a cluster. */
  private HazelcastMember hazelcast;

  /** Null without a cluster. */
  private Greeter greeter;

  ToyStore(Arguments arguments) {
    super(arguments.forLauncher().toArray(String[]::new), null, false, false);
    this.arguments = arguments;
  }

  /** Deploys the verticle that the arguments name; ends the process if that fails. */
  static void start(String... args) {
    // Hazelcast's static loggers are made before any of its configurations is read.
    System.setProperty("hazelcast.logging.type", "slf4j");
    // Without a lookup on the class path, no killed process leaves a cache folder behind.
    System.setProperty("vertx.disableFileCPResolving", "true");
    StandardStreams.install();
    int exitCode = run(args);
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  /** Deploys the verticle that the arguments name; returns 0 once it is deployed. */
  private static int run(String... args) {
    Arguments arguments;
    try {
      arguments = Arguments.parse(args);
    } catch (UserError e) {
      FailureReport.print(e.getMessage());
      return ExitCodes.USAGE;
    }
    try {
      arguments.cluster().ifPresent(ClusterPorts::check);
    } catch (UserError e) {
      FailureReport.print(e.getMessage());
      return ExitCodes.VERTX_INITIALIZATION;
    }
    ToyStore store = new ToyStore(arguments);
    int exitCode = store.launch();
    if (exitCode != 0 && !store.reported) {
      // The launcher does not report an exception from parsing its options.
      FailureReport.print(
          "a value in -options, -deployment-options or a vertx.* property is wrong");
    }
    return exitCode;
  }

  /**
   * Sets the defaults: the native transport where its library is available, and one event loop.
   * With several loops, a message to a tier on another loop must wake a thread, which takes longer
   * than handling most messages.
   */
  @Override
  public JsonObject afterVertxOptionsParsed(JsonObject none) {
    JsonObject options = arguments.vertxOptions().orElseGet(JsonObject::new);
    // A given value stays unchanged: Vert.x checks its own options.
    options.getMap().putIfAbsent(NATIVE_TRANSPORT, true);
    options.getMap().putIfAbsent(EVENT_LOOPS, 1);
    return options;
  }

  @Override
  public JsonObject afterDeploymentOptionsParsed(JsonObject none) {
    return arguments.deploymentOptions().orElse(null);
  }

  @Override
  public JsonObject afterConfigParsed(JsonObject none) {
    return arguments.config();
  }

  @Override
  public VertxBuilder createVertxBuilder(VertxOptions options) {
    VertxBuilder builder =
        Vertx.builder()
            .with(options)
            .withTransport(
                options.getPreferNativeTransport()
                    ? FairEpollTransport.orOther()
                    : FairEpollTransport.jdk());
    if (options.getMetricsOptions().isEnabled()) {
      builder.withMetrics(new MicrometerMetricsFactory(registry));
    }
    if (arguments.cluster().isEmpty()) {
      return builder;
    }
    ClusterConfig cluster = arguments.cluster().get();
    HazelcastSetup.eventBus(options.getEventBusOptions(), cluster);
    hazelcast = new HazelcastMember(cluster);
    return builder.withClusterManager(
        new SteadyClusterManager(hazelcast, CoreShell::prepare, orderReplicas()));
  }

  /**
   * The configured number, or 3 if it is missing or invalid; the verticle refuses an invalid number
   * later.
   */
  private int orderReplicas() {
    JsonObject config = arguments.config();
    Object count = config.getValue("orderReplicas", config.getValue("replicas"));
    return count instanceof Integer replicas && replicas > 0 && replicas < 100 ? replicas : 3;
  }

  @Override
  public Supplier<? extends Deployable> verticleSupplier() {
    return arguments.verticle().map(ToyStore::instances).orElse(null);
  }

  @Override
  public void afterVertxStarted(HookContext context) {
    Telemetry.of(context.vertx(), registry);
    Runtime.getRuntime().addShutdownHook(new Thread(this::boundTheStop, "stop"));
  }

  /**
   * Greets the other members before any data folder is opened: a member that cannot work with them
   * must not convert its folder to a format that only its own version reads.
   *
   * <p>Meanwhile a garbage collection promotes the objects that Vert.x and Hazelcast allocated at
   * their start to the old generation. Otherwise the first collections under load would copy them.
   */
  @Override
  public void beforeDeployingVerticle(HookContext context) {
    Future<Void> met = hazelcast == null ? Future.succeededFuture() : meet(context.vertx());
    System.gc();
    met.toCompletionStage().toCompletableFuture().join();
  }

  private Future<Void> meet(Vertx vertx) {
    ClusterConfig cluster = arguments.cluster().orElseThrow();
    greeter =
        new Greeter(
            vertx,
            memberName(),
            Host.withPort(cluster.publicHost().orElse(cluster.host()), cluster.port()),
            line -> Fatal.HALT.stop(arguments.name(), new UserError(line)));
    Telemetry.of(vertx).readyUnless(greeter::whyUnready);
    return greeter.meet(hazelcast::others);
  }

  /** The member's name, such as "order-3". */
  private String memberName() {
    Object id = arguments.config().getValue("id");
    return arguments.name() + (id instanceof Integer ? "-" + id : "");
  }

  @Override
  public void afterVerticleDeployed(HookContext context) {
    LOG.info("{} serving", arguments.name());
    if (greeter != null) {
      greeter.serves();
    }
  }

  @Override
  public void afterFailureToStartVertx(HookContext context, Throwable cause) {
    report("the cluster was not joined", cause);
  }

  /** Leaves the closing of Vert.x to the shutdown hook, which is about to run. */
  @Override
  public void afterFailureToDeployVerticle(HookContext context, Throwable cause) {
    report(arguments.name() + " did not start", cause);
  }

  @Override
  public void beforeStoppingVertx(HookContext context) {
    LOG.info("{} stopping", arguments.name());
  }

  @Override
  public void afterVertxStopped(HookContext context) {
    LOG.info("{} stopped", arguments.name());
    stopped.countDown();
    StandardStreams.awaitLastLines();
  }

  @Override
  public void afterFailureToStopVertx(HookContext context, Throwable cause) {
    FailureReport.print(arguments.name() + " did not stop cleanly", cause);
    stopped.countDown();
    StandardStreams.awaitLastLines();
  }

  private void report(String what, Throwable cause) {
    reported = true;
    FailureReport.print(what, cause);
  }

  private static Supplier<Deployable> instances(Class<? extends Deployable> type) {
    return () -> {
      try {
        return type.getDeclaredConstructor().newInstance();
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(type + " cannot be made", e);
      }
    };
  }

  /** Adds a shutdown hook that bounds the stop by a daemon thread, as the JVM waits for hooks. */
  private void boundTheStop() {
    Thread watchdog =
        new Thread(
            () -> {
              try {
                // The bound includes the wait for the last lines.
                long millis = STOP_MILLIS - StandardStreams.LAST_LINES_MILLIS;
                if (stopped.await(millis, TimeUnit.MILLISECONDS)) {
                  return;
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              try {
                FailureReport.print(
                    arguments.name()
                        + " did not stop within the "
                        + STOP_MILLIS / 1_000
                        + " s that a stop may take: cut off");
                StandardStreams.awaitLastLines();
              } finally {
                Runtime.getRuntime().halt(ExitCodes.SOFTWARE);
              }
            },
            "stop-watchdog");
    watchdog.setDaemon(true);
    watchdog.start();
  }
}
