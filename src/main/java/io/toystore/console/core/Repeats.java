package io.toystore.console.core;

import io.toystore.observe.core.Event;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Finds the events that repeat an earlier one, such as a follower's refusals while it catches up.
 * An event repeats the last one of the same kind, member, peer and request that says the same but
 * for numbers that move, if that was at most five seconds before it. Such events are a run, which
 * is shown as one line. Events in between do not end a run.
 */
public final class Repeats {
  /** By the member's own clock. */
  static final long MAX_GAP_MICROS = 5_000_000;

  static final int MAX_RUNS = 512;

  /**
   * Where an event stands among those that it repeats.
   *
   * @param run what the first event of the run is called
   * @param times the how manieth of the run it is, from 1
   */
  public record Place(long run, int times) {}

  private record Key(Event same, String says) {}

  private record Run(long name, int times, long lastMicros) {}

  /** Those that have been extended last are at the end. */
  private final Map<Key, Run> runs = new LinkedHashMap<>();

  /**
   * Takes the next event.
   *
   * @param name a new run is called so
   */
  public Place place(Event event, long name) {
    Key key = key(event);
    Run last = runs.remove(key);
    boolean repeats =
        last != null && Math.abs(event.micros() - last.lastMicros()) <= MAX_GAP_MICROS;
    Run run =
        repeats
            ? new Run(last.name(), last.times() + 1, event.micros())
            : new Run(name, 1, event.micros());
    runs.put(key, run);
    if (runs.size() > MAX_RUNS) {
      runs.remove(runs.keySet().iterator().next());
    }
    return new Place(run.name(), run.times());
  }

  private static Key key(Event event) {
    return new Key(
        new Event(
            0,
            event.node(),
            event.startId(),
            event.kind(),
            event.from(),
            event.to(),
            "",
            event.requestId(),
            Map.of()),
        says(event));
  }

  /** What tells the event from others of its kind, without numbers that move. */
  private static String says(Event event) {
    String text = event.text("text");
    return switch (event.kind()) {
      case LAGGING, CAUGHT_UP, PAUSED, ASK_OUTCOMES, RETURNED -> "";
      // The term, and then where in the log.
      case FETCH_LOG, FETCHED_LOG, APPEND_REFUSED -> upTo(text, " after ");
      // The number of the attempt, and then perhaps what is said.
      case PRE_VOTE, PRE_VOTE_ANSWER, LEAD, LEAD_ANSWER -> text.substring(upTo(text, ":").length());
      default -> event.details().toString();
    };
  }

  private static String upTo(String text, String mark) {
    int at = text.indexOf(mark);
    return at < 0 ? text : text.substring(0, at);
  }
}
