package io.toystore.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The versions that this program was built from; the build writes them into the jar. */
public final class Build {
  private static final String FILE = "/toystore-build.properties";
  private static final Properties PROPERTIES = load();

  private Build() {}

  private static Properties load() {
    Properties build = new Properties();
    try (InputStream file = Build.class.getResourceAsStream(FILE)) {
      build.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return build;
  }

  /** The store's version. */
  public static String version() {
    return PROPERTIES.getProperty("version");
  }

  /** The abbreviated commit. */
  public static String commit() {
    return PROPERTIES.getProperty("commit");
  }

  /** The version of Vert.x. */
  public static String vertx() {
    return PROPERTIES.getProperty("vertx");
  }
}
