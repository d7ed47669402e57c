package io.toystore.frontend.http;

import java.util.function.LongSupplier;

/**
 * Things that have one and the same time to be done, the oldest first. Nearly all are done at once,
 * so each costs a few links, not a timer: one is for all of them, and is set again only while
 * something waits. Confined to the event loop.
 */
final class Deadlines {
  /** Runs a task once, on the same event loop, so many milliseconds from now. */
  @FunctionalInterface
  interface Timer {
    void set(long millis, Runnable task);
  }

  /** One thing to be done. */
  abstract static class Waiting {
    private Waiting previous;
    private Waiting next;
    private long dueMillis;

    /** Its time is over, and it waits no more. */
    abstract void overdue();
  }

  private final Timer timer;
  private final LongSupplier nowMillis;
  private final long millis;

  /** The ring's own link: after it the oldest, before it the newest. */
  private final Waiting ring =
      new Waiting() {
        @Override
        void overdue() {
          throw new IllegalStateException("the ring itself is not waited for");
        }
      };

  private boolean timed;

  /**
   * @param millis the time that each has, from 1
   */
  Deadlines(Timer timer, LongSupplier nowMillis, long millis) {
    this.timer = timer;
    this.nowMillis = nowMillis;
    this.millis = millis;
    ring.previous = ring;
    ring.next = ring;
  }

  /** Its time begins; it must not wait yet. */
  void begin(Waiting one) {
    one.dueMillis = nowMillis.getAsLong() + millis;
    one.previous = ring.previous;
    one.next = ring;
    ring.previous.next = one;
    ring.previous = one;
    keepTime(one.dueMillis - millis);
  }

  /** It is done; nothing happens if it does not wait. */
  void end(Waiting one) {
    if (one.next != null) {
      one.previous.next = one.next;
      one.next.previous = one.previous;
      one.previous = null;
      one.next = null;
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

  /** While something waits there is a timer, until the oldest is due. */
  private void keepTime(long now) {
    if (!timed && ring.next != ring) {
      timed = true;
      timer.set(Math.max(1, ring.next.dueMillis - now), this::look);
    }
  }
}
