package io.toystore.frontend;

import io.toystore.config.Host;
import io.toystore.config.UserError;
import io.toystore.frontend.core.FrontendCore;
import io.toystore.frontend.core.FrontendStatus;
import io.toystore.frontend.http.HttpApi;
import io.toystore.frontend.http.StreamSettings;
import io.toystore.message.Address;
import io.toystore.observe.Telemetry;
import io.toystore.observe.TierHost;
import io.toystore.observe.core.Event;
import io.toystore.observe.core.EventKind;
import io.toystore.observe.core.FrontendDiffer;
import io.toystore.observe.core.Reports;
import io.toystore.runtime.Fatal;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A front-end: HTTP on one side, the catalog and the order replicas on the other. */
public final class FrontendVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(FrontendVerticle.class);

  private final Fatal fatal;
  private FrontendConfig config;
  private TierHost tier;
  private HttpApi http;
  private int port;
  private long leader;
  private long term;
  private boolean stopping;

  /** For the launcher: reads its configuration from the deployment. */
  public FrontendVerticle() {
    this(null, Fatal.HALT);
  }

  /**
   * @param config null to read it from the deployment
   */
  public FrontendVerticle(FrontendConfig config, Fatal fatal) {
    this.config = config;
    this.fatal = fatal;
  }

  /** The port of the HTTP server, once started. */
  public int port() {
    return port;
  }

  @Override
  public Future<?> start() {
    JsonObject own = config == null ? config() : null;
    if (config == null) {
      config = FrontendConfig.read(config()).withinDescriptors();
    }
    tier = new TierHost(vertx, "frontend", "", "front-end", fatal, this::log);
    return tier.start(own, this::serve);
  }

  private Future<?> serve() {
    long startId = new SecureRandom().nextLong();
    FrontendCore core = new FrontendCore(config.core(), startId);
    tier.observers().identify(config.name(), startId);
    tier.observers().compareWith(new FrontendDiffer(core));
    http =
        new HttpApi(
            vertx,
            config.http(),
            StreamSettings.DEFAULTS,
            new HttpApi.Service(
                new FlushingDesk(
                    core, tier.shell(), tier.observers(), Telemetry.of(vertx)::processReady),
                core::lookup,
                tier.shell()::nowMillis,
                tier.shell()::fail),
            new HttpApi.Observation(
                tier.meters(),
                Telemetry.of(vertx)::scrape,
                config::name,
                Long.toHexString(startId)));
    return tier.shell()
        .start(core, null, List.of(Address.frontend(startId), Address.INVALIDATIONS))
        .compose(unused -> http.start())
        .onSuccess(server -> observe(core))
        .recover(
            cause ->
                Future.failedFuture(
                    UserError.notListening(
                        "the front-end", config.http().host(), config.http().port(), cause)))
        .onSuccess(
            server -> {
              port = server.actualPort();
              LOG.info("front-end on {}", where(config.http().host(), port));
            });
  }

  /** Accepts no more connections, answers the requests in flight, and leaves the bus. */
  @Override
  public Future<?> stop() {
    stopping = true;
    Future<Void> answered = http == null ? Future.succeededFuture() : http.stop();
    return answered.eventually(() -> tier == null ? Future.succeededFuture() : tier.stop());
  }

  private void observe(FrontendCore core) {
    tier.observers()
        .started(tier.shell(), Map.of("tier", "frontend"), details -> report(core, details));
    tier.observed()
        .started(
            tier.shell(),
            now -> {
              http.showCounters();
              return core.status(now);
            },
            this::whyUnready,
            FrontendMeters::register);
  }

  private Optional<String> whyUnready(FrontendStatus status) {
    if (stopping) {
      return Optional.of("it is stopping");
    }
    if (status.leader() == 0) {
      return Optional.of("it reaches no serving leader");
    }
    return status.catalogAnswers()
        ? Optional.empty()
        : Optional.of("it does not reach the catalog");
  }

  private static String where(String host, int port) {
    if (!Host.isWildcard(host)) {
      return "http://" + Host.withPort(host, port);
    }
    return "http://"
        + Host.withPort(Host.loopbackOf(host), port)
        + " and the other addresses of this machine";
  }

  private void report(FrontendCore core, Map<String, Object> details) {
    long now = tier.shell().nowMillis();
    int replicas = config.core().orderReplicas();
    List<Long> answering =
        LongStream.rangeClosed(1, replicas)
            .filter(id -> core.answers((int) id, now))
            .boxed()
            .toList();
    Reports.frontend(details, core.status(now), answering, replicas);
    http.report(details);
  }

  /** Logs the leader in use whenever it changes. */
  private void log(Event event) {
    if (event.kind() != EventKind.SELECTED) {
      return;
    }
    long nextLeader = event.number("leader");
    long nextTerm = event.number("term");
    if (nextLeader == 0) {
      LOG.info("no order leader; the last leader was replica {}, term {}", leader, term);
    } else if (nextLeader != leader || nextTerm != term) {
      LOG.info("orders go to replica {}, term {}", nextLeader, nextTerm);
    }
    leader = nextLeader;
    term = nextTerm;
  }
}
