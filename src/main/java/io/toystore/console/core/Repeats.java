package io.toystore.console.core;

import io.toystore.observe.core.Event;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Finds events that repeat an earlier event, such as a follower's refusals while it catches up. An
 * event repeats the last event of the same kind, member, peer and request that has the same text,
 * apart from numbers that change, if that was at most five seconds earlier. Such events are a run,
 * which is shown as one line. Other events in between do not end a run.
 */
public final class Repeats {
  /** By the member's own clock. */
  static final long MAX_GAP_MICROS = 5_000_000;

  static final int MAX_RUNS = 512;

  /**
   * The position of an event in its run.
   *
   * @param run the name of the first event of the run
   * @param times the position in the run, from 1
   */
  public record Place(long run, int times) {}

  private record Key(Event same, String says) {}

  private record Run(long name, int times, long lastMicros) {}

  /** The runs, those that were extended last at the end. */
  private final Map<Key, Run> runs = new LinkedHashMap<>();

  /**
   * Takes the next event.
   *
   * @param name the name for a new run
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

  /** The text that distinguishes the event from others of its kind, without numbers that change. */
  private static String says(Event event) {
    String text = event.text("text");
    return switch (event.kind()) {
      case LAGGING, CAUGHT_UP, PAUSED, ASK_OUTCOMES, RETURNED -> "";
      // The text is the term, and then the place in the log.
      case FETCH_LOG, FETCHED_LOG, APPEND_REFUSED -> upTo(text, " after ");
      // The text is the number of the attempt, and then an optional remark.
      case PRE_VOTE, PRE_VOTE_ANSWER, LEAD, LEAD_ANSWER -> text.substring(upTo(text, ":").length());
      default -> event.details().toString();
    };
  }

  private static String upTo(String text, String mark) {
    int at = text.indexOf(mark);
    return at < 0 ? text : text.substring(0, at);
  }
}
