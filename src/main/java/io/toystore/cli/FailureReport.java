package io.toystore.cli;

import io.toystore.config.UserError;
import io.toystore.output.LogFormat;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints why the process failed: one line for an error that the user can fix, the whole stack trace
 * for any other error.
 */
final class FailureReport {
  private static final int DEEPEST_CAUSE = 20;

  private FailureReport() {}

  static void print(String line) {
    err().println(LogFormat.ofProcess().line("ERROR", line.replaceAll("\\s*\\R\\s*", " ")));
  }

  /**
   * Prints why something failed.
   *
   * @param what what failed, as the beginning of a sentence
   * @param cause null after a timeout
   */
  static void print(String what, Throwable cause) {
    if (cause == null) {
      print(what + ": timed out");
      return;
    }
    for (Throwable t : causes(cause)) {
      if (t instanceof UserError) {
        print(t.getMessage());
        return;
      }
      if (UserError.isNotBound(t)) {
        print(what + ": " + t.getMessage());
        return;
      }
    }
    StringWriter trace = new StringWriter();
    cause.printStackTrace(new PrintWriter(trace, true));
    err().println(LogFormat.ofProcess().line("ERROR", what + "\n" + trace.toString().strip()));
  }

  private static List<Throwable> causes(Throwable failure) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable t = failure; t != null && causes.size() < DEEPEST_CAUSE; t = t.getCause()) {
      causes.add(t);
    }
    return causes;
  }

  private static PrintStream err() {
    return System.err;
  }
}
