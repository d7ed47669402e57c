package io.toystore.order;

import io.toystore.config.ClusterConfig;
import io.toystore.config.ConfigReader;
import io.toystore.observe.ManagementConfig;
import io.toystore.storage.Identity;
import io.toystore.storage.InitialiseMode;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;

/**
 * One order replica's configuration.
 *
 * @param data the data folder, which no other process uses
 * @param id 1 to {@code replicas}
 * @param replicas how many replicas the group has; odd
 * @param longestRequestMillis upper bound of every front-end's request timeout; a leader aborts a
 *     purchase that it does not know only after it has served for this long
 * @param snapshotEntries a part of the snapshot is written each time the journal has grown by this
 *     many entries
 * @param segmentMegabytes the size of a journal's segments; the same for all replicas of a group
 * @param crashAfterOrders the process halts as soon as this many orders that it has taken as leader
 *     are on its disk, before it acknowledges the last of them; 0 for never
 * @param initialise what an empty folder means
 */
public record OrderConfig(
    Path data,
    int id,
    int replicas,
    long longestRequestMillis,
    int snapshotEntries,
    int segmentMegabytes,
    int crashAfterOrders,
    InitialiseMode initialise) {

  /** The longest request timeout that any tier's configuration may name. */
  public static final long MAX_REQUEST_MILLIS = 600_000;

  /**
   * @throws io.toystore.config.ConfigException if a key is unknown, mistyped or out of its range
   */
  public static OrderConfig read(JsonObject json) {
    ConfigReader reader = ConfigReader.of(json);
    ClusterConfig.read(reader);
    ManagementConfig.read(reader);
    int replicas = reader.integer("replicas", 3, 1, 99);
    if (replicas % 2 == 0) {
      throw reader.wrong("replicas", replicas, "an odd number");
    }
    int id = reader.requiredInteger("id", 1, replicas);
    Path data = reader.path("data", Path.of("data", "order-" + id));
    OrderConfig config = readShared(reader, data, id, replicas);
    reader.done();
    return config;
  }

  /** Reads the keys that are the same for all replicas of a group. */
  public static OrderConfig readShared(ConfigReader reader, Path data, int id, int replicas) {
    return new OrderConfig(
        data,
        id,
        replicas,
        reader.longValue("longestRequestMillis", 10_000, 100, MAX_REQUEST_MILLIS),
        reader.integer("snapshotEntries", 100_000, 1_000, 1_000_000),
        reader.integer("segmentMegabytes", 64, 1, 1024),
        reader.integer("crashAfterOrders", 0, 0, 1_000_000_000),
        reader.launch().init() ? InitialiseMode.IF_EMPTY : InitialiseMode.NEVER);
  }

  /** This configuration, with another meaning of an empty folder. */
  public OrderConfig initialising(InitialiseMode mode) {
    return new OrderConfig(
        data,
        id,
        replicas,
        longestRequestMillis,
        snapshotEntries,
        segmentMegabytes,
        crashAfterOrders,
        mode);
  }

  /** The owner that the data folder names. */
  public Identity identity() {
    return new Identity("order", id, replicas);
  }
}
