package io.toystore.console.core;

import io.toystore.observe.core.Event;
import io.toystore.observe.core.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Sampled messages, forces and commits. */
final class WireView {
  private static final long LAST_MICROS = 5_000_000;

  private WireView() {}

  /** Whether the event is a message, a force or a commit. */
  static boolean isShown(Seen seen) {
    Event event = seen.event();
    return event.kind().level() == Level.WIRE || !event.id().isEmpty();
  }

  static List<Line> draw(Frame frame) {
    List<Line> lines = new ArrayList<>();
    lines.add(new Line.Builder().add("  in 5 s: ", Tone.FAINT).add(counts(frame.store())).build());
    if (frame.rows() < 4) {
      return lines;
    }
    lines.add(
        frame.rule(
            "-- messages, "
                + Sampling.text(frame.mask())
                + " (-> sent, => received)"
                + (frame.filter().isEmpty() ? "" : "  filter: " + frame.filter().text())
                + (frame.store().hidden() == 0
                    ? ""
                    : "  " + Text.number(frame.store().hidden()) + " hidden by rate")));
    lines.add(
        Line.of(
            "  TIME            FROM          TO          KIND              ID, TEXT", Tone.FAINT));
    for (Seen seen :
        EventList.window(frame, frame.rows() - lines.size(), WireView::isShown, Items::of)) {
      lines.add(line(frame, seen));
    }
    return lines;
  }

  private static String counts(StoreView store) {
    Map<String, Integer> counts = new HashMap<>();
    for (Seen seen : store.events()) {
      if (isShown(seen)
          && seen.event().from().isEmpty()
          && store.nowMicros() - seen.atMicros() < LAST_MICROS) {
        counts.merge(seen.event().kind().word(), 1, Integer::sum);
      }
    }
    return counts.isEmpty()
        ? "nothing was seen"
        : counts.entrySet().stream()
            .sorted(
                Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .map(count -> count.getKey() + " " + count.getValue())
            .collect(Collectors.joining(", "));
  }

  private static Line line(Frame frame, Seen seen) {
    Event event = seen.event();
    MemberNames names = frame.store().names();
    boolean received = !event.from().isEmpty();
    String from = received ? names.of(event.from()) : event.node();
    String to = received ? event.node() : names.of(event.to());
    String item = Items.of(seen);
    return new Line.Builder()
        .add(frame.cursor(item) + " ", Tone.STRONG)
        .add(frame.exactTime(seen.atMicros()) + " ", Tone.FAINT)
        .add(Text.left(from, 11) + (to.isEmpty() ? "   " : received ? " =>" : " ->") + " ")
        .add(Text.left(to, 11) + " ")
        .add(Text.left(event.kind().word(), 17) + " ", frame.tone(item, Tone.PLAIN))
        .add(
            (event.id().isEmpty() ? "" : event.id() + "  ") + text(event),
            frame.tone(item, Tone.PLAIN))
        .build();
  }

  private static String text(Event event) {
    return switch (event.kind()) {
      case FORCE -> event.number("entries") + " entries, " + event.number("micros") + " µs";
      case COMMIT -> "up to " + Text.number(event.number("index"));
      default -> event.text("text");
    };
  }
}
