package io.toystore.console;

import io.toystore.config.ClusterConfig;
import io.toystore.config.ConfigReader;
import io.toystore.config.LaunchOptions;
import io.toystore.config.SourceText;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration of a console that joins the cluster.
 *
 * @param orderReplicas the number of order replicas, so that a replica that was never heard counts
 *     as missing
 * @param cluster with resolved addresses, not names
 */
record ConsoleConfig(int orderReplicas, ClusterConfig cluster) {
  private static final int MAX_REPLICAS = 99;

  /**
   * Reads and checks a file, and resolves host names.
   *
   * @throws io.toystore.config.UserError if the file is wrong; the message is one line
   */
  static ConsoleConfig load(Path file) {
    SourceText source = SourceText.read(file);
    LaunchOptions options = new LaunchOptions(false, Optional.of(source), Map.of());
    return of(ConfigReader.of(options.addTo(ConfigReader.parse(source))));
  }

  private static ConsoleConfig of(ConfigReader reader) {
    ConsoleConfig config =
        new ConsoleConfig(
            reader.integer("orderReplicas", 3, 1, MAX_REPLICAS), ClusterConfig.read(reader));
    reader.done();
    return new ConsoleConfig(config.orderReplicas, config.cluster.resolved(reader));
  }
}
