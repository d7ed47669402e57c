package io.toystore.observe;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Prometheus's programs, as Debian's package {@code prometheus} has them: on the path, or where
 * {@code scripts/test.sh} has put them. Tests that need them are skipped without them.
 */
public final class Promtool {
  private static final long LIMIT_SECONDS = 60;
  private static final Path UNPACKED = Path.of("target", "prometheus", "usr", "bin");

  private Promtool() {}

  /** What a run has left. */
  public record Ended(int status, String output) {}

  /** The program of this name; the test is skipped when there is none. */
  public static Path program(String name) {
    List<Path> folders = new ArrayList<>();
    Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(Path::of).forEach(folders::add);
    folders.add(UNPACKED);
    Path found =
        folders.stream()
            .map(folder -> folder.resolve(name))
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);
    assumeTrue(found != null, name + " is not installed; scripts/test.sh does that");
    return found.toAbsolutePath();
  }

  /** Runs promtool to its end. */
  public static Ended run(Path folder, String input, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program("promtool").toString()));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(folder, "promtool", ".txt");
    Path given = Files.writeString(Files.createTempFile(folder, "input", ".txt"), input);
    Process process =
        new ProcessBuilder(command)
            .redirectInput(given.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), "promtool does not end");
    } finally {
      process.destroyForcibly();
    }
    return new Ended(process.exitValue(), Files.readString(output));
  }
}
