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
 * What this machine has of what a drill may need.
 *
 * @param system its name
 * @param root whether this process may do everything
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
   * To be called before anything is started.
   *
   * @throws UserError when something is missing: one line says what, and how to get it
   */
  void require(List<Case> cases, boolean network) {
    boolean linux =
        network || cases.stream().anyMatch(one -> one == Case.CLOCKS || one.is(Trait.ROOT));
    if (linux && !system.equals("Linux")) {
      throw new UserError("some of " + words(cases) + " need Linux; this is " + system);
    }
    Set<String> missing = new TreeSet<>();
    for (Case one : cases) {
      switch (one) {
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
          // Nothing but Java, or what the network needs.
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
    if (!root && (network || cases.stream().anyMatch(one -> one.is(Trait.ROOT)))) {
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

  /** Below /usr/lib, or below a folder there for the kind of processor. */
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
      // No such folder: another system than Linux.
      return Optional.empty();
    }
    return Optional.empty();
  }

  /** Linux only; elsewhere nothing needs it. */
  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return false;
    }
  }
}
