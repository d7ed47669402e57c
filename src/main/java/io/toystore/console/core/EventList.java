package io.toystore.console.core;

import io.toystore.observe.core.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Events as lines, the newest last: as many as fit, including the event at the cursor. Events that
 * repeat each other are one line.
 */
final class EventList {
  private EventList() {}

  /**
   * The items of the events that pass the filter and {@code also}, each item once, at the position
   * of its last event.
   */
  static List<String> items(
      StoreView store, Filter filter, Predicate<Seen> also, Function<Seen, String> item) {
    Set<String> newestFirst = new LinkedHashSet<>();
    List<Seen> all = store.events();
    for (int i = all.size() - 1; i >= 0; i--) {
      Seen seen = all.get(i);
      if (also.test(seen) && filter.matches(seen.event(), store.names())) {
        newestFirst.add(item.apply(seen));
      }
    }
    List<String> items = new ArrayList<>(newestFirst);
    Collections.reverse(items);
    return items;
  }

  /** Whether the event is of a kind that is rare in a healthy store. */
  static boolean isRare(Seen seen) {
    return seen.event().kind().level() == Level.RARE;
  }

  /** A title that says what is left out, and the events' lines; at most {@code rows} in total. */
  static List<Line> draw(Frame frame, String title, Predicate<Seen> also) {
    List<Line> lines = new ArrayList<>();
    if (frame.rows() < 1) {
      return lines;
    }
    // If there is only one line, it shows the newest event.
    if (frame.rows() > 1) {
      lines.add(frame.rule(heading(frame, title)));
    }
    for (Seen seen : window(frame, Math.max(1, frame.rows() - 1), also, Items::run)) {
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

  /** The last events that fit, or those around the cursor; for each item only its last event. */
  static List<Seen> window(
      Frame frame, int rows, Predicate<Seen> also, Function<Seen, String> item) {
    List<Seen> all = frame.store().events();
    List<Seen> window = new ArrayList<>();
    Set<String> shown = new HashSet<>();
    boolean wanted =
        Items.isEvent(frame.selected())
            && items(frame.store(), frame.filter(), also, item).contains(frame.selected());
    for (int i = all.size() - 1; i >= 0; i--) {
      Seen seen = all.get(i);
      if (!also.test(seen)
          || !frame.filter().matches(seen.event(), frame.store().names())
          || !shown.add(item.apply(seen))) {
        continue;
      }
      window.add(0, seen);
      if (window.size() > rows) {
        window.remove(window.size() - 1);
      }
      wanted &= !item.apply(seen).equals(frame.selected());
      if (window.size() == rows && !wanted) {
        break;
      }
    }
    return window;
  }

  /** The last event of a run, and their count, which is never cut off. */
  private static Line line(Frame frame, Seen seen) {
    String item = Items.run(seen);
    String time = frame.time(seen.atMicros()) + " ";
    String times = seen.times() == 1 ? "" : " ×" + Text.number(seen.times());
    String says = Sentences.of(seen.event(), frame.store().names());
    return new Line.Builder()
        .add(frame.cursor(item), Tone.STRONG)
        .add(time, Tone.FAINT)
        .add(
            Text.cut(says, frame.columns() - 1 - time.length() - times.length()),
            frame.tone(item, tone(seen)))
        .add(times, Tone.STRONG)
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
