package io.toystore.observe.core;

import java.util.Map;

/** Takes what a {@link Differ} has found out. */
public interface EventSink {
  /**
   * @param about the member that the event is about; empty for the one that tells of it
   * @param details as in {@link Event#details}
   */
  void event(EventKind kind, String about, Map<String, Object> details);

  /** Whether anybody would be told of this kind; asked before details are gathered. */
  boolean wants(EventKind kind);
}
