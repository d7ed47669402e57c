package io.toystore.verify;

import io.toystore.config.FileNames;
import io.toystore.config.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of {@code verify}.
 *
 * @param paths histories and folders, in the order given
 * @param boundMillis how old a cached product may be; 0 for a linearizable cache
 * @param complete whether the histories hold every purchase since the store was new
 * @param json whether the verdict is printed as JSON
 */
record VerifyOptions(List<Path> paths, long boundMillis, boolean complete, boolean json) {
  static final String USAGE =
      """
      Usage: java -jar toystore.jar verify [options] FILE|FOLDER...
      Checks whether a store has kept its word. Nothing is written and nothing is locked; the
      store may run.

        FILE              a history that load clients have recorded (their key "history")
        FOLDER            a member's data folder, such as data/run/order-1, or a folder of such
                          folders, such as data/run
        --bound=MILLIS    how old a cached product may be: the front-ends' stalenessBoundMillis;
                          default 1000
        --linearizable    no cached product may be old at all: the same as --bound=0
        --complete        the histories hold every purchase since the store was new, so that each
                          order must be one of them
        --json            prints the verdict as JSON
        --help            prints this

      Exit status: 0 all that could be checked holds, 1 something is broken, 2 it could not be
      checked.
      """;

  private static final long DEFAULT_BOUND_MILLIS = 1_000;
  private static final long MAX_BOUND_MILLIS = 86_400_000;

  /**
   * Reads the command line.
   *
   * @throws UserError when it is wrong, in one line
   */
  static VerifyOptions parse(List<String> args) {
    List<Path> paths = new ArrayList<>();
    Long given = null;
    boolean complete = false;
    boolean json = false;
    for (int i = 0; i < args.size(); i++) {
      String arg = args.get(i);
      Long bound = null;
      if (arg.equals("--bound")) {
        i++;
        bound = millis(i < args.size() ? args.get(i) : "");
      } else if (arg.startsWith("--bound=")) {
        bound = millis(arg.substring("--bound=".length()));
      } else if (arg.equals("--linearizable")) {
        bound = 0L;
      } else if (arg.equals("--complete")) {
        complete = true;
      } else if (arg.equals("--json")) {
        json = true;
      } else if (arg.startsWith("-")) {
        throw new UserError("verify has no option " + arg + "; verify --help lists them");
      } else {
        paths.add(path(arg));
      }
      if (bound != null && given != null) {
        throw new UserError("--bound is given twice, --linearizable being --bound=0");
      }
      given = bound == null ? given : bound;
    }
    if (paths.isEmpty()) {
      throw new UserError("verify what? Name histories and data folders; verify --help says more");
    }
    return new VerifyOptions(paths, given == null ? DEFAULT_BOUND_MILLIS : given, complete, json);
  }

  private static Path path(String arg) {
    try {
      return FileNames.path(arg);
    } catch (IllegalArgumentException e) {
      throw new UserError(arg + " is not " + e.getMessage(), e);
    }
  }

  private static long millis(String text) {
    if (text.matches("\\d{1,8}") && Long.parseLong(text) <= MAX_BOUND_MILLIS) {
      return Long.parseLong(text);
    }
    throw new UserError("--bound wants milliseconds, 0 to " + MAX_BOUND_MILLIS + ", not " + text);
  }
}
