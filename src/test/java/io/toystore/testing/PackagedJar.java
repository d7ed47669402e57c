package io.toystore.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The packaged jar, installed as the scripts install it: with an archive of its classes, which
 * halves the time that a process takes to start. Without one, as on a system that the scripts do
 * not know, the processes start from the same jar, and take longer.
 */
public final class PackagedJar {
  private static final String INSTALL = ". scripts/common.sh; find_java; install_jar \"$1\"";

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
    Path home = Path.of(System.getProperty("java.home"));
    Path built = Path.of(System.getProperty("toystore.jar")).toAbsolutePath();
    Path folder = built.resolveSibling("processes-" + System.getProperty("tests.fork", "1"));
    Files.createDirectories(folder);
    ProcessBuilder script =
        new ProcessBuilder("bash", "-c", INSTALL, "bash", folder.toString())
            .redirectErrorStream(true);
    script.environment().put("JAVA_HOME", home.toString());
    script.environment().remove("TOYSTORE_JVM");
    Process process = script.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Path jar = folder.resolve("toystore.jar");
    Path archive = folder.resolve("toystore.jsa");
    List<String> java = new ArrayList<>();
    java.add(home.resolve("bin").resolve("java").toString());
    java.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
    if (Runtime.version().feature() >= 24) {
      // Hazelcast uses what these JDKs warn of, and a manifest cannot carry the option.
      java.add("--sun-misc-unsafe-memory-access=allow");
      java.add("-Xlog:aot*=off");
    }
    if (!Files.exists(jar)) {
      System.out.println("The processes start without an archive of their classes: " + said);
      return new PackagedJar(built, java);
    }
    if (Files.exists(archive)) {
      java.addAll(List.of("-XX:SharedArchiveFile=" + archive, "-Xshare:auto", "-Xlog:cds*=off"));
    }
    return new PackagedJar(jar, java);
  }
}
