package io.toystore.frontend;

import io.toystore.config.ClusterConfig;
import io.toystore.config.ConfigException;
import io.toystore.config.ConfigReader;
import io.toystore.config.UserError;
import io.toystore.frontend.core.FrontendSettings;
import io.toystore.frontend.http.HttpSettings;
import io.toystore.observe.ManagementConfig;
import io.toystore.runtime.transport.DescriptorBudget;
import io.vertx.core.json.JsonObject;
import java.util.regex.Pattern;

/**
 * A front-end's configuration.
 *
 * @param name the front-end's name for observers
 * @param http the HTTP settings
 * @param core the settings for the catalog and the order replicas
 */
public record FrontendConfig(String name, HttpSettings http, FrontendSettings core) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,31}");

  /**
   * @throws ConfigException when a key is unknown, mistyped or out of its range
   */
  public static FrontendConfig read(JsonObject json) {
    ConfigReader reader = ConfigReader.of(json);
    ClusterConfig.read(reader);
    ManagementConfig.read(reader);
    FrontendConfig config = readRest(reader);
    reader.done();
    return config;
  }

  /**
   * A copy with no more connections than the process's file descriptors allow. Must be called
   * before the tiers in this process start.
   *
   * @throws UserError when there are too few descriptors
   */
  public FrontendConfig withinDescriptors() {
    int tiers = 1 + core.orderReplicas();
    int maxConnections = DescriptorBudget.maxConnections(http.maxConnections(), tiers);
    return new FrontendConfig(name, http.withMaxConnections(maxConnections), core);
  }

  /** Reads all keys except those of the cluster and the management port. */
  public static FrontendConfig readRest(ConfigReader reader) {
    HttpSettings http = HttpSettings.DEFAULTS;
    FrontendSettings core = FrontendSettings.defaults(3);
    int requestTimeout =
        reader.integer("requestTimeoutMillis", http.requestTimeoutMillis(), 10, 60_000);
    int pageSize = reader.integer("maxPageSize", http.maxPageSize(), 1, 1_000);
    int replicas = reader.integer("orderReplicas", 3, 1, 99);
    String dialect = reader.string("dialect", http.dialect());
    int port = reader.integer("port", http.port(), 0, 65_535);
    String name = reader.string("name", port == 0 ? "frontend" : "frontend-" + port);
    if (!NAME.matcher(name).matches()) {
      throw reader.wrong("name", name, "up to 32 letters, digits and hyphens");
    }
    try {
      return new FrontendConfig(
          name,
          new HttpSettings(
              reader.optionalHost("host").orElse(http.host()),
              port,
              dialect,
              reader.integer("maxBodyBytes", http.maxBodyBytes(), 64, 1 << 20),
              requestTimeout,
              reader.integer("idleTimeoutSeconds", http.idleTimeoutSeconds(), 1, 3_600),
              reader.integer("maxConnections", http.maxConnections(), 1, 100_000),
              reader.integer("maxQuantity", http.maxQuantity(), 1, 1_000_000_000),
              reader.optionalString("operatorToken").orElse(null),
              pageSize,
              Math.min(http.defaultPageSize(), pageSize)),
          new FrontendSettings(
              replicas,
              requestTimeout,
              reader.longValue(
                  "answerTimeoutMillis",
                  Math.min(core.answerTimeoutMillis(), requestTimeout),
                  1,
                  requestTimeout),
              reader.longValue("pingIntervalMillis", core.pingIntervalMillis(), 10, 10_000),
              reader.longValue("suspectAfterMillis", core.suspectAfterMillis(), 20, 60_000),
              reader.longValue("leadTimeoutMillis", core.leadTimeoutMillis(), 50, 60_000),
              reader.longValue("firstSelectionMillis", core.firstSelectionMillis(), 0, 60_000),
              reader.integer("cacheCapacity", core.cacheCapacity(), 0, 10_000_000),
              reader.longValue("stalenessBoundMillis", core.stalenessBoundMillis(), 20, 3_600_000),
              reader.longValue("pullIntervalMillis", core.pullIntervalMillis(), 10, 3_600_000),
              reader.integer("maxOpenRequests", core.maxOpenRequests(), 1, 1_000_000),
              core.maxBatch()));
    } catch (IllegalArgumentException e) {
      throw reader.problem(e.getMessage());
    }
  }
}
