package io.toystore.sansio;

import io.toystore.message.Message;
import io.toystore.model.LogEntry;
import java.util.List;

/**
 * The rules of one tier as a plain object: an input goes in, outputs come out, and nothing else
 * happens. It is not thread-safe; its shell calls it from one event loop, a simulator from one
 * thread. Time arrives as an argument: milliseconds of a clock that only moves forward, whose zero
 * means nothing.
 */
public interface Core {
  /** The first call, after everything that the disk holds has been restored. */
  void start(long nowMillis, Outputs out);

  /**
   * A message has arrived: perhaps late, twice, out of order, or from a process that has long
   * ended.
   */
  void receive(Message message, long nowMillis, Outputs out);

  /** The first {@code count} storage requests of this start are durable. */
  void stored(long count, long nowMillis, Outputs out);

  /** Entries that {@link Outputs#readLog} asked for, as they were when they were read. */
  void logRead(List<LogEntry> entries, long nowMillis, Outputs out);

  /** Time has passed; called when {@link #nextTickMillis} says so, or earlier. */
  void tick(long nowMillis, Outputs out);

  /** The burst of inputs is over: the core sends the messages that it has gathered. */
  void flush(long nowMillis, Outputs out);

  /**
   * When the next {@link #tick} is due unless another input comes first; called after each flush. A
   * time that is not after {@code nowMillis} asks for the next possible tick; ticks come every few
   * milliseconds at most. {@code Long.MAX_VALUE}: no tick is needed. An early tick changes nothing.
   */
  default long nextTickMillis(long nowMillis) {
    return nowMillis;
  }

  /** The process is about to end: finishes the work in flight, within a bounded time. */
  default void drain(long nowMillis, Outputs out) {}

  /** Whether {@link #drain} has finished. */
  default boolean drained() {
    return true;
  }
}
