package io.toystore.drill;

import io.toystore.config.UserError;
import io.toystore.drill.Case.Trait;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What this machine offers of the needs of a drill.
 *
 * @param system the operating system's name
 * @param root whether this process runs as root
 * @param hasProgram whether there is a program of that name
 * @param faketime the library that gives a process a wrong clock
 * @param hasScript whether there is a checkout with that file in its folder "scripts"
 */
record Machine(
    String system,
    boolean root,
    Predicate<String> hasProgram,
    Optional<Path> faketime,
    Predicate<String> hasScript) {

  static Machine ofProcess(Predicate<String> hasScript) {
    return new Machine(
        System.getProperty("os.name"), isRoot(), Machine::isOnPath, faketimeLibrary(), hasScript);
  }

  /**
   * Checks that all cases can run; called before anything is started.
   *
   * @throws UserError when something is missing; one line says what, and how to get it
   */
  void require(List<Case> cases, boolean network) {
    boolean linux = network || cases.stream().anyMatch(c -> c == Case.CLOCKS || c.is(Trait.ROOT));
    if (linux && !system.equals("Linux")) {
      throw new UserError("some of " + words(cases) + " need Linux; this is " + system);
    }
    Set<String> missing = new TreeSet<>();
    for (Case next : cases) {
      switch (next) {
        case EIO, EIO_CATALOG -> need("strace", "strace", missing);
        case OVERLOAD -> {
          need("wrk", "wrk", missing);
          needScript("flood.lua");
        }
        case CLOCKS -> {
          if (faketime.isEmpty()) {
            missing.add("faketime");
          }
        }
        default -> {
          // Needs only Java, or what the network needs.
        }
      }
    }
    if (network) {
      need("ip", "iproute2", missing);
      need("nft", "nftables", missing);
      need("perl", "perl", missing);
      needScript("network.sh");
    }
    if (!missing.isEmpty()) {
      throw new UserError("needs " + String.join(" ", missing) + ": apt-get install them");
    }
    if (!root && (network || cases.stream().anyMatch(c -> c.is(Trait.ROOT)))) {
      throw new UserError("needs root for some of " + words(cases));
    }
  }

  private void need(String program, String debianPackage, Set<String> missing) {
    if (!hasProgram.test(program)) {
      missing.add(debianPackage);
    }
  }

  private void needScript(String name) {
    if (!hasScript.test(name)) {
      throw new UserError("needs scripts/" + name + " of a checkout: use its scripts/drill.sh");
    }
  }

  private static String words(List<Case> cases) {
    return cases.stream().map(Case::word).collect(Collectors.joining(" "));
  }

  private static boolean isOnPath(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  /** The library in /usr/lib, or in a folder of /usr/lib for the processor's architecture. */
  static Optional<Path> faketimeLibrary() {
    Path lib = Path.of("/usr/lib");
    Path library = Path.of("faketime", "libfaketimeMT.so.1");
    if (Files.exists(lib.resolve(library))) {
      return Optional.of(lib.resolve(library));
    }
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(lib, Files::isDirectory)) {
      for (Path folder : folders) {
        if (Files.exists(folder.resolve(library))) {
          return Optional.of(folder.resolve(library));
        }
      }
    } catch (IOException e) {
      // No such folder: the system is not Linux.
      return Optional.empty();
    }
    return Optional.empty();
  }

  /** False on systems other than Linux, where no case needs root. */
  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return false;
    }
  }
}
