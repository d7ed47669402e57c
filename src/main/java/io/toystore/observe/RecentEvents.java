package io.toystore.observe;

import io.toystore.observe.core.Event;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/** The last rare events, for later observers. Not thread-safe. */
final class RecentEvents {
  private static final int CAPACITY = 256;

  private final ArrayDeque<Event> events = new ArrayDeque<>();

  /** Adds an event; if the buffer is full, removes the oldest event. */
  void add(Event event) {
    if (events.size() == CAPACITY) {
      events.poll();
    }
    events.add(event);
  }

  /** Calls the action with each event, the oldest first. */
  void forEach(Consumer<Event> action) {
    events.forEach(action);
  }
}
