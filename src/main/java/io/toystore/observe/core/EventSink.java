package io.toystore.observe.core;

import java.util.Map;

/** Takes the events that a {@link Differ} derives. */
public interface EventSink {
  /**
   * @param about the member that the event is about; empty for the reporting member itself
   * @param details as in {@link Event#details}
   */
  void event(EventKind kind, String about, Map<String, Object> details);

  /**
   * Whether an event of this kind would be delivered now; called once for each event, before its
   * details are gathered. Wire events are sampled.
   */
  boolean wants(EventKind kind);
}
