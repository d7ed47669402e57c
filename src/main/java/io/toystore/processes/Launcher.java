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
 * Starts members so that they outlive the command that starts them, and are detached from its
 * terminal.
 *
 * <p>A terminal's Ctrl-C is a SIGINT for each process of the foreground group. So a member gets a
 * group of its own: by {@code setsid} where that program exists, as on every Linux, which also
 * detaches the terminal; elsewhere by the shell's job control ({@code set -m}), which gives each
 * background job its own group. Ignoring SIGINT is no alternative: child processes inherit an
 * ignored signal, and a member that was sent SIGINT on purpose would not stop.
 *
 * <p>A shell waits for the member, and notes its exit status. For the same reason it catches the
 * signals that would end it, and does not ignore them. The process itself writes its id before it
 * becomes the member, so that the id is known even if this command is killed.
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

  /** Variables of the user that change how a shell behaves; they are removed. */
  private static final List<String> SHELL_VARIABLES =
      List.of("ENV", "BASH_ENV", "SHELLOPTS", "BASHOPTS", "POSIXLY_CORRECT");

  /** The time limit from the start of a process until it runs its program. */
  private static final long EXEC_MILLIS = 10_000;

  /** The time limit for the shell of the member's last process to note its exit status. */
  private static final long NOTE_MILLIS = 2_000;

  private Launcher() {}

  /**
   * Starts a member; returns once the pid file names the member's process, or the process has
   * ended.
   *
   * @param command the member's command line; no other process may be running in its folder
   * @return the length of the log before, in bytes
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
