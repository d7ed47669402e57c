package io.toystore.testing;

import io.toystore.processes.InstalledJar;
import io.toystore.processes.MemberJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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

  private static PackagedJar install() throws IOException {
    Path built = Path.of(System.getProperty("toystore.jar")).toAbsolutePath();
    Path folder = built.resolveSibling("processes-" + System.getProperty("tests.fork", "1"));
    Files.createDirectories(folder);
    InstalledJar.install(built, folder);
    List<String> java = new ArrayList<>(MemberJvm.briefly(folder));
    // There are many of them beside the tests.
    java.addAll(List.of("-Xms128m", "-Xmx256m"));
    return new PackagedJar(folder.resolve("toystore.jar"), java);
  }
}
