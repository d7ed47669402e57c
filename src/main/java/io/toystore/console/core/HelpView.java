package io.toystore.console.core;

import java.util.List;

/** Explains the keys and the columns. */
final class HelpView {
  private static final String TEXT =
      """
        1 overview   2 replicas   3 purchases   4 catalog and caches   5 wire
        arrows, pgup, pgdn, home, end   move the cursor
        enter     one member, or one order through all tiers; esc or enter goes back
        space     stops the view; the console goes on collecting
        /         filter: words that must occur, !word for one that must not;
                  enter applies it, esc drops it; it works while the view stands still
        y         the same as a plain command
        s         saves what was collected as event lines, in this folder
        q         quits; so does ctrl-c. ctrl-z leaves the store, fg comes back
        LEADER serves. A replica is SILENT that was not heard for 1.5 s, STOPPED if it
        had said so, MISSING if only others speak of it.
        LAG       entries that are committed and not on this replica's disk
        SEEN      how long ago the member was heard
        ×3        three events that repeat each other; shown is the last one
        p50, p99  of purchases at the front-ends, in the last second
        force     the longest 99th percentile of a disk's force, for 1/4 s
        adds up   stock + pending + sold = at first + added
        µs, ±     by the clocks of the members, put beside each other; ± is how wrong
                  that may be, half of the time that an answer took
      """;

  private HelpView() {}

  static List<Line> draw() {
    return TEXT.lines().map(Line::of).toList();
  }
}
