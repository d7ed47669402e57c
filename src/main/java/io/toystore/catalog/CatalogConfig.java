package io.toystore.catalog;

import io.toystore.catalog.core.CatalogSettings;
import io.toystore.config.ClusterConfig;
import io.toystore.config.ConfigReader;
import io.toystore.model.NumericSetting;
import io.toystore.model.OrderGroup;
import io.toystore.observe.ManagementConfig;
import io.toystore.storage.InitialiseMode;
import io.toystore.storage.JournalOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The catalog's configuration.
 *
 * @param data the data folder, which no other process uses
 * @param toys the file of the first toys ({@link ToysFile}), read only while the data folder has no
 *     complete first catalog; without a path, the catalog reads {@code data/toys.json} or, if that
 *     file is missing, uses the ten toys that the store ships with
 * @param orderReplicas how many replicas the order group has
 * @param restockIntervalMillis how often the sold-out toys are restocked; 0 for never
 * @param restockTo the stock of a sold-out toy after its restock
 * @param snapshotEntries a snapshot is written after at least this many entries of the journal
 * @param segmentMegabytes the size of the journal's segments
 * @param initialise whether an empty data folder is initialised
 */
public record CatalogConfig(
    Path data,
    Optional<Path> toys,
    int orderReplicas,
    long restockIntervalMillis,
    long restockTo,
    long snapshotEntries,
    int segmentMegabytes,
    InitialiseMode initialise) {
  private static final NumericSetting SNAPSHOT_ENTRIES =
      new NumericSetting("snapshotEntries", 1, 1_000_000_000, 200_000);

  /**
   * @throws io.toystore.config.ConfigException if a key is unknown, mistyped or out of its range
   */
  public static CatalogConfig read(JsonObject json) {
    ConfigReader reader = ConfigReader.of(json);
    ClusterConfig.read(reader);
    ManagementConfig.read(reader);
    Path data = reader.path("data", Path.of("data", "catalog"));
    CatalogConfig config = readRest(reader, data, reader.integer(OrderGroup.SIZE));
    reader.done();
    return config;
  }

  /** Reads the remaining keys, given the data folder and the number of order replicas. */
  public static CatalogConfig readRest(ConfigReader reader, Path data, int orderReplicas) {
    return new CatalogConfig(
        data,
        reader.optionalPath("toys"),
        orderReplicas,
        reader.longValue(CatalogSettings.RESTOCK_INTERVAL_MILLIS),
        reader.longValue(CatalogSettings.RESTOCK_TO),
        reader.longValue(SNAPSHOT_ENTRIES),
        reader.integer(JournalOptions.SEGMENT_MEGABYTES),
        reader.launch().init() ? InitialiseMode.IF_EMPTY : InitialiseMode.NEVER);
  }

  /** This configuration with another {@code initialise}. */
  public CatalogConfig initialising(InitialiseMode mode) {
    return new CatalogConfig(
        data,
        toys,
        orderReplicas,
        restockIntervalMillis,
        restockTo,
        snapshotEntries,
        segmentMegabytes,
        mode);
  }

  CatalogSettings settings() {
    return CatalogSettings.defaults(orderReplicas).withRestock(restockIntervalMillis, restockTo);
  }
}
