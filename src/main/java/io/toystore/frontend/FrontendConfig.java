package io.toystore.frontend;

import io.toystore.config.ClusterConfig;
import io.toystore.config.ConfigException;
import io.toystore.config.ConfigReader;
import io.toystore.config.UserError;
import io.toystore.frontend.core.FrontendSettings;
import io.toystore.frontend.http.HttpSettings;
import io.toystore.model.OrderGroup;
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
    HttpSettings defaults = HttpSettings.DEFAULTS;
    int requestTimeout = reader.integer(FrontendSettings.REQUEST_TIMEOUT_MILLIS);
    int pageSize = reader.integer(HttpSettings.MAX_PAGE_SIZE);
    int port = reader.integer(HttpSettings.PORT);
    String name = reader.string("name", port == 0 ? "frontend" : "frontend-" + port);
    if (!NAME.matcher(name).matches()) {
      throw reader.wrong("name", name, "up to 32 letters, digits and hyphens");
    }
    try {
      return new FrontendConfig(
          name,
          new HttpSettings(
              reader.optionalHost("host").orElse(defaults.host()),
              port,
              reader.string("dialect", defaults.dialect()),
              reader.integer(HttpSettings.MAX_BODY_BYTES),
              requestTimeout,
              reader.integer(HttpSettings.IDLE_TIMEOUT_SECONDS),
              reader.integer(HttpSettings.MAX_CONNECTIONS),
              reader.integer(HttpSettings.MAX_QUANTITY),
              reader.optionalString("operatorToken").orElse(null),
              pageSize,
              Math.min(defaults.defaultPageSize(), pageSize)),
          new FrontendSettings(
              reader.integer(OrderGroup.SIZE),
              requestTimeout,
              reader.longValue(
                  FrontendSettings.ANSWER_TIMEOUT_MILLIS,
                  Math.min(FrontendSettings.ANSWER_TIMEOUT_MILLIS.defaultValue(), requestTimeout)),
              reader.longValue(FrontendSettings.PING_INTERVAL_MILLIS),
              reader.longValue(FrontendSettings.SUSPECT_AFTER_MILLIS),
              reader.longValue(FrontendSettings.LEAD_TIMEOUT_MILLIS),
              reader.longValue(FrontendSettings.FIRST_SELECTION_MILLIS),
              reader.integer(FrontendSettings.CACHE_CAPACITY),
              reader.longValue(FrontendSettings.STALENESS_BOUND_MILLIS),
              reader.longValue(FrontendSettings.PULL_INTERVAL_MILLIS),
              reader.integer(FrontendSettings.MAX_OPEN_REQUESTS),
              FrontendSettings.defaults(OrderGroup.SIZE.defaultInt()).maxBatch()));
    } catch (IllegalArgumentException e) {
      throw reader.problem(e.getMessage());
    }
  }
}
