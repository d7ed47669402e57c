package io.toystore.console;

import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next attempt: longer each time, up to a bound, with jitter. */
final class Pauses {
  private static final long FIRST_MILLIS = 250;
  private static final long MAX_MILLIS = 5_000;

  private long next = FIRST_MILLIS;

  long nextMillis() {
    long millis = next;
    next = Math.min(MAX_MILLIS, 2 * next);
    return millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1);
  }

  /** Called after a successful attempt. */
  void reset() {
    next = FIRST_MILLIS;
  }
}
