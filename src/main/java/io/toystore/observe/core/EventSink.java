package io.toystore.observe.core;

import java.util.Map;

/** Takes what a {@link Differ} has found out. */
public interface EventSink {
  /**
   * @param about the member that the event is about; empty for the one that tells of it
   * @param details as in {@link Event#details}
   */
  void event(EventKind kind, String about, Map<String, Object> details);

  /**
   * Whether an event of this kind would be told now; asked once for each event, before its details
   * are gathered. Of those of the wire, so many are told as the sample says.
   */
  boolean wants(EventKind kind);
}
