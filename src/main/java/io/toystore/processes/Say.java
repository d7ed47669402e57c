package io.toystore.processes;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What a command tells the person who has run it, a line at a time.
 *
 * @param out for what was asked for
 * @param err for what went wrong
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
