package io.toystore.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.toystore.processes.InstalledJar;
import io.toystore.processes.MemberJvm;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * The packaged jar, installed as a cluster installs it: with an archive of its classes, which
 * halves the time that a process takes to start.
 */
public final class PackagedJar {
  private static PackagedJar installed;

  private final Path jar;
  private final List<String> java;

  private PackagedJar(Path jar, List<String> java) {
    this.jar = jar;
    this.java = List.copyOf(java);
  }

  /** Installs it, once for all tests of this JVM. */
  public static synchronized PackagedJar installed() throws IOException {
    if (installed == null) {
      installed = install();
    }
    return installed;
  }

  /** Java and its options, but for {@code -jar} and what follows. */
  public List<String> java() {
    return java;
  }

  /** The jar's absolute path. */
  public Path path() {
    return jar;
  }

  /**
   * The packaged jar, with a class compiled anew, so that it is another version of the program; it
   * has no archive of its classes.
   *
   * @param folder where to make it
   * @param source of the class
   * @param change what its text becomes
   */
  public static PackagedJar changed(Path folder, Path source, UnaryOperator<String> change)
      throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    Path changed = folder.resolve(source.getFileName());
    String text = Files.readString(source);
    String other = change.apply(text);
    assertNotEquals(text, other, "nothing was changed");
    Files.writeString(changed, other);
    Path jar = Files.copy(built(), folder.resolve("toystore.jar"));
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                List.of(
                        "--release",
                        "17",
                        "-cp",
                        jar.toString(),
                        "-d",
                        classes.toString(),
                        changed.toString())
                    .toArray(String[]::new));
    assertEquals(0, status, "the changed class does not compile");
    try (FileSystem inJar = FileSystems.newFileSystem(jar);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = inJar.getPath(classes.relativize(file).toString());
        Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return new PackagedJar(jar, java(folder));
  }

  private static Path built() {
    return Path.of(System.getProperty("toystore.jar")).toAbsolutePath();
  }

  private static PackagedJar install() throws IOException {
    Path built = built();
    Path folder = built.resolveSibling("processes-" + System.getProperty("tests.fork", "1"));
    Files.createDirectories(folder);
    InstalledJar.install(built, folder);
    return new PackagedJar(folder.resolve("toystore.jar"), java(folder));
  }

  private static List<String> java(Path folder) {
    List<String> java = new ArrayList<>(MemberJvm.briefly(folder));
    // There are many of them beside the tests.
    java.addAll(List.of("-Xms128m", "-Xmx256m"));
    return java;
  }
}
