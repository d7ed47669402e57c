package io.toystore.observe;

import io.toystore.observe.core.Budget;
import io.toystore.observe.core.Level;
import io.vertx.core.buffer.Buffer;

/**
 * The lines that are about to be sent to an observer, within a budget for each second. Without the
 * budget, lines for an observer that no longer reads would pile up in this process. Not
 * thread-safe.
 */
final class EventBuffer {
  /** The budget for rare events and the steps of purchases. */
  private static final long BYTES_PER_SECOND = 64 << 10;

  /**
   * The part of these bytes that purchases may not use, so that reports and rare events are always
   * sent.
   */
  private static final long RESERVED_BYTES = 16 << 10;

  /** The budget for messages, forces and commits. */
  private static final long WIRE_EVENTS_PER_SECOND = 2_000;

  /** With less room than this, no line is made. */
  private static final long TYPICAL_LINE_BYTES = 256;

  private final Budget bytes = new Budget(BYTES_PER_SECOND);
  private final Budget wireEvents = new Budget(WIRE_EVENTS_PER_SECOND);
  private Buffer lines = Buffer.buffer();
  private long hidden;

  /** Whether an event of this level, not made yet, would likely be within the budget. */
  boolean hasRoom(Level level) {
    return level == Level.WIRE
        ? wireEvents.has(1, 0, Clocks.monotonicMillis())
        : bytes.has(TYPICAL_LINE_BYTES, RESERVED_BYTES, Clocks.monotonicMillis());
  }

  /** Adds the line of an event of this level, or hides the event if the budget is used up. */
  void add(Level level, Buffer line) {
    if (take(level, line.length())) {
      lines.appendBuffer(line);
    } else {
      hidden++;
    }
  }

  private boolean take(Level level, int lineBytes) {
    long nowMillis = Clocks.monotonicMillis();
    return switch (level) {
      case RARE -> bytes.take(lineBytes, nowMillis);
      case PURCHASES -> bytes.takeLeaving(lineBytes, RESERVED_BYTES, nowMillis);
      case WIRE -> wireEvents.take(1, nowMillis);
    };
  }

  /** Counts an event that is not sent. */
  void hide() {
    hidden++;
  }

  /** How many events were hidden since the last call. */
  long takeHidden() {
    long count = hidden;
    hidden = 0;
    return count;
  }

  /** Adds a line regardless of the budget. */
  void addUnbounded(Buffer line) {
    lines.appendBuffer(line);
  }

  /** Removes and returns all lines; an empty buffer if there are none. */
  Buffer takeLines() {
    if (lines.length() == 0) {
      return lines;
    }
    Buffer taken = lines;
    lines = Buffer.buffer();
    return taken;
  }
}
