package io.toystore.processes;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The output of a command for its user, flushed line by line.
 *
 * @param out for results
 * @param err for problems
 */
public record Say(PrintWriter out, PrintWriter err) {
  public void line(String line) {
    out.println(line);
    out.flush();
  }

  public void problem(String line) {
    err.println(line);
    err.flush();
  }

  /** "12.3 s", the time since a moment of {@link System#nanoTime}. */
  public static String since(long began) {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    return String.format(Locale.ROOT, "%d.%d s", millis / 1_000, millis % 1_000 / 100);
  }
}
