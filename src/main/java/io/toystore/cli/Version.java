package io.toystore.cli;

import io.toystore.config.Build;

/** What {@code --version} prints. */
final class Version {
  private Version() {}

  static String text() {
    return String.join(
        System.lineSeparator(),
        "toystore " + Build.version(),
        "commit   " + Build.commit(),
        "Java     " + Runtime.version() + ", " + System.getProperty("java.vendor"),
        "Vert.x   " + Build.vertx());
  }
}
