package io.toystore.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.testing.PackagedJar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Processes of the packaged jar in a folder of their own. */
final class ProcessStore {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(30);

  /**
   * Each process runs under another locale than the one before it, so that nothing that a machine
   * reads may depend on it: in an Arabic and a Thai one, digits are others; in a Turkish one, the
   * lower case of I is.
   */
  static final List<List<String>> LOCALES =
      List.of(
          List.of("-Duser.language=ar", "-Duser.country=EG"),
          List.of("-Duser.language=th", "-Duser.country=TH", "-Duser.variant=TH"),
          List.of("-Duser.language=tr", "-Duser.country=TR"),
          List.of("-Duser.language=en", "-Duser.country=US"));

  /** What a pipe holds on Linux. */
  private static final int PIPE_BYTES = 64 << 10;

  private final Path folder;
  private final List<Process> started = new ArrayList<>();
  private final Map<String, String> environment = new TreeMap<>();
  private PackagedJar otherJar;

  ProcessStore(Path folder) {
    this.folder = folder;
  }

  /** Sets a variable for all processes that are started from now on. */
  void environment(String name, String value) {
    environment.put(name, value);
  }

  /**
   * Sets the jar of all processes that are started from now on.
   *
   * @param other null for the packaged one
   */
  void jar(PackagedJar other) {
    otherJar = other;
  }

  /** What a process that has ended leaves. */
  record Ended(int status, String output, String errors) {}

  /** A process, and the files that it prints to. */
  record Running(Process process, Path outputFile, Path errorFile) {

    String output() {
      return read(outputFile);
    }

    String errors() {
      return read(errorFile);
    }

    /** Waits for a line in which the pattern is found. */
    Matcher awaitLine(String pattern) {
      Pattern compiled = Pattern.compile(pattern, Pattern.MULTILINE);
      await(pattern)
          .atMost(START)
          .pollInterval(Duration.ofMillis(50))
          .until(() -> compiled.matcher(output()).find() || !process.isAlive());
      Matcher matcher = compiled.matcher(output());
      assertTrue(matcher.find(), this::said);
      return matcher;
    }

    /** SIGKILL; returns when the process is gone. */
    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }

    /** SIGTERM; returns when the process has ended, which it does within its own bound. */
    Ended stop() throws InterruptedException {
      process.destroy();
      return awaitEnd(STOP);
    }

    Ended awaitEnd(Duration atMost) throws InterruptedException {
      assertTrue(process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS), this::said);
      return new Ended(process.exitValue(), output(), read(errorFile));
    }

    private String said() {
      return "the process has said: " + output() + read(errorFile);
    }
  }

  /** Starts {@code java -jar toystore.jar} with these arguments. */
  Running start(String... args) throws IOException {
    return startAfter(":", args);
  }

  /** Starts it from a shell that has run {@code setup} before, such as {@code ulimit -n 300}. */
  Running startAfter(String setup, String... args) throws IOException {
    Path output = Files.createTempFile(folder, "output", ".txt");
    Path errors = Files.createTempFile(folder, "errors", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder().redirectOutput(output.toFile()).redirectError(errors.toFile());
    return new Running(launch(builder, setup, args), output, errors);
  }

  /**
   * Starts it with a standard output and a standard error that are pipes, full already, and that
   * nobody reads.
   */
  Process startUnread(String... args) throws IOException {
    // Less, where the system gives a user with many pipes smaller ones.
    String fill = "timeout 5 head -c " + PIPE_BYTES + " /dev/zero";
    return launch(new ProcessBuilder(), fill + "; " + fill + " >&2", args);
  }

  private Process launch(ProcessBuilder builder, String setup, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("sh", "-c", setup + "; exec \"$@\"", "sh"));
    PackagedJar jar = otherJar == null ? PackagedJar.installed() : otherJar;
    command.addAll(jar.java());
    command.addAll(LOCALES.get(started.size() % LOCALES.size()));
    command.addAll(List.of("-jar", jar.path().toString()));
    command.addAll(List.of(args));
    builder.environment().putAll(environment);
    Process process = builder.command(command).directory(folder.toFile()).start();
    started.add(process);
    return process;
  }

  /** Runs the jar to its end. */
  Ended run(String... args) throws IOException, InterruptedException {
    return start(args).awaitEnd(START);
  }

  /** Writes a file into the folder. */
  Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  /** The bytes of all files under a folder, by their path in it, as text that compares. */
  static Map<String, String> contents(Path folder) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        byte[] bytes = Files.readAllBytes(file);
        contents.put(
            folder.relativize(file).toString(), new String(bytes, StandardCharsets.ISO_8859_1));
      }
    }
    return contents;
  }

  /** All lines of the journal under a data folder, oldest first. */
  static List<String> journalLines(Path data) {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> segments = Files.list(data.resolve("journal"))) {
      for (Path segment : segments.sorted().toList()) {
        lines.addAll(Files.readString(segment).stripTrailing().lines().toList());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }

  /** Leaves none of them; to be called after each test. */
  void killAll() throws InterruptedException {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
