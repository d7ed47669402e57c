package io.toystore.simulation;

import java.util.Locale;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Time, chance and the order of events: all of it follows from the seed. */
class World {
  private record Event(long atMillis, long sequence, Runnable action) {}

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          (a, b) ->
              a.atMillis != b.atMillis
                  ? Long.compare(a.atMillis, b.atMillis)
                  : Long.compare(a.sequence, b.sequence));
  private final SplittableRandom random;
  private final StringBuilder trace;
  private long nowMillis;
  private long sequence;
  private Watcher watcher = Watcher.NOBODY;

  /**
   * @param traced whether every step is kept as text; slow, for replays
   */
  World(long seed, boolean traced) {
    this.random = new SplittableRandom(seed);
    this.trace = traced ? new StringBuilder() : null;
  }

  long nowMillis() {
    return nowMillis;
  }

  SplittableRandom random() {
    return random;
  }

  boolean chance(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  /** From {@code low} to {@code high}, both included. */
  long between(long low, long high) {
    return low == high ? low : random.nextLong(low, high + 1);
  }

  /** How fast a node's clock runs: up to 1 % too fast or too slow. */
  double clockRate() {
    return 1 + (random.nextDouble() - 0.5) * 0.02;
  }

  /** Of so many things that were not forced, how many a crash leaves, from the front. */
  int survivors(int unforced) {
    return (int) between(0, unforced);
  }

  Watcher watcher() {
    return watcher;
  }

  void watchedBy(Watcher one) {
    watcher = one;
  }

  void in(long millis, Runnable action) {
    events.add(new Event(nowMillis + millis, sequence++, action));
  }

  /** Runs what happens up to this moment. */
  void runUntil(long millis) {
    while (!events.isEmpty() && events.peek().atMillis() <= millis) {
      Event next = events.poll();
      nowMillis = next.atMillis();
      next.action().run();
    }
    nowMillis = millis;
  }

  boolean traced() {
    return trace != null;
  }

  void trace(Supplier<String> line) {
    if (trace != null) {
      trace.append(String.format(Locale.ROOT, "%6d  %s%n", nowMillis, line.get()));
    }
  }

  String traceText() {
    return trace == null ? "" : trace.toString();
  }
}
