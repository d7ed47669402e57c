package io.toystore.console;

import io.toystore.console.core.Key;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The queue of messages to the console's main thread, from the threads of its source and its
 * terminal. Bounded. Thread-safe.
 */
final class Inbox {
  private static final int MAX_LINES = 20_000;

  /** A message to the main thread. */
  sealed interface Message {
    /** A line of the store as received, and the time of receipt by the console's clock. */
    record Line(String text, long micros) implements Message {}

    /** The problem of the connection to the store; empty once it works. */
    record Connection(String state) implements Message {}

    /** The source has failed for good; retrying is of no use. */
    record Failed(RuntimeException cause) implements Message {}

    record Pressed(Key key) implements Message {}

    /** The terminal's size has changed. */
    record Resized() implements Message {}

    /** Ctrl-Z. */
    record Suspend() implements Message {}

    /** Ctrl-C, or the terminal was closed. */
    record Ended(int status) implements Message {}
  }

  private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
  private final AtomicLong lines = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();

  void put(Message message) {
    messages.add(message);
  }

  /** Adds a line, or drops and counts it if too many lines wait. Never blocks. */
  void offerLine(String text, long micros) {
    if (lines.get() >= MAX_LINES) {
      dropped.incrementAndGet();
    } else {
      lines.incrementAndGet();
      put(new Message.Line(text, micros));
    }
  }

  /** Whether many lines wait, so that a source that can wait should do so. */
  boolean isFull() {
    return lines.get() >= MAX_LINES / 2;
  }

  /** The next message; null if none arrives within {@code millis}. */
  Message poll(long millis) throws InterruptedException {
    Message next = messages.poll(Math.max(0, millis), TimeUnit.MILLISECONDS);
    if (next instanceof Message.Line) {
      lines.decrementAndGet();
    }
    return next;
  }

  /** How many lines were dropped since the last call. */
  long takeDropped() {
    return dropped.getAndSet(0);
  }
}
