package io.toystore.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The files of a member. All methods that read block, and take a file that is gone for empty. */
public record MemberFolder(Path path) {
  /** The configuration that it runs with; the process is recognised by this path. */
  public Path conf() {
    return path.resolve("conf.json");
  }

  /** What it has printed, over all its starts. */
  public Path log() {
    return path.resolve("log.txt");
  }

  /** Holds the id of its last process. */
  public Path pidFile() {
    return path.resolve("pid");
  }

  /** Holds the exit status of its last process, once that has ended. */
  Path statusFile() {
    return path.resolve("status");
  }

  /** Holds the id of the shell that waits for its process, until the exit status is noted. */
  Path waiterFile() {
    return path.resolve("waiter");
  }

  public Path journal() {
    return path.resolve("journal");
  }

  /** Its process, while it runs. */
  public Optional<ProcessHandle> process() {
    return live(pidFile()).filter(process -> OwnProcesses.runs(process, conf()));
  }

  /** The process that the pid file names, when that is no member: the id was given away since. */
  OptionalLong foreignPid() {
    Optional<ProcessHandle> named = live(pidFile());
    return named.isEmpty() || OwnProcesses.runs(named.get(), conf())
        ? OptionalLong.empty()
        : OptionalLong.of(named.get().pid());
  }

  /** How its last process ended, as a shell says it: 128 and the signal for a signal. */
  public OptionalInt exitStatus() {
    OptionalLong status = number(statusFile());
    return status.isEmpty() ? OptionalInt.empty() : OptionalInt.of((int) status.getAsLong());
  }

  /** Returns when the exit status of its last process is noted, or after {@code millis}. */
  void awaitNoted(long millis) {
    Poll.until(millis, () -> live(waiterFile()).isEmpty());
  }

  /** True when no process of it is about to start, runs, or was just seen to end. */
  boolean hasEnded() {
    return exitStatus().isPresent() || live(waiterFile()).isEmpty() && process().isEmpty();
  }

  private static Optional<ProcessHandle> live(Path file) {
    OptionalLong pid = number(file);
    return pid.isEmpty()
        ? Optional.empty()
        : ProcessHandle.of(pid.getAsLong()).filter(ProcessHandle::isAlive);
  }

  private static OptionalLong number(Path file) {
    try {
      String text = Files.readString(file).strip();
      return text.matches("[0-9]{1,18}")
          ? OptionalLong.of(Long.parseLong(text))
          : OptionalLong.empty();
    } catch (IOException e) {
      // Not there, or not text: it names no process either way.
      return OptionalLong.empty();
    }
  }
}
