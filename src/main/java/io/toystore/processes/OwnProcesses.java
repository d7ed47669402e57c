package io.toystore.processes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Recognises the store's processes, and sends them the signals that Java cannot send. No other
 * process is ever sent a signal: the system may have reused a process id since it was written down.
 * All methods block for a short time.
 */
final class OwnProcesses {
  private static final Path PROC = Path.of("/proc");

  /** Whether the system shows processes as files, as Linux does; otherwise {@code ps} is run. */
  private static final boolean HAS_PROC = Files.isReadable(PROC.resolve("self/stat"));

  private static final String CONF = "/conf.json";
  private static final String JAR = "/toystore.jar";

  private OwnProcesses() {}

  /** True while the process runs the store with the configuration file {@code conf}. */
  static boolean runs(ProcessHandle process, Path conf) {
    return isJava(process) && runs(words(process), conf.toString());
  }

  /** The processes that run from a cluster's folder, found without its pid files. */
  static Stream<ProcessHandle> runningIn(Path folder) {
    return ProcessHandle.allProcesses().filter(process -> runsIn(folder, process));
  }

  /** True while the process runs from the folder of a cluster. */
  static boolean runsIn(Path folder, ProcessHandle process) {
    if (!isJava(process)) {
      return false;
    }
    List<String> words = words(process);
    return words.stream().anyMatch(word -> isConf(word, folder) && runs(words, word));
  }

  private static boolean isConf(String word, Path folder) {
    String within = folder + "/";
    return word.startsWith(within)
        && word.endsWith(CONF)
        && word.indexOf('/', within.length()) == word.length() - CONF.length();
  }

  private static boolean runs(List<String> words, String conf) {
    return words.contains(conf) && words.stream().anyMatch(word -> word.endsWith(JAR));
  }

  /** True while the process is stopped by a signal. */
  static boolean isPaused(ProcessHandle process) {
    if (!HAS_PROC) {
      return run("ps", "-o", "state=", "-p", pid(process)).startsWith("T");
    }
    String stat = read(PROC.resolve(pid(process)).resolve("stat"));
    // The state follows the program's name, which is in parentheses and may contain any character.
    return stat.startsWith("T", stat.lastIndexOf(')') + 2);
  }

  /** SIGSTOP. */
  static void pause(ProcessHandle process) {
    signal("STOP", process);
  }

  /** SIGCONT. */
  static void resume(ProcessHandle process) {
    signal("CONT", process);
  }

  /** Uses the shell's built-in kill, because not every system has the program. */
  private static void signal(String name, ProcessHandle process) {
    run("sh", "-c", "kill -s \"$0\" \"$1\"", name, pid(process));
  }

  /**
   * Excludes the shell that starts a member and waits for it: its command line has the same words.
   */
  private static boolean isJava(ProcessHandle process) {
    return process.info().command().filter(command -> command.endsWith("/java")).isPresent();
  }

  private static List<String> words(ProcessHandle process) {
    Optional<String[]> words = process.info().arguments();
    if (words.isPresent()) {
      return Arrays.asList(words.get());
    }
    // The JDK does not return a command line longer than a page.
    return HAS_PROC
        ? List.of(read(PROC.resolve(pid(process)).resolve("cmdline")).split("\0"))
        : List.of(run("ps", "-ww", "-o", "args=", "-p", pid(process)).split(" "));
  }

  private static String pid(ProcessHandle process) {
    return String.valueOf(process.pid());
  }

  /** The file's text; empty when the process has ended. */
  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  /** The program's output; empty when the program cannot be run, or fails. */
  private static String run(String... command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
