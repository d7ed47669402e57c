package io.toystore.frontend.http;

import java.util.function.LongSupplier;

/**
 * Deadlines of the same length, the oldest first. Nearly all tasks are done at once, so each costs
 * a few links instead of a timer: all deadlines share a timer, which is set only while something
 * waits. Confined to the event loop.
 */
final class Deadlines {
  /** Runs a task once, on the same event loop, after {@code millis} milliseconds. */
  @FunctionalInterface
  interface Timer {
    void set(long millis, Runnable task);
  }

  /** A task with a deadline. */
  abstract static class Waiting {
    private Waiting previous;
    private Waiting next;
    private long dueMillis;

    /** Called when the deadline has passed; the task no longer waits. */
    abstract void overdue();
  }

  private final Timer timer;
  private final LongSupplier nowMillis;
  private final long millis;

  /** The ring's own link: the oldest task follows it, the newest precedes it. */
  private final Waiting ring =
      new Waiting() {
        @Override
        void overdue() {
          throw new IllegalStateException("the ring itself is not waited for");
        }
      };

  private boolean timed;

  /**
   * @param millis the time for each task, from 1
   */
  Deadlines(Timer timer, LongSupplier nowMillis, long millis) {
    this.timer = timer;
    this.nowMillis = nowMillis;
    this.millis = millis;
    ring.previous = ring;
    ring.next = ring;
  }

  /** Starts the deadline of a task that does not wait yet. */
  void begin(Waiting task) {
    task.dueMillis = nowMillis.getAsLong() + millis;
    task.previous = ring.previous;
    task.next = ring;
    ring.previous.next = task;
    ring.previous = task;
    keepTime(task.dueMillis - millis);
  }

  /** Ends the deadline of a task that is done; does nothing if the task does not wait. */
  void end(Waiting task) {
    if (task.next != null) {
      task.previous.next = task.next;
      task.next.previous = task.previous;
      task.previous = null;
      task.next = null;
    }
  }

  private void look() {
    timed = false;
    long now = nowMillis.getAsLong();
    try {
      while (ring.next != ring && ring.next.dueMillis <= now) {
        Waiting late = ring.next;
        end(late);
        late.overdue();
      }
    } finally {
      keepTime(now);
    }
  }

  /** Sets the timer for the oldest task, if tasks wait and it is not set. */
  private void keepTime(long now) {
    if (!timed && ring.next != ring) {
      timed = true;
      timer.set(Math.max(1, ring.next.dueMillis - now), this::look);
    }
  }
}
