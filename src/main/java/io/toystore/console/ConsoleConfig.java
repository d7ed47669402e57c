package io.toystore.console;

import io.toystore.config.ClusterConfig;
import io.toystore.config.ConfigReader;
import io.toystore.config.LaunchOptions;
import io.toystore.config.SourceText;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a console that joins the cluster reads from its file.
 *
 * @param orderReplicas how many there are, so that one that was never heard is missed
 * @param cluster with addresses, not names
 */
record ConsoleConfig(int orderReplicas, ClusterConfig cluster) {
  private static final int MAX_REPLICAS = 99;

  /**
   * Reads and checks a file, and looks up names.
   *
   * @throws io.toystore.config.UserError when something is wrong with it, in one line
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
