package io.toystore.client;

import java.io.PrintStream;
import java.util.Locale;

/**
 * Tells people how far a run is: on a terminal as a bar redrawn in place, elsewhere as a plain line
 * at every tenth of the way and at the latest every five seconds.
 */
final class Progress {
  /** How often {@link #show} wants to be called. */
  static final int INTERVAL_MILLIS = 250;

  private static final long PLAIN_INTERVAL_NANOS = 5_000_000_000L;

  /** Short, so that a line fits into 80 columns: a longer one could not be redrawn in place. */
  private static final int BAR_WIDTH = 12;

  private static final String ERASE_TO_END_OF_LINE = "\u001b[K";

  /**
   * How far the run is.
   *
   * @param phase what it does now, in one word
   * @param share of the phase that is done, 0 to 1
   * @param requests ended in this phase
   * @param nanos since the phase began
   */
  record Snapshot(
      String phase, double share, long requests, long purchases, long failed, long nanos) {

    double requestsPerSecond() {
      return nanos <= 0 ? 0 : requests * 1e9 / nanos;
    }

    /** Seconds to the end at the pace so far; -1 when nothing is known. */
    long secondsLeft() {
      return share <= 0 ? -1 : Math.round(nanos / 1e9 * (1 - share) / share);
    }
  }

  private final PrintStream out;
  private final boolean terminal;
  private boolean barIsOpen;
  private String plainPhase = "";
  private int plainTenths;
  private long plainNanos;

  Progress(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  void show(Snapshot now) {
    if (terminal) {
      out.print("\r" + bar(now) + ERASE_TO_END_OF_LINE);
      out.flush();
      barIsOpen = true;
    } else if (isPlainLineDue(now)) {
      out.println(line(now));
    }
  }

  /** Leaves the bar on the screen; what follows begins a new line. */
  void close() {
    if (barIsOpen) {
      out.println();
      barIsOpen = false;
    }
  }

  private boolean isPlainLineDue(Snapshot now) {
    if (!plainPhase.equals(now.phase)) {
      plainPhase = now.phase;
      plainTenths = 0;
      plainNanos = 0;
    }
    int tenths = (int) (now.share * 10);
    if (tenths <= plainTenths && now.nanos - plainNanos < PLAIN_INTERVAL_NANOS) {
      return false;
    }
    plainTenths = tenths;
    plainNanos = now.nanos;
    return true;
  }

  static String bar(Snapshot now) {
    int full = (int) Math.round(now.share * BAR_WIDTH);
    return String.format(
        Locale.ROOT,
        "%-6s [%s%s] %s",
        now.phase,
        "#".repeat(full),
        ".".repeat(BAR_WIDTH - full),
        figures(now));
  }

  static String line(Snapshot now) {
    return String.format(Locale.ROOT, "%-6s %s", now.phase, figures(now));
  }

  private static String figures(Snapshot now) {
    return String.format(
        Locale.ROOT,
        "%3.0f %%  %,.0f req/s  %,d bought  %,d failed  ETA %s",
        Math.floor(now.share * 100),
        now.requestsPerSecond(),
        now.purchases,
        now.failed,
        clock(now.secondsLeft()));
  }

  private static String clock(long seconds) {
    if (seconds < 0) {
      return "?";
    }
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
}
