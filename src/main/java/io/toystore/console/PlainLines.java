package io.toystore.console;

import io.toystore.console.core.Names;
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
 * Prints events as plain lines. Rare events that repeat an earlier one are held for a second, and
 * then printed as one line with the text and the time of the last of them. Thread-safe, since a
 * signal may end the console while the main thread prints.
 */
final class PlainLines {
  private static final long HELD_MICROS = 1_000_000;

  private static final class Held {
    int times;

    /** Of the last event, made at once: names are known to the main thread only. */
    String line;

    long lastMicros;

    /** Known at the first look; -1 before. */
    long sinceMicros = -1;
  }

  private final Output out;
  private final Names names;
  private final Repeats repeats = new Repeats();
  private final Map<Long, Held> held = new HashMap<>();
  private long events;
  private boolean ended;

  /**
   * @param names of front-ends, as they are known when a line is printed
   */
  PlainLines(Output out, Names names) {
    this.out = out;
    this.names = names;
  }

  /** Prints the event, or holds it if it repeats another. */
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

  /** Prints what was held for long enough. */
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

  /** Prints all that is held, and nothing any more after that. */
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
