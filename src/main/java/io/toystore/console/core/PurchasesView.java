package io.toystore.console.core;

import java.util.ArrayList;
import java.util.List;

/** Sampled orders, and the steps of the selected order through the tiers. */
final class PurchasesView {
  private PurchasesView() {}

  /** The orders whose request or texts pass the filter, the newest first. */
  static List<Trail> matching(StoreView store, Filter filter) {
    return store.trails().stream()
        .filter(
            trail ->
                filter.isEmpty()
                    || filter.matches(
                        trail.requestId() + " " + trail.asked() + " " + trail.result()))
        .toList();
  }

  static List<Line> draw(Frame frame) {
    List<Trail> trails = matching(frame.store(), frame.filter());
    List<Line> lines = new ArrayList<>();
    lines.add(
        Line.of(
            "  TIME         REQUEST               ASKED FOR        ANSWER" + "                TOOK",
            Tone.FAINT));
    int room = Math.max(1, Math.min(trails.size(), (frame.rows() - 2) / 3));
    int cursor = 0;
    for (int i = 0; i < trails.size(); i++) {
      cursor = Items.of(trails.get(i)).equals(frame.selected()) ? i : cursor;
    }
    int first = Math.max(0, Math.min(cursor - room / 2, trails.size() - room));
    trails.stream().skip(first).limit(room).forEach(trail -> lines.add(line(frame, trail)));
    if (trails.isEmpty()) {
      lines.add(
          Line.of(
              frame.filter().isEmpty()
                  ? "  no order was sampled yet (" + Sampling.text(frame.mask()) + " is)"
                  : "  none of "
                      + Text.count(frame.store().trails().size(), "sampled order")
                      + " passes the filter: "
                      + frame.filter().text()));
      return lines;
    }
    lines.addAll(hops(frame.withRows(frame.rows() - lines.size()), shown(frame, trails)));
    return lines;
  }

  /** The selected order, or else the newest answered order, or else the newest. */
  private static Trail shown(Frame frame, List<Trail> trails) {
    return trails.stream()
        .filter(trail -> Items.of(trail).equals(frame.selected()))
        .findFirst()
        .or(() -> trails.stream().filter(trail -> !trail.result().isEmpty()).findFirst())
        .orElse(trails.get(0));
  }

  private static Line line(Frame frame, Trail trail) {
    String item = Items.of(trail);
    return new Line.Builder()
        .add(frame.cursor(item) + " ", Tone.STRONG)
        .add(
            frame.time(trail.beganMicros())
                + " "
                + Text.middle(trail.requestId(), 21)
                + " "
                + Text.left(trail.asked(), 16)
                + " "
                + Text.left(trail.result().isEmpty() ? "(pending)" : trail.result(), 18)
                + " "
                + Text.right(Text.time(trail.totalMicros()), 7),
            frame.tone(item, Tone.PLAIN))
        .build();
  }

  /** An order hop by hop, with the times between. */
  static List<Line> hops(Frame frame, Trail trail) {
    List<Line> lines = new ArrayList<>();
    if (frame.rows() < 2) {
      return lines;
    }
    lines.add(
        frame.rule(
            "-- "
                + trail.requestId()
                + ", hop by hop; "
                + Sampling.text(frame.mask())
                + " is sampled"));
    lines.add(Line.of("       µs     +µs     ±  WHERE      WHAT", Tone.FAINT));
    long before = trail.beganMicros();
    for (Trail.Hop hop : trail.hops()) {
      lines.add(line(frame, trail, hop, before));
      before = hop.atMicros();
    }
    return lines;
  }

  private static Line line(Frame frame, Trail trail, Trail.Hop hop, long before) {
    return new Line.Builder()
        .add(Text.right(Text.number(hop.atMicros() - trail.beganMicros()), 9))
        .add(Text.right("+" + Text.number(hop.atMicros() - before), 8))
        .add(Text.right(Text.number(hop.uncertaintyMicros()), 6), Tone.FAINT)
        .add("  " + Text.left(hop.event().node(), 10) + " ", Tone.STRONG)
        .add(Sentences.ofHop(hop, frame.store().names()))
        .build();
  }
}
