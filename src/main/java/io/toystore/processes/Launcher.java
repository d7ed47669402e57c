package io.toystore.processes;

import io.toystore.config.UserError;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Starts members so that they outlive the command that has started them, and know nothing of its
 * terminal.
 *
 * <p>A terminal's Ctrl-C is a SIGINT for each process of the group in the foreground. So a member
 * gets a group of its own: by {@code setsid} where there is such a program, as on every Linux,
 * which also takes the terminal away; elsewhere by the shell's job control ({@code set -m}), which
 * gives each job in the background its own group. Ignoring SIGINT would be no way: an ignored
 * signal stays ignored in whatever a process starts, and a member that was sent SIGINT on purpose
 * would not stop.
 *
 * <p>A shell waits for the member, and notes its exit status. It catches the signals that would end
 * it, rather than to ignore them, for the same reason. The member's process id is written by the
 * process itself before it becomes the member, so that no kill of this command leaves it unknown.
 */
final class Launcher {
  private static final String DETACH =
      """
      if command -v setsid >/dev/null 2>&1; then
        exec setsid "$@"
      fi
      set -m
      "$@" &
      """;

  private static final String WAIT =
      """
      trap : HUP INT TERM
      log=$1 pid=$2 status=$3 waiter=$4
      shift 4
      echo $$ >|"$waiter"
      sh -c 'echo $$ >|"$0"; exec "$@"' "$pid" "$@" </dev/null >>"$log" 2>&1
      echo $? >|"$status"
      rm -f "$waiter"
      """;

  /** What a person's environment does to a shell must not reach these. */
  private static final List<String> SHELL_VARIABLES =
      List.of("ENV", "BASH_ENV", "SHELLOPTS", "BASHOPTS", "POSIXLY_CORRECT");

  /** How long a process may take from its id to its program. */
  private static final long EXEC_MILLIS = 10_000;

  /** Whoever waited for a member's last process may still be about to note how that ended. */
  private static final long NOTE_MILLIS = 2_000;

  private Launcher() {}

  /**
   * Starts a member; returns once it is the process that the pid file names, or has ended.
   *
   * @param command the member's own; its folder holds nothing of another process that runs
   * @return how long the log was before
   */
  static long launch(MemberFolder folder, List<String> command) throws IOException {
    folder.awaitNoted(NOTE_MILLIS);
    Files.deleteIfExists(folder.statusFile());
    Files.deleteIfExists(folder.waiterFile());
    Files.deleteIfExists(folder.pidFile());
    long logged = Files.exists(folder.log()) ? Files.size(folder.log()) : 0;
    List<String> words = new ArrayList<>(List.of("sh", "-c", DETACH, "sh", "sh", "-c", WAIT, "sh"));
    for (Path file :
        List.of(folder.log(), folder.pidFile(), folder.statusFile(), folder.waiterFile())) {
      words.add(file.toString());
    }
    words.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD);
    Map<String, String> environment = builder.environment();
    SHELL_VARIABLES.forEach(environment::remove);
    environment.remove(Home.VARIABLE);
    builder.start();
    boolean known =
        Poll.until(
            EXEC_MILLIS, () -> folder.process().isPresent() || folder.exitStatus().isPresent());
    if (!known) {
      throw new UserError(folder.path() + ": no process was started; see " + folder.log());
    }
    return logged;
  }
}
