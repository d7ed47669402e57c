package io.toystore.console.core;

import io.toystore.observe.core.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Events as lines, the newest one last; those that there is room for, with the cursor among them.
 */
final class EventList {
  private EventList() {}

  /** Those that pass the filter and {@code also}, all of them. */
  static List<Seen> matching(Snapshot store, Filter filter, Predicate<Seen> also) {
    return store.events().stream()
        .filter(also)
        .filter(seen -> filter.matches(seen.event(), store.names()))
        .toList();
  }

  /** Whether it is one of those that a store which is well has few of. */
  static boolean isRare(Seen seen) {
    return seen.event().kind().level() == Level.RARE;
  }

  /** A title that says what is left out, and lines; {@code rows} in all, or fewer. */
  static List<Line> draw(Frame frame, String title, Predicate<Seen> also) {
    List<Line> lines = new ArrayList<>();
    if (frame.rows() < 1) {
      return lines;
    }
    // A single line is for the newest event.
    if (frame.rows() > 1) {
      lines.add(frame.rule(heading(frame, title)));
    }
    for (Seen seen : window(frame, Math.max(1, frame.rows() - 1), also)) {
      lines.add(line(frame, seen));
    }
    return lines;
  }

  private static String heading(Frame frame, String title) {
    StringBuilder heading = new StringBuilder("-- ").append(title);
    if (!frame.filter().isEmpty()) {
      heading.append("  filter: ").append(frame.filter().text());
    }
    if (frame.store().hidden() > 0) {
      heading.append("  ").append(Text.number(frame.store().hidden())).append(" hidden by rate");
    }
    if (frame.store().gaps() > 0) {
      heading.append("  ").append(Text.number(frame.store().gaps())).append(" lines missed");
    }
    return heading.toString();
  }

  /** From the end as many as there is room for, or those around the cursor. */
  static List<Seen> window(Frame frame, int rows, Predicate<Seen> also) {
    List<Seen> all = frame.store().events();
    List<Seen> window = new ArrayList<>();
    boolean wanted = Items.eventOf(frame.selected()) != null && has(frame, also);
    for (int i = all.size() - 1; i >= 0; i--) {
      Seen seen = all.get(i);
      if (!also.test(seen) || !frame.filter().matches(seen.event(), frame.store().names())) {
        continue;
      }
      window.add(0, seen);
      if (window.size() > rows) {
        window.remove(window.size() - 1);
      }
      wanted &= !Items.of(seen).equals(frame.selected());
      if (window.size() == rows && !wanted) {
        break;
      }
    }
    return window;
  }

  private static boolean has(Frame frame, Predicate<Seen> also) {
    return matching(frame.store(), frame.filter(), also).stream()
        .anyMatch(seen -> Items.of(seen).equals(frame.selected()));
  }

  private static Line line(Frame frame, Seen seen) {
    String item = Items.of(seen);
    return new Line.Builder()
        .add(frame.cursor(item), Tone.STRONG)
        .add(frame.time(seen.atMicros()) + " ", Tone.FAINT)
        .add(Sentences.of(seen.event(), frame.store().names()), frame.tone(item, tone(seen)))
        .build();
  }

  private static Tone tone(Seen seen) {
    return switch (seen.event().kind()) {
      case SILENT, LAGGING, PAUSED, DROPPED, CUT, REFUSED, GAP, RESIGNED, STOPPING -> Tone.WARNING;
      case SELECTED -> seen.event().number("leader") == 0 ? Tone.BAD : Tone.GOOD;
      case SERVING -> seen.event().is("serving") ? Tone.GOOD : Tone.WARNING;
      case CAUGHT_UP, ANSWERS -> Tone.GOOD;
      default -> Tone.PLAIN;
    };
  }
}
