package io.toystore.order;

import io.toystore.config.ClusterConfig;
import io.toystore.config.ConfigReader;
import io.toystore.model.NumericSetting;
import io.toystore.model.OrderGroup;
import io.toystore.observe.ManagementConfig;
import io.toystore.order.core.OrderSettings;
import io.toystore.storage.Identity;
import io.toystore.storage.InitialiseMode;
import io.toystore.storage.JournalOptions;
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

  private static final NumericSetting SNAPSHOT_ENTRIES =
      new NumericSetting("snapshotEntries", 1_000, 1_000_000, 100_000);
  private static final NumericSetting CRASH_AFTER_ORDERS =
      new NumericSetting("crashAfterOrders", 0, 1_000_000_000, 0);

  /**
   * @throws io.toystore.config.ConfigException if a key is unknown, mistyped or out of its range
   */
  public static OrderConfig read(JsonObject json) {
    ConfigReader reader = ConfigReader.of(json);
    ClusterConfig.read(reader);
    ManagementConfig.read(reader);
    NumericSetting size = OrderGroup.SIZE;
    int replicas =
        reader.integer("replicas", size.defaultInt(), (int) size.min(), (int) size.max());
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
        reader.longValue(OrderSettings.LONGEST_REQUEST_MILLIS),
        reader.integer(SNAPSHOT_ENTRIES),
        reader.integer(JournalOptions.SEGMENT_MEGABYTES),
        reader.integer(CRASH_AFTER_ORDERS),
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
