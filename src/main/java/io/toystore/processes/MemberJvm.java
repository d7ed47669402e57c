package io.toystore.processes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How the processes of a cluster are started: by the Java that runs this command. Many small
 * processes share few cores, so there is one collecting thread. The young generation is large
 * enough that what a request leaves behind dies in it; the old one has its whole size at once, and
 * so hardly ever needs collecting, which is what would take long. Both compilers, as Java has it:
 * the second one doubles the orders of each second from the first minute on, and takes four tenths
 * more processor time for a start (performance.md).
 */
public final class MemberJvm {
  /** Further flags, separated by spaces; they come last, and so override. */
  private static final String FLAGS_VARIABLE = "TOYSTORE_JVM";

  private static final String FIRST_COMPILER_ONLY = "-XX:TieredStopAtLevel=1";

  /**
   * Since Java 25 one run makes a cache that holds, beside the classes, how they are linked and
   * what was learned of their methods. Its flags and those of the older archives exclude each
   * other.
   */
  private static final boolean HAS_CACHE = Runtime.version().feature() >= 25;

  private MemberJvm() {}

  /**
   * Java and its flags for making an archive of classes as the process ends. A cache is made by
   * both compilers, like the members that will use it, since it holds their profiles as well.
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
                // An archive of classes that does not suit is none, and nothing to be told of.
                "-Xlog:cds*=off"));
    if (!HAS_CACHE) {
      command.add("-Xshare:auto");
    }
    if (Runtime.version().feature() >= 24) {
      // Otherwise Java warns of what Hazelcast and Netty do.
      command.addAll(
          List.of(
              "--sun-misc-unsafe-memory-access=allow",
              "--enable-native-access=ALL-UNNAMED",
              "-Xlog:aot*=off"));
    }
    return command;
  }

  /** Java and its flags, up to {@code -jar}, for what is installed in a folder. */
  public static List<String> of(Path folder) {
    return installed(common(), folder);
  }

  /** The same for a process that ends within a minute, before the second compiler has paid. */
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
