package io.toystore.drill;

import io.toystore.config.UserError;
import io.toystore.processes.Poll;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The programs that a drill runs besides the members. A signal ends them all, and none is started
 * after it. Thread-safe.
 */
final class Programs {
  private static final long RUN_MILLIS = 30_000;
  private static final long KILL_MILLIS = 5_000;

  private final Set<Process> running = ConcurrentHashMap.newKeySet();
  private final Path log;
  private volatile boolean interrupted;

  /**
   * @param log gets the output of the programs that {@link #run} runs
   */
  Programs(Path log) {
    this.log = log;
  }

  /** To be called after a signal: ends all programs. */
  void interrupt() {
    interrupted = true;
    killAll();
  }

  boolean isInterrupted() {
    return interrupted;
  }

  /**
   * Called before each step.
   *
   * @throws CancellationException once a signal has come
   */
  void check() {
    if (interrupted) {
      throw new CancellationException("interrupted");
    }
  }

  /** Starts a program whose output and errors are appended to a file. */
  Process start(Path output, List<String> command) throws IOException {
    check();
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectOutput(Redirect.appendTo(output.toFile()))
            .start();
    running.add(process);
    if (interrupted) {
      // Started too late for {@link #interrupt} to see it.
      process.destroyForcibly();
      check();
    }
    return process;
  }

  /**
   * Waits for the end of a program, and kills the program if it does not end in time.
   *
   * @return whether it has ended by itself
   */
  boolean await(Process process, long millis) {
    boolean ended = Poll.until(millis, () -> !process.isAlive());
    if (!ended) {
      kill(process);
    }
    running.remove(process);
    check();
    return ended;
  }

  /**
   * Runs a program to its end.
   *
   * @throws UserError when it fails
   */
  void run(String... command) throws IOException {
    Process process = start(log, List.of(command));
    if (!await(process, RUN_MILLIS) || process.exitValue() != 0) {
      throw new UserError(String.join(" ", command) + " has failed: see " + log);
    }
  }

  void killAll() {
    running.forEach(Programs::kill);
  }

  private static void kill(Process process) {
    process.destroyForcibly();
    Poll.until(KILL_MILLIS, () -> !process.isAlive());
  }
}
