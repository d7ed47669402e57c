package io.toystore.order;

import io.toystore.config.UserError;
import io.toystore.message.Address;
import io.toystore.model.BooksDifference;
import io.toystore.observe.JournalMeters;
import io.toystore.observe.TierHost;
import io.toystore.observe.core.Event;
import io.toystore.observe.core.EventKind;
import io.toystore.observe.core.ReplicaDiffer;
import io.toystore.observe.core.Reports;
import io.toystore.order.core.CrashAfterOrders;
import io.toystore.order.core.OrderReplica;
import io.toystore.order.core.OrderReplicaStatus;
import io.toystore.order.core.OrderSettings;
import io.toystore.output.StandardStreams;
import io.toystore.replication.ReplicaStart;
import io.toystore.runtime.Fatal;
import io.toystore.runtime.ReplicaFiles;
import io.toystore.sansio.Core;
import io.toystore.storage.DataFolder;
import io.toystore.storage.JournalOptions;
import io.toystore.storage.JournalScrub;
import io.toystore.storage.JournalWriter;
import io.toystore.storage.Recovery;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One replica of the order service. */
public final class OrderVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(OrderVerticle.class);

  private static final long WATCH_MILLIS = 100;

  /** The memory of the peers is stored at most once in this time. */
  private static final long PEERS_MILLIS = 1_000;

  /** A new replica logs which replicas it waits for after this time, and whenever they change. */
  private static final long LOG_AWAITED_MILLIS = 2_000;

  /** The exit status that a shell gives a process which SIGKILL has ended. */
  private static final int KILLED = 137;

  private final Fatal fatal;
  private OrderConfig config;
  private TierHost tier;
  private PartKeeper parts;
  private final Promise<Void> takesPart = Promise.promise();
  private List<Integer> loggedAwaited = List.of();
  private long startedMillis;
  private long peersSavedMillis;

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
    JsonObject own = config == null ? config() : null;
    if (config == null) {
      config = OrderConfig.read(config());
    }
    tier =
        new TierHost(
            vertx,
            "order",
            Integer.toString(config.id()),
            "order replica " + config.id(),
            fatal,
            this::log);
    return tier.start(own, this::open);
  }

  private Future<Void> open() {
    JournalOptions options =
        JournalOptions.defaults().withSegmentBytes((long) config.segmentMegabytes() << 20);
    return ReplicaFiles.open(
            vertx, config.data(), config.identity(), config.initialise(), options, this::restore)
        .compose(
            restored -> {
              JournalMeters forces = new JournalMeters(tier.meters(), tier.observers());
              return ReplicaFiles.writer(vertx, restored.folder(), context, tier.shell(), forces)
                  .compose(
                      journal -> {
                        OrderReplica replica = restored.value().replica();
                        long covered = restored.value().covered();
                        tier.observers().compareWith(new ReplicaDiffer(replica));
                        parts = new PartKeeper(replica, journal, config.snapshotEntries(), covered);
                        JournalScrub.start(vertx, journal, covered);
                        startedMillis = tier.shell().nowMillis();
                        vertx.setPeriodic(WATCH_MILLIS, unused -> watch(replica, journal));
                        return tier.shell()
                            .start(
                                core(replica),
                                ReplicaFiles.storage(journal),
                                List.of(Address.order(config.id()), Address.SELECTIONS))
                            .onSuccess(started -> observe(replica, journal, forces))
                            .compose(
                                started -> {
                                  watch(replica, journal);
                                  return takesPart.future();
                                });
                      });
            });
  }

  /** The replica, wrapped to crash if the configuration says so. */
  private Core core(OrderReplica replica) {
    int orders = config.crashAfterOrders();
    return orders == 0 ? replica : new CrashAfterOrders(replica, orders, this::crash);
  }

  /** Ends the process as SIGKILL would, but writes the last log lines first. */
  private void crash() {
    LOG.warn(
        "order replica {} halts, as crashAfterOrders says: it has forced its order {} as leader,"
            + " and has not acknowledged it",
        config.id(),
        config.crashAfterOrders());
    StandardStreams.awaitLastLines();
    Runtime.getRuntime().halt(KILLED);
  }

  private void observe(OrderReplica replica, JournalWriter journal, JournalMeters forces) {
    tier.observers()
        .started(
            tier.shell(),
            Map.of(
                "tier", "order", "last", replica.log().lastIndex(), "term", replica.log().term()),
            details -> {
              Reports.order(details, config.id(), replica.status(tier.shell().nowMillis()));
              Reports.digests(details, replica);
              forces.report(details, journal.queuedBytes());
            });
    tier.observed()
        .started(
            tier.shell(),
            replica::status,
            status -> whyUnready(replica, status),
            (meters, status) -> {
              OrderMeters.register(meters, config, status);
              JournalMeters.register(meters, config.data(), journal::queuedBytes);
            });
  }

  private static Optional<String> whyUnready(OrderReplica replica, OrderReplicaStatus status) {
    List<Integer> awaited = replica.log().awaited();
    if (!awaited.isEmpty()) {
      return Optional.of(
          "a new group begins together, and order replica " + names(awaited) + " has not answered");
    }
    return status.log().hearsServingLeader()
        ? Optional.ofNullable(status.booksDifference()).map(BooksDifference::toString)
        : Optional.of("it hears no serving leader");
  }

  private static String names(List<Integer> replicas) {
    return replicas.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  /** Stores the commit index and the memory of the peers lazily (design, section 4.4). */
  private void watch(OrderReplica replica, JournalWriter journal) {
    journal.saveCommitIndex(Math.min(replica.log().commitIndex(), replica.log().durableIndex()));
    parts.writeIfDue();
    long now = tier.shell().nowMillis();
    if (now - peersSavedMillis >= PEERS_MILLIS) {
      peersSavedMillis = now;
      journal.savePeers(replica.log().peers());
    }
    Optional<String> refusal = replica.log().refusal();
    if (refusal.isPresent()) {
      UserError refused = new UserError(config.data().toAbsolutePath() + ": " + refusal.get());
      if (!takesPart.tryFail(refused)) {
        tier.shell().fail(refused);
      }
    } else if (replica.log().takesPart()) {
      takesPart.tryComplete();
    } else {
      logAwaited(replica.log().awaited(), now);
    }
  }

  private void logAwaited(List<Integer> awaited, long now) {
    if (now - startedMillis >= LOG_AWAITED_MILLIS && !awaited.equals(loggedAwaited)) {
      loggedAwaited = awaited;
      LOG.info(
          "order replica {} waits: a new group begins together, and order replica {} has not"
              + " answered",
          config.id(),
          names(awaited));
    }
  }

  /**
   * Logs when leading begins and ends, which leader front-ends select, and that the books differ.
   */
  private void log(Event event) {
    if (event.kind() == EventKind.SERVING) {
      LOG.info(
          "order replica {} {} term {}; orders: {}",
          config.id(),
          event.is("serving") ? "leads in" : "no longer leads; now in",
          event.number("term"),
          event.number("orders"));
    } else if (event.kind() == EventKind.SELECTION_HEARD) {
      LOG.info(
          "order replica {} hears that {} has selected order replica {} as leader",
          config.id(),
          event.to(),
          event.number("leader"));
    } else if (event.kind() == EventKind.BOOKS && !event.is("fit")) {
      LOG.error("order replica {} sells nothing: {}", config.id(), event.details().get("text"));
    }
  }

  @Override
  public Future<?> stop() {
    return tier == null ? Future.succeededFuture() : tier.stop();
  }

  private Start restore(DataFolder folder) throws IOException {
    OrderReplica replica =
        new OrderReplica(
            OrderSettings.defaults(config.id(), config.replicas())
                .withLongestDeadlineMillis(config.longestRequestMillis()),
            new ReplicaStart(folder.folderId(), folder.promisedTerm(), 0, 0, folder.commitIndex())
                .inGroup(new SecureRandom().nextLong(), folder.members(), folder.peers()));
    long covered =
        folder.restoreParts(part -> replica.restorePart(part.first(), part.index(), part.body()));
    replica.partsRestored();
    Recovery recovery = folder.recover(covered + 1, replica::restore);
    Path data = config.data().toAbsolutePath();
    if (folder.lastWritten().isEmpty() && folder.promisedTerm() == 0) {
      LOG.info("order replica {} begins anew in {}: nothing was there", config.id(), data);
    } else {
      LOG.info(
          "order replica {} goes on in {}: {} orders, journal last written {}; {} entries of {}"
              + " replayed, term {}",
          config.id(),
          data,
          replica.orders(),
          folder.lastWritten().map(Instant::toString).orElse("never"),
          recovery.entriesReplayed(),
          recovery.lastIndex(),
          folder.promisedTerm());
    }
    return new Start(replica, covered);
  }
}
