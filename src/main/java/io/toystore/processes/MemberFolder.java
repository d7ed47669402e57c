package io.toystore.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The files of a member. All methods that read block, and treat a missing file as empty. */
public record MemberFolder(Path path) {
  /** The member's configuration; the member's process is recognised by this path. */
  public Path conf() {
    return path.resolve("conf.json");
  }

  /** The member's output, over all its starts. */
  public Path log() {
    return path.resolve("log.txt");
  }

  /** Holds the id of the member's last process. */
  public Path pidFile() {
    return path.resolve("pid");
  }

  /** Holds the exit status of the member's last process, once it has ended. */
  Path statusFile() {
    return path.resolve("status");
  }

  /**
   * Holds the id of the shell that waits for the member's process, until the exit status is noted.
   */
  Path waiterFile() {
    return path.resolve("waiter");
  }

  public Path journal() {
    return path.resolve("journal");
  }

  /** The member's process, while it runs. */
  public Optional<ProcessHandle> process() {
    return live(pidFile()).filter(process -> OwnProcesses.runs(process, conf()));
  }

  /**
   * The id in the pid file, if it now belongs to a process that is not the member: the system has
   * reused it.
   */
  OptionalLong foreignPid() {
    Optional<ProcessHandle> named = live(pidFile());
    return named.isEmpty() || OwnProcesses.runs(named.get(), conf())
        ? OptionalLong.empty()
        : OptionalLong.of(named.get().pid());
  }

  /**
   * The exit status of the member's last process, as a shell reports it: for a signal, 128 plus its
   * number.
   */
  public OptionalInt exitStatus() {
    OptionalLong status = number(statusFile());
    return status.isEmpty() ? OptionalInt.empty() : OptionalInt.of((int) status.getAsLong());
  }

  /** Returns when the exit status of its last process is noted, or after {@code millis}. */
  void awaitNoted(long millis) {
    Poll.until(millis, () -> live(waiterFile()).isEmpty());
  }

  /** True when the member's process has ended, and none is about to start. */
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
      // A missing or malformed file names no process.
      return OptionalLong.empty();
    }
  }
}
