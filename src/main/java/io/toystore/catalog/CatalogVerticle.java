package io.toystore.catalog;

import io.toystore.catalog.core.Catalog;
import io.toystore.catalog.core.CatalogReplica;
import io.toystore.catalog.core.ProductSeed;
import io.toystore.message.Address;
import io.toystore.model.BooksDifference;
import io.toystore.observe.JournalMeters;
import io.toystore.observe.TierHost;
import io.toystore.observe.core.CatalogDiffer;
import io.toystore.observe.core.Event;
import io.toystore.observe.core.EventKind;
import io.toystore.observe.core.Reports;
import io.toystore.replication.ReplicaStart;
import io.toystore.runtime.Fatal;
import io.toystore.runtime.ReplicaFiles;
import io.toystore.storage.DataFolder;
import io.toystore.storage.Identity;
import io.toystore.storage.InitialiseMode;
import io.toystore.storage.JournalOptions;
import io.toystore.storage.JournalScrub;
import io.toystore.storage.JournalWriter;
import io.toystore.storage.Recovery;
import io.toystore.storage.Snapshot;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the catalog, a replica group with one replica. */
public final class CatalogVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogVerticle.class);
  private static final long SNAPSHOT_CHECK_MILLIS = 500;

  /** The identity that the catalog's data folder has. */
  public static final Identity IDENTITY = new Identity("catalog", 1, 1);

  private final Fatal fatal;
  private CatalogConfig config;

  /** The toys read before the data folder was initialised; null if none were read. */
  private List<ProductSeed> firstToys;

  private TierHost tier;
  private SnapshotKeeper snapshots;

  /** For the launcher: {@link #start} reads the configuration from the deployment. */
  public CatalogVerticle() {
    this(null, Fatal.HALT);
  }

  /**
   * @param config null to read it from the deployment
   */
  public CatalogVerticle(CatalogConfig config, Fatal fatal) {
    this.config = config;
    this.fatal = fatal;
  }

  /** A restored catalog, and the index of the snapshot that was restored; 0 for none. */
  private record Start(CatalogReplica replica, long snapshotIndex) {}

  @Override
  public Future<?> start() {
    JsonObject own = config == null ? config() : null;
    if (config == null) {
      config = CatalogConfig.read(config());
    }
    tier = new TierHost(vertx, "catalog", "1", "catalog", fatal, CatalogVerticle::log);
    return tier.start(own, this::open);
  }

  private Future<Void> open() {
    JournalOptions options =
        JournalOptions.defaults().withSegmentBytes((long) config.segmentMegabytes() << 20);
    return vertx
        .executeBlocking(
            () -> {
              readFirstToys();
              return null;
            })
        .compose(
            unused ->
                ReplicaFiles.open(
                    vertx, config.data(), IDENTITY, config.initialise(), options, this::restore))
        .compose(
            restored -> {
              JournalMeters forces = new JournalMeters(tier.meters(), tier.observers());
              return ReplicaFiles.writer(vertx, restored.folder(), context, tier.shell(), forces)
                  .compose(
                      journal -> {
                        Start start = restored.value();
                        tier.observers().compareWith(new CatalogDiffer(start.replica()));
                        snapshots =
                            new SnapshotKeeper(
                                vertx,
                                restored.folder(),
                                journal,
                                config.settings(),
                                config.snapshotEntries(),
                                start.snapshotIndex(),
                                start.replica()::commitIndex);
                        JournalScrub.start(vertx, journal, start.snapshotIndex());
                        vertx.setPeriodic(SNAPSHOT_CHECK_MILLIS, unused -> snapshots.beginIfDue());
                        return tier.shell()
                            .start(
                                start.replica(),
                                ReplicaFiles.storage(journal),
                                List.of(Address.CATALOG))
                            .onSuccess(started -> observe(start.replica(), journal, forces));
                      });
            });
  }

  private static void log(Event event) {
    if (event.kind() == EventKind.BOOKS) {
      LOG.error("the catalog sells nothing: {}", event.details().get("text"));
    }
  }

  private void observe(CatalogReplica replica, JournalWriter journal, JournalMeters forces) {
    tier.observers()
        .started(
            tier.shell(),
            Map.of("tier", "catalog", "last", replica.commitIndex(), "term", replica.term()),
            details -> {
              Reports.catalog(
                  details, replica.status(), replica.logStatus(tier.shell().nowMillis()));
              forces.report(details, journal.queuedBytes());
            });
    tier.observed()
        .started(
            tier.shell(),
            now -> CatalogMeters.State.of(replica, now),
            state ->
                state.answers()
                    ? Optional.ofNullable(state.catalog().booksDifference())
                        .map(BooksDifference::toString)
                    : Optional.of("its first products are not durable yet"),
            (meters, state) -> {
              CatalogMeters.register(meters, state);
              JournalMeters.register(meters, config.data(), journal::queuedBytes);
            });
  }

  @Override
  public Future<?> stop() {
    if (snapshots != null) {
      snapshots.stop();
    }
    return tier == null ? Future.succeededFuture() : tier.stop();
  }

  private Start restore(DataFolder folder) throws IOException {
    Catalog catalog = new Catalog(config.settings());
    Optional<Snapshot> snapshot =
        folder.latestSnapshot(found -> catalog.restoreSnapshot(found.body()));
    long index = snapshot.map(Snapshot::index).orElse(0L);
    CatalogReplica replica =
        new CatalogReplica(
            catalog,
            this::firstToys,
            new ReplicaStart(
                folder.folderId(),
                folder.promisedTerm(),
                index,
                snapshot.map(Snapshot::term).orElse(0L),
                folder.commitIndex()),
            new SecureRandom().nextLong());
    Recovery recovery = folder.recover(index + 1, replica::restore);
    replica.prepareFirstProducts();
    Path data = config.data().toAbsolutePath();
    if (folder.lastWritten().isEmpty()) {
      LOG.info("catalog begins anew in {}: nothing was there", data);
    } else {
      LOG.info(
          "catalog goes on in {}: {} products, journal last written {}; {} entries of {} replayed",
          data,
          replica.status().products(),
          folder.lastWritten().get(),
          recovery.entriesReplayed(),
          recovery.lastIndex());
    }
    return new Start(replica, index);
  }

  /**
   * Reads the first toys if the data folder is unused and may be initialised; blocks. Errors in the
   * toys are thus found before any folder is initialised. A caller that also initialises other
   * folders calls this method first; otherwise {@link #start} calls it.
   *
   * @throws io.toystore.config.UserError if the toys are wrong, or the folder cannot be used
   */
  public void readFirstToys() {
    if (firstToys == null
        && config.initialise() == InitialiseMode.IF_EMPTY
        && ReplicaFiles.isUnused(config.data())) {
      firstToys = firstToys();
    }
  }

  private List<ProductSeed> firstToys() {
    if (firstToys != null) {
      return firstToys;
    }
    if (config.toys().isPresent()) {
      return ToysFile.read(config.toys().get());
    }
    return Files.exists(ToysFile.USUAL) ? ToysFile.read(ToysFile.USUAL) : ToysFile.shipped();
  }
}
