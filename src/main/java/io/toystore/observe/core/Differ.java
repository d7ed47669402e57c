package io.toystore.observe.core;

import io.toystore.model.LogEntry;
import java.util.List;

/**
 * Derives events by comparing a core's state with its state at the last look. A differ only reads
 * the core; cores do not know it.
 */
public interface Differ {
  /**
   * Looks at the core, after a step of the core or because time has passed.
   *
   * @param nowMillis the time on the core's clock
   */
  void look(long nowMillis, EventSink to);

  /** Called when the core appends these entries to its log; a look follows. */
  default void appended(List<LogEntry> entries) {}

  /** The highest forced index of the core's log; 0 without a log. */
  default long forcedIndex() {
    return 0;
  }

  /** The commit index of the core's log; 0 without a log. */
  default long commitIndex() {
    return 0;
  }
}
