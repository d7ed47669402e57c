package io.toystore.console.core;

import java.util.ArrayDeque;
import java.util.Deque;

/** How fast a counter grows, over about the last second. */
final class Rate {
  private static final long WINDOW_MICROS = 1_000_000;

  /** Older samples are dropped, because they do not show the present rate. */
  private static final long MAX_MICROS = 5_000_000;

  private record Sample(long micros, long value) {}

  private final Deque<Sample> samples = new ArrayDeque<>();

  /**
   * @param micros by the clock of the counter's member
   */
  void add(long micros, long value) {
    Sample last = samples.peekLast();
    if (last != null && (micros <= last.micros || value < last.value)) {
      samples.clear();
    }
    samples.add(new Sample(micros, value));
    while (samples.size() > 2 && micros - second().micros >= WINDOW_MICROS) {
      samples.remove();
    }
    if (samples.size() == 2 && micros - samples.getFirst().micros > MAX_MICROS) {
      samples.removeFirst();
    }
  }

  private Sample second() {
    Sample first = samples.removeFirst();
    Sample second = samples.getFirst();
    samples.addFirst(first);
    return second;
  }

  /** The growth per second; NaN before the second value. */
  double perSecond() {
    return samples.size() < 2 ? Double.NaN : difference() * 1e6 / elapsedMicros();
  }

  /** The growth of the counter within the window. */
  long difference() {
    return samples.isEmpty() ? 0 : samples.getLast().value - samples.getFirst().value;
  }

  private long elapsedMicros() {
    return samples.getLast().micros - samples.getFirst().micros;
  }
}
