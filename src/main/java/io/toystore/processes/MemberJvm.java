package io.toystore.processes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The Java command lines of a cluster's processes, with the Java that runs this command. Many small
 * processes share few cores, so the collector has one thread. The young generation is large enough
 * that a request's garbage dies in it. The old generation has its full size from the start, and so
 * hardly ever needs a collection, which would take long. Both compilers are on, Java's default: the
 * second compiler doubles the orders per second from the first minute on, and costs 40% more
 * processor time for a start (performance.md).
 */
public final class MemberJvm {
  /** Further flags, separated by spaces; they come last, and so override the others. */
  private static final String FLAGS_VARIABLE = "TOYSTORE_JVM";

  private static final String FIRST_COMPILER_ONLY = "-XX:TieredStopAtLevel=1";

  /**
   * Since Java 25 a single run makes a cache that also holds linked classes and profiles of
   * methods. Its flags and those of the older archives exclude each other.
   */
  private static final boolean HAS_CACHE = Runtime.version().feature() >= 25;

  private MemberJvm() {}

  /**
   * Java and its flags for making an archive of classes as the process ends. A cache holds profiles
   * too, so it is made with both compilers, like the members that will use it.
   */
  static List<String> training(Path archive) {
    List<String> command = common();
    if (HAS_CACHE) {
      command.add("-XX:AOTCacheOutput=" + archive);
    } else {
      command.add(FIRST_COMPILER_ONLY);
      command.add("-XX:ArchiveClassesAtExit=" + archive);
    }
    return command;
  }

  private static List<String> common() {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xms512m",
                "-Xmn64m",
                "-Xmx512m",
                "-XX:MetaspaceSize=64m",
                // An archive that does not match is ignored, without a warning.
                "-Xlog:cds*=off"));
    if (!HAS_CACHE) {
      command.add("-Xshare:auto");
    }
    if (Runtime.version().feature() >= 24) {
      // Otherwise Java warns of calls in Hazelcast and Netty.
      command.addAll(
          List.of(
              "--sun-misc-unsafe-memory-access=allow",
              "--enable-native-access=ALL-UNNAMED",
              "-Xlog:aot*=off"));
    }
    return command;
  }

  /** Java and its flags, up to {@code -jar}, for the files that are installed in a folder. */
  public static List<String> of(Path folder) {
    return installed(common(), folder);
  }

  /** The same for a process that ends within a minute, before the second compiler pays off. */
  public static List<String> briefly(Path folder) {
    List<String> command = common();
    command.add(FIRST_COMPILER_ONLY);
    return installed(command, folder);
  }

  private static List<String> installed(List<String> command, Path folder) {
    String further = System.getenv(FLAGS_VARIABLE);
    if (further != null && !further.isBlank()) {
      command.addAll(Arrays.asList(further.strip().split("\\s+")));
    }
    Path archive = InstalledJar.archiveIn(folder);
    if (Files.exists(archive)) {
      command.add((HAS_CACHE ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive);
    }
    return command;
  }
}
