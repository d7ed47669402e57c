package io.toystore.order;

import io.toystore.config.ConfigReader;
import io.toystore.journal.DataFolder;
import io.toystore.journal.JournalOptions;
import io.toystore.journal.JournalWriter;
import io.toystore.journal.Recovery;
import io.toystore.journal.TailRule;
import io.toystore.observe.JournalMeters;
import io.toystore.observe.ManagementConfig;
import io.toystore.observe.ManagementServer;
import io.toystore.observe.ObservedTier;
import io.toystore.observe.Telemetry;
import io.toystore.observe.core.Event;
import io.toystore.observe.core.EventKind;
import io.toystore.observe.core.ReplicaDiffer;
import io.toystore.observe.core.Reports;
import io.toystore.order.core.CrashAfterOrders;
import io.toystore.order.core.OrderReplica;
import io.toystore.order.core.OrderSettings;
import io.toystore.output.StandardStreams;
import io.toystore.protocol.Address;
import io.toystore.protocol.BooksDifference;
import io.toystore.protocol.Core;
import io.toystore.replication.ReplicaStart;
import io.toystore.shell.CoreShell;
import io.toystore.shell.Fatal;
import io.toystore.shell.JournalScrub;
import io.toystore.shell.ReplicaFiles;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One replica of the order service. */
public final class OrderVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(OrderVerticle.class);

  private static final long WATCH_MILLIS = 100;

  /** The exit status that a shell gives a process which SIGKILL has ended. */
  private static final int KILLED = 137;

  private final Fatal fatal;
  private OrderConfig config;
  private CoreShell shell;
  private ObservedTier observed;
  private ManagementServer management;
  private PartKeeper parts;

  /** For the launcher: reads its configuration from the deployment. */
  public OrderVerticle() {
    this(null, Fatal.HALT);
  }

  /**
   * @param config null to read it from the deployment
   */
  public OrderVerticle(OrderConfig config, Fatal fatal) {
    this.config = config;
    this.fatal = fatal;
  }

  /** A restored replica, and the last entry that came from a snapshot. */
  private record Start(OrderReplica replica, long covered) {}

  @Override
  public Future<?> start() {
    Future<?> listening = Future.succeededFuture();
    management = new ManagementServer(vertx);
    if (config == null) {
      config = OrderConfig.read(config());
      ManagementConfig where = ManagementConfig.read(ConfigReader.of(config()));
      listening = management.start(where, "order replica " + config.id());
    }
    observed = Telemetry.of(vertx).observe("order", Integer.toString(config.id()));
    observed.observers().onRareEvent(this::log);
    shell = new CoreShell(vertx, "order replica " + config.id(), fatal);
    shell.watchedBy(observed.observers());
    return listening.compose(unused -> open()).onFailure(cause -> observed.close());
  }

  private Future<Void> open() {
    JournalOptions options =
        JournalOptions.defaults()
            .withSegmentBytes((long) config.segmentMegabytes() << 20)
            .withTailRule(TailRule.REFUSE_AMBIGUOUS);
    return ReplicaFiles.open(
            vertx, config.data(), config.identity(), config.initialise(), options, this::restore)
        .compose(
            restored -> {
              JournalMeters forces = new JournalMeters(observed.meters(), observed.observers());
              return ReplicaFiles.writer(vertx, restored.folder(), context, shell, forces)
                  .compose(
                      journal -> {
                        OrderReplica replica = restored.value().replica();
                        long covered = restored.value().covered();
                        observed.observers().compareWith(new ReplicaDiffer(replica));
                        parts = new PartKeeper(replica, journal, config.snapshotEntries(), covered);
                        JournalScrub.start(vertx, journal, covered);
                        vertx.setPeriodic(WATCH_MILLIS, unused -> watch(replica, journal));
                        return shell
                            .start(
                                core(replica),
                                ReplicaFiles.storage(journal),
                                List.of(Address.order(config.id()), Address.SELECTIONS))
                            .onSuccess(started -> observe(replica, journal, forces));
                      });
            });
  }

  /** The replica, or if the configuration says so one that is going to crash. */
  private Core core(OrderReplica replica) {
    int orders = config.crashAfterOrders();
    return orders == 0 ? replica : new CrashAfterOrders(replica, orders, this::crash);
  }

  /** Ends the process as SIGKILL would, but that its last words are written first. */
  private void crash() {
    LOG.warn(
        "order replica {} halts, as crashAfterOrders says: it has forced its order {} as leader,"
            + " and told nobody",
        config.id(),
        config.crashAfterOrders());
    StandardStreams.awaitLastLines();
    Runtime.getRuntime().halt(KILLED);
  }

  private void observe(OrderReplica replica, JournalWriter journal, JournalMeters forces) {
    observed
        .observers()
        .started(
            shell,
            Map.of(
                "tier", "order", "last", replica.log().lastIndex(), "term", replica.log().term()),
            details -> {
              Reports.order(details, config.id(), replica.status(shell.nowMillis()));
              Reports.digests(details, replica);
              forces.report(details, journal.queuedBytes());
            });
    observed.started(
        shell,
        replica::status,
        status ->
            status.log().hearsServingLeader()
                ? Optional.ofNullable(status.booksDifference()).map(BooksDifference::toString)
                : Optional.of("it hears no serving leader"),
        (meters, status) -> {
          OrderMeters.register(meters, config, status);
          JournalMeters.register(meters, config.data(), journal::queuedBytes);
        });
  }

  /** Keeps the commit index lazily (design, 10.9). */
  private void watch(OrderReplica replica, JournalWriter journal) {
    journal.saveCommitIndex(Math.min(replica.log().commitIndex(), replica.log().durableIndex()));
    parts.look();
  }

  /** Says when leading begins and ends, and that nothing can be sold. */
  private void log(Event event) {
    if (event.kind() == EventKind.SERVING) {
      LOG.info(
          "order replica {} {} term {}, {} orders",
          config.id(),
          event.is("serving") ? "leads" : "no longer leads; it has seen",
          event.number("term"),
          event.number("orders"));
    } else if (event.kind() == EventKind.BOOKS && !event.is("fit")) {
      LOG.error("order replica {} sells nothing: {}", config.id(), event.details().get("text"));
    }
  }

  @Override
  public Future<?> stop() {
    Future<Void> stopped = shell == null ? Future.succeededFuture() : shell.stop();
    return stopped.eventually(management::stop).onComplete(ended -> observed.close());
  }

  private Start restore(DataFolder folder) throws IOException {
    OrderReplica replica =
        new OrderReplica(
            OrderSettings.defaults(config.id(), config.replicas())
                .withLongestDeadlineMillis(config.longestRequestMillis()),
            new ReplicaStart(
                folder.incarnation(), folder.promisedTerm(), 0, 0, folder.commitIndex()));
    long covered =
        folder.restoreParts(part -> replica.restorePart(part.first(), part.index(), part.body()));
    replica.partsRestored();
    Recovery recovery = folder.recover(covered + 1, replica::restore);
    LOG.info(
        "order replica {} has {} orders, {} entries of {} replayed, term {}",
        config.id(),
        replica.orders(),
        recovery.entriesReplayed(),
        recovery.lastIndex(),
        folder.promisedTerm());
    return new Start(replica, covered);
  }
}
