package io.toystore.processes;

import io.toystore.config.FileNames;
import io.toystore.config.Quoted;
import io.toystore.config.UserError;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/**
 * Where commands find the files that the command line does not name: in the folder that the
 * environment variable {@value #VARIABLE} names (the scripts set it to their checkout), or else in
 * the working folder.
 */
public record Home(Path path) {
  static final String VARIABLE = "TOYSTORE_HOME";

  public static Home ofProcess() {
    String home = System.getenv(VARIABLE);
    return new Home(Path.of(home == null ? "" : home).toAbsolutePath());
  }

  /** The folder of a cluster, such as {@code data/run}. */
  public Path data(String name) {
    return real(path.resolve("data").resolve(name));
  }

  /** The user's own catalog, if there is one. */
  public Optional<Path> toys() {
    return Optional.of(path.resolve("data").resolve("toys.json")).filter(Files::exists);
  }

  public Path script(String name) {
    return path.resolve("scripts").resolve(name);
  }

  /**
   * The packaged jar that this command runs from; if the command runs from classes, as in a
   * development environment, the jar of the checkout.
   *
   * @throws UserError when there is no jar
   */
  public Path jar() {
    CodeSource source = Home.class.getProtectionDomain().getCodeSource();
    try {
      Path jar = Path.of(source.getLocation().toURI());
      Path packaged = path.resolve("target").resolve("toystore.jar");
      Path found = Files.isRegularFile(jar) ? jar : packaged;
      if (Files.isRegularFile(found)) {
        return found;
      }
      throw new UserError(packaged + ": no such file; mvn package makes it");
    } catch (URISyntaxException e) {
      throw new AssertionError("a class loader's URL is malformed", e);
    }
  }

  /**
   * The real path of a folder, which need not exist. A member is recognised by the path of its
   * configuration, which must not depend on how the folder was named.
   *
   * @throws UserError when Java cannot be started from there
   */
  public static Path folder(String text) {
    try {
      return real(FileNames.path(text).toAbsolutePath());
    } catch (IllegalArgumentException e) {
      throw new UserError(Quoted.of(text) + ": must be " + e.getMessage(), e);
    }
  }

  private static Path real(Path folder) {
    Path existing = folder.normalize();
    while (existing.getParent() != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    Path real;
    try {
      real = existing.toRealPath().resolve(existing.relativize(folder.normalize())).normalize();
    } catch (IOException e) {
      throw new UserError(folder + ": cannot be read: " + e.getMessage(), e);
    }
    requirePlain(real);
    return real;
  }

  /**
   * A colon, or an exclamation mark before a slash, ends the path of a jar; a control character
   * could break a list of lines.
   */
  private static void requirePlain(Path folder) {
    String name = folder + "/";
    if (name.indexOf(':') >= 0
        || name.contains("!/")
        || name.codePoints().anyMatch(Character::isISOControl)) {
      throw new UserError(
          Quoted.of(folder.toString())
              + ": Java cannot be started from such a path; it must have no colon, no control"
              + " character, and no folder whose name ends in an exclamation mark");
    }
  }
}
