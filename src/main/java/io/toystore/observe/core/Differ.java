package io.toystore.observe.core;

import io.toystore.model.LogEntry;
import java.util.List;

/**
 * Derives events by comparing a core with what it was at the last look. It asks the core and
 * changes nothing; cores know nothing of it.
 */
public interface Differ {
  /**
   * Looks at the core, after a step of it or because time has passed.
   *
   * @param nowMillis of the clock that the core is called with
   */
  void look(long nowMillis, EventSink to);

  /** The core gives these entries to its disk; a look follows. */
  default void appended(List<LogEntry> entries) {}

  /** How far its log is forced; 0 without a log. */
  default long forcedIndex() {
    return 0;
  }

  /** How far its log is committed; 0 without a log. */
  default long commitIndex() {
    return 0;
  }
}
