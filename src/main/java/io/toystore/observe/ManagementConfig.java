package io.toystore.observe;

import io.toystore.config.ConfigReader;

/**
 * Where a process serves its metrics and its health: the object {@code "management"} of its
 * configuration.
 *
 * @param host a name or an address of this machine, or {@code 0.0.0.0} or {@code ::} for all of
 *     them
 * @param port the TCP port; 0 takes a free port
 */
public record ManagementConfig(String host, int port) {
  /**
   * Reads the object "management", which may be absent.
   *
   * @throws io.toystore.config.ConfigException when a key is unknown, mistyped or out of its range
   */
  public static ManagementConfig read(ConfigReader process) {
    ConfigReader management = process.object("management");
    ManagementConfig config =
        new ManagementConfig(
            management.optionalHost("host").orElse("127.0.0.1"),
            management.integer("port", 0, 0, 65_535));
    management.done();
    return config;
  }
}
