package io.toystore.frontend;

import io.vertx.core.Vertx;
import java.util.function.LongSupplier;

/**
 * What all has the same time to be done, the oldest first. Nearly all is done at once, so it costs
 * two links to begin and to end it, not a timer: there is one timer for all, and only while there
 * is something to wait for. Confined to the event loop.
 */
final class Deadlines {
  /** One thing to be done. */
  abstract static class Waiting {
    private Waiting before;
    private Waiting behind;
    private long dueMillis;

    /** Its time is over, and it waits no more. */
    abstract void overdue();
  }

  private final Vertx vertx;
  private final LongSupplier nowMillis;
  private final long millis;

  /** The ring's own link: behind it the oldest, before it the newest. */
  private final Waiting ring =
      new Waiting() {
        @Override
        void overdue() {
          throw new IllegalStateException("the ring itself is not waited for");
        }
      };

  private boolean timed;

  /**
   * @param millis the time that each has
   */
  Deadlines(Vertx vertx, LongSupplier nowMillis, long millis) {
    this.vertx = vertx;
    this.nowMillis = nowMillis;
    this.millis = millis;
    ring.before = ring;
    ring.behind = ring;
  }

  /** Its time begins; it must not wait yet. */
  void begin(Waiting one) {
    one.dueMillis = nowMillis.getAsLong() + millis;
    one.before = ring.before;
    one.behind = ring;
    ring.before.behind = one;
    ring.before = one;
    if (!timed) {
      timed = true;
      vertx.setTimer(millis, id -> look());
    }
  }

  /** It is done; nothing happens if it does not wait. */
  void end(Waiting one) {
    if (one.behind != null) {
      one.before.behind = one.behind;
      one.behind.before = one.before;
      one.before = null;
      one.behind = null;
    }
  }

  private void look() {
    long now = nowMillis.getAsLong();
    while (ring.behind != ring && ring.behind.dueMillis <= now) {
      Waiting late = ring.behind;
      end(late);
      late.overdue();
    }
    timed = ring.behind != ring;
    if (timed) {
      vertx.setTimer(Math.max(1, ring.behind.dueMillis - now), id -> look());
    }
  }
}
