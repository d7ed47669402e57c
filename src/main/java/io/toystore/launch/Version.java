package io.toystore.launch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What {@code --version} prints. The build writes into the jar what it was made from. */
final class Version {
  private static final String FILE = "/toystore-build.properties";

  private Version() {}

  static String text() {
    Properties build = new Properties();
    try (InputStream file = Version.class.getResourceAsStream(FILE)) {
      build.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return String.join(
        System.lineSeparator(),
        "toystore " + build.getProperty("version"),
        "commit   " + build.getProperty("commit"),
        "Java     " + Runtime.version() + ", " + System.getProperty("java.vendor"),
        "Vert.x   " + build.getProperty("vertx"));
  }
}
