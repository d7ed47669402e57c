package io.toystore.embedded;

import io.toystore.catalog.CatalogConfig;
import io.toystore.catalog.CatalogVerticle;
import io.toystore.config.ConfigReader;
import io.toystore.config.UserError;
import io.toystore.frontend.FrontendConfig;
import io.toystore.frontend.FrontendVerticle;
import io.toystore.observe.ManagementConfig;
import io.toystore.observe.ManagementServer;
import io.toystore.order.OrderConfig;
import io.toystore.order.OrderVerticle;
import io.toystore.runtime.Fatal;
import io.toystore.runtime.ReplicaFiles;
import io.toystore.storage.InitialiseMode;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The whole store in one process, on the local bus. In its configuration, {@code data} is the
 * folder of all data; the objects {@code frontend}, {@code catalog} and {@code order} have the keys
 * of the tiers, except those that say where the tiers are.
 *
 * <p>The start begins a new store only if none of the folders has ever been used. If only some of
 * them are empty, data is missing, and the start is refused. If the configuration names the folder,
 * a new store needs {@code --init}, since an empty folder may mean that a volume is not mounted.
 */
public final class EmbeddedStore extends VerticleBase {
  private final Fatal fatal;
  private final JsonObject given;
  private FrontendVerticle frontend;

  /** For the launcher: reads its configuration from the deployment. */
  public EmbeddedStore() {
    this(null, Fatal.HALT);
  }

  /**
   * @param given the configuration, which may begin a new store; null to read it from the
   *     deployment
   */
  public EmbeddedStore(JsonObject given, Fatal fatal) {
    this.given = given;
    this.fatal = fatal;
  }

  /** The port of the front-end, once started. */
  public int port() {
    return frontend.port();
  }

  @Override
  public Future<?> start() {
    JsonObject json = given == null ? config() : given;
    ConfigReader reader = ConfigReader.of(json);
    boolean mayBegin = given != null || !json.containsKey("data") || reader.launch().init();
    Path data = reader.path("data", Path.of("data", "store"));
    FrontendConfig frontendConfig = FrontendConfig.readRest(reader.object("frontend"));
    int count = frontendConfig.core().orderReplicas();
    CatalogConfig catalog =
        CatalogConfig.readRest(reader.object("catalog"), data.resolve("catalog"), count);
    List<OrderConfig> orders = new ArrayList<>();
    for (int id = 1; id <= count; id++) {
      Path folder = data.resolve("order-" + id);
      orders.add(OrderConfig.readShared(reader.object("order"), folder, id, count));
    }
    ManagementConfig where = ManagementConfig.read(reader);
    reader.done();
    frontend = new FrontendVerticle(frontendConfig.withinDescriptors(), fatal);
    return new ManagementServer(vertx)
        .start(where, "store")
        .compose(port -> vertx.executeBlocking(() -> isFirstStart(data, mayBegin, catalog, orders)))
        .compose(
            isFirst -> {
              InitialiseMode mode = isFirst ? InitialiseMode.IF_EMPTY : InitialiseMode.NEVER;
              CatalogVerticle first = new CatalogVerticle(catalog.initialising(mode), fatal);
              List<Deployable> tiers = new ArrayList<>();
              tiers.add(first);
              orders.forEach(
                  order -> tiers.add(new OrderVerticle(order.initialising(mode), fatal)));
              return vertx
                  .executeBlocking(
                      () -> {
                        if (isFirst) {
                          first.readFirstToys();
                          beginAll(catalog, orders);
                        }
                        return null;
                      })
                  // Waits for all even if one fails: a tier that still starts could not be stopped.
                  .compose(
                      unused -> Future.join(tiers.stream().map(vertx::deployVerticle).toList()));
            })
        .compose(unused -> vertx.deployVerticle(frontend));
  }

  /** Whether no folder has ever been used. If some folders have been used, none may be empty. */
  private static boolean isFirstStart(
      Path data, boolean mayBegin, CatalogConfig catalog, List<OrderConfig> orders) {
    List<Path> folders = new ArrayList<>(List.of(catalog.data()));
    orders.forEach(order -> folders.add(order.data()));
    if (folders.stream().allMatch(ReplicaFiles::isUnused)) {
      if (!mayBegin) {
        throw new UserError(
            data.toAbsolutePath()
                + ": no data here; pass --init if this is the first start of this store; else"
                + " mount the volume that holds it, or name its folder by \"data\"");
      }
      return true;
    }
    for (Path folder : folders) {
      if (ReplicaFiles.isEmpty(folder)) {
        throw new UserError(
            folder
                + ": no data here, although the store's other folders hold some: bring its disk"
                + " back, and no older copy, or make a new store from a backup by the command"
                + " \"restore\"");
      }
    }
    return false;
  }

  /**
   * Initialises all folders before any tier runs, so that a killed start leaves either all folders
   * initialised or none of them used.
   */
  private static void beginAll(CatalogConfig catalog, List<OrderConfig> orders) {
    ReplicaFiles.begin(catalog.data(), CatalogVerticle.IDENTITY);
    orders.forEach(order -> ReplicaFiles.begin(order.data(), order.identity()));
  }
}
