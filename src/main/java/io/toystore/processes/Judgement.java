package io.toystore.processes;

import io.toystore.verify.Verify;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;

/**
 * The verdict of {@link Verify} on a store, run in this process.
 *
 * @param lines as the command prints them; the last one begins PASS or FAIL, unless there is no
 *     verdict
 */
public record Judgement(boolean passed, List<String> lines) {
  /** Runs the command with these arguments; blocks. */
  public static Judgement of(String... args) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int status;
    try (PrintStream printed = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      status = new CommandLine(new Verify(printed, printed)).execute(args);
    }
    return new Judgement(status == 0, bytes.toString(StandardCharsets.UTF_8).lines().toList());
  }
}
