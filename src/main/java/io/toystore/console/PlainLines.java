package io.toystore.console;

import io.toystore.console.core.MemberNames;
import io.toystore.console.core.Repeats;
import io.toystore.observe.core.Event;
import io.toystore.observe.core.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Prints events as plain lines. Rare events that repeat an earlier event are held for a second, and
 * then printed as one line with the text and the time of the last repeat. Thread-safe, because a
 * signal may end the console while the main thread prints.
 */
final class PlainLines {
  private static final long HELD_MICROS = 1_000_000;

  private static final class Held {
    int times;

    /** The line of the last event, made at once because only the main thread knows the names. */
    String line;

    long lastMicros;

    /** The time of the first look; -1 before. */
    long sinceMicros = -1;
  }

  private final Output out;
  private final MemberNames names;
  private final Repeats repeats = new Repeats();
  private final Map<Long, Held> held = new HashMap<>();
  private long events;
  private boolean ended;

  /**
   * @param names of front-ends; may change as events arrive
   */
  PlainLines(Output out, MemberNames names) {
    this.out = out;
    this.names = names;
  }

  /** Prints the event, or holds it if it repeats an earlier event. */
  synchronized void event(Event event) {
    if (ended) {
      return;
    }
    Repeats.Place place =
        event.kind().level() == Level.RARE
            ? repeats.place(event, ++events)
            : new Repeats.Place(0, 1);
    if (place.times() == 1) {
      out.line(PlainLine.of(event, names, 1));
    } else {
      Held run = held.computeIfAbsent(place.run(), unused -> new Held());
      run.times++;
      run.line = PlainLine.of(event, names, run.times);
      run.lastMicros = event.micros();
    }
  }

  /** Prints the events that were held long enough. */
  synchronized void look(long nowMicros) {
    List<Held> due = new ArrayList<>();
    for (Iterator<Held> runs = held.values().iterator(); runs.hasNext(); ) {
      Held run = runs.next();
      run.sinceMicros = run.sinceMicros < 0 ? nowMicros : run.sinceMicros;
      if (nowMicros - run.sinceMicros >= HELD_MICROS) {
        due.add(run);
        runs.remove();
      }
    }
    print(due);
  }

  /** Prints all held events; prints nothing afterwards. */
  synchronized void end() {
    if (!ended) {
      ended = true;
      print(new ArrayList<>(held.values()));
    }
  }

  private void print(List<Held> runs) {
    runs.sort(Comparator.comparingLong(run -> run.lastMicros));
    runs.forEach(run -> out.line(run.line));
  }
}
