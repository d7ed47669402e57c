package io.toystore.client;

import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * Shows the progress of a run: on a terminal as a bar that is redrawn in place, otherwise as a
 * plain line at every tenth of the run, and at least every five seconds. The rate is that of the
 * last second, or of the time since the previous line.
 */
final class Progress {
  /** The interval at which to call {@link #show}. */
  static final int INTERVAL_MILLIS = 250;

  private static final long PLAIN_INTERVAL_NANOS = 5_000_000_000L;

  /** The period of the bar's rate: short, so that a stall shows. */
  private static final long RATE_INTERVAL_NANOS = 1_000_000_000L;

  /** From this delay on, the delay of an open loop is shown instead of the estimated end. */
  private static final long LATE_NANOS = 1_000_000_000L;

  /** Short, so that a line fits into 80 columns: a longer line could not be redrawn in place. */
  private static final int BAR_WIDTH = 12;

  private static final String ERASE_TO_END_OF_LINE = "\u001b[K";

  /**
   * The state of the run.
   *
   * @param phase the current phase, in one word
   * @param share of the phase that is done, 0 to 1
   * @param requests ended in this phase
   * @param nanos since the phase began
   * @param lateNanos how late an open loop's next request is by now
   */
  record Snapshot(
      String phase,
      double share,
      long requests,
      long purchases,
      long failed,
      long nanos,
      long lateNanos) {

    static Snapshot beginOf(String phase) {
      return new Snapshot(phase, 0, 0, 0, 0, 0, 0);
    }

    /** Requests a second since an earlier snapshot of the same phase. */
    double perSecondSince(Snapshot earlier) {
      long since = nanos - earlier.nanos;
      return since <= 0 ? 0 : (requests - earlier.requests) * 1e9 / since;
    }

    /** Seconds to the end at the pace so far; -1 if unknown. */
    long secondsLeft() {
      return share <= 0 ? -1 : Math.round(nanos / 1e9 * (1 - share) / share);
    }
  }

  private final PrintStream out;
  private final boolean terminal;
  private boolean barIsOpen;

  /** Earlier snapshots of this phase, the oldest first; the rate is that since the oldest. */
  private final Deque<Snapshot> shown = new ArrayDeque<>(List.of(Snapshot.beginOf("")));

  Progress(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  void show(Snapshot now) {
    if (!shown.getLast().phase.equals(now.phase)) {
      shown.clear();
      shown.add(Snapshot.beginOf(now.phase));
    }
    if (terminal) {
      while (shown.size() > 1 && now.nanos - shown.getFirst().nanos > RATE_INTERVAL_NANOS) {
        shown.remove();
      }
      out.print("\r" + bar(now, now.perSecondSince(shown.getFirst())) + ERASE_TO_END_OF_LINE);
      out.flush();
      barIsOpen = true;
      shown.add(now);
    } else if (isPlainLineDue(now)) {
      out.println(line(now, now.perSecondSince(shown.getFirst())));
      shown.clear();
      shown.add(now);
    }
  }

  /** Leaves the bar on the screen; later output begins on a new line. */
  void close() {
    if (barIsOpen) {
      out.println();
      barIsOpen = false;
    }
  }

  private boolean isPlainLineDue(Snapshot now) {
    Snapshot before = shown.getLast();
    return (int) (now.share * 10) > (int) (before.share * 10)
        || now.nanos - before.nanos >= PLAIN_INTERVAL_NANOS;
  }

  static String bar(Snapshot now, double perSecond) {
    int full = (int) Math.round(now.share * BAR_WIDTH);
    return String.format(
        Locale.ROOT,
        "%-6s [%s%s] %s",
        now.phase,
        "#".repeat(full),
        ".".repeat(BAR_WIDTH - full),
        figures(now, perSecond));
  }

  static String line(Snapshot now, double perSecond) {
    return String.format(Locale.ROOT, "%-6s %s", now.phase, figures(now, perSecond));
  }

  private static String figures(Snapshot now, double perSecond) {
    return String.format(
        Locale.ROOT,
        "%3.0f %%  %,.0f req/s  %,d bought  %,d failed  %s",
        Math.floor(now.share * 100),
        perSecond,
        now.purchases,
        now.failed,
        now.lateNanos < LATE_NANOS
            ? "ETA " + clock(now.secondsLeft())
            : String.format(Locale.ROOT, "%,.0f s late", now.lateNanos / 1e9));
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
