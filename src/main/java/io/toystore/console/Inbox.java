package io.toystore.console;

import io.toystore.console.core.Key;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What has come for the console's main thread from the threads of its source and of its terminal.
 * Bounded. Thread-safe.
 */
final class Inbox {
  private static final int MAX_LINES = 20_000;

  /** One thing that has come. */
  sealed interface Message {
    /** A line of the store, as it came, and when by the console's clock. */
    record Line(String text, long micros) implements Message {}

    /** What is wrong with the connection to the store; empty when nothing is any more. */
    record Connection(String state) implements Message {}

    /** There is no use in trying again. */
    record Failed(RuntimeException cause) implements Message {}

    record Pressed(Key key) implements Message {}

    /** The terminal has another size. */
    record Resized() implements Message {}

    /** Ctrl-Z. */
    record Suspend() implements Message {}

    /** Ctrl-C, or the terminal is gone. */
    record Ended(int status) implements Message {}
  }

  private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
  private final AtomicLong lines = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();

  void put(Message message) {
    messages.add(message);
  }

  /** Puts a line, or drops and counts it when too many wait. Never blocks. */
  void offerLine(String text, long micros) {
    if (lines.get() >= MAX_LINES) {
      dropped.incrementAndGet();
    } else {
      lines.incrementAndGet();
      put(new Message.Line(text, micros));
    }
  }

  /** Whether lines wait, so that a reader who can wait should. */
  boolean isFull() {
    return lines.get() >= MAX_LINES / 2;
  }

  /** The next message; null when none comes within so many milliseconds. */
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
