package io.toystore.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;

/**
 * Registers meters with a common set of labels. Most meters are functions that a scrape calls on
 * its own thread, so that the measured code pays nothing. Thread-safe.
 *
 * <p>A name is in Prometheus's style, without the prefix {@code toystore_}, which is added, and
 * without the suffix {@code _total}, which counters get. Each meter has a description, as
 * Prometheus's rules require.
 */
public final class Meters {
  private static final String PREFIX = "toystore_";

  /** Upper bounds of all timers' buckets, in microseconds: from 0.1 ms to 10 s. */
  private static final Duration[] BOUNDS =
      LongStream.of(
              100,
              250,
              500,
              1_000,
              2_500,
              5_000,
              10_000,
              25_000,
              50_000,
              100_000,
              250_000,
              500_000,
              1_000_000,
              2_500_000,
              5_000_000,
              10_000_000)
          .mapToObj(micros -> Duration.of(micros, ChronoUnit.MICROS))
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final Tags labels;
  private final Collection<Meter> registered;

  Meters(MeterRegistry registry, Tags labels) {
    this(registry, labels, new ConcurrentLinkedQueue<>());
  }

  private Meters(MeterRegistry registry, Tags labels, Collection<Meter> registered) {
    this.registry = registry;
    this.labels = labels;
    this.registered = registered;
  }

  /** Meters with an additional label. */
  public Meters with(String label, String value) {
    return new Meters(registry, labels.and(label, value), registered);
  }

  /** A value that rises and falls; NaN where there is none. */
  public void gauge(String name, String description, DoubleSupplier value) {
    registered.add(
        Gauge.builder(PREFIX + name, value::getAsDouble)
            .description(description)
            .tags(labels)
            .register(registry));
  }

  /** A value that is 1 when something holds, or else 0. */
  public void flag(String name, String description, BooleanSupplier value) {
    gauge(name, description, () -> value.getAsBoolean() ? 1 : 0);
  }

  /** A count that only grows, from the start of the process or the tier on. */
  public void counter(String name, String description, DoubleSupplier value) {
    registered.add(
        // Micrometer holds the state by a weak reference, and shows the last value once the state
        // is collected. The function, which it holds strongly, keeps the state alive.
        FunctionCounter.builder(PREFIX + name, value, weaklyHeld -> value.getAsDouble())
            .description(description)
            .tags(labels)
            .register(registry));
  }

  /** A count that the caller adds to. */
  Counter counter(String name, String description) {
    Counter counter =
        Counter.builder(PREFIX + name).description(description).tags(labels).register(registry);
    registered.add(counter);
    return counter;
  }

  /** A timer with buckets. */
  public Timer timer(String name, String description) {
    Timer timer =
        Timer.builder(PREFIX + name)
            .description(description)
            .tags(labels)
            .serviceLevelObjectives(BOUNDS)
            .register(registry);
    registered.add(timer);
    return timer;
  }

  /** Meters of a state that is read at each scrape. */
  public <S> OfState<S> of(Supplier<S> state) {
    return new OfState<>(this, state);
  }

  /** Meters whose values are functions of one state. */
  public record OfState<S>(Meters meters, Supplier<S> state) {
    /** {@link Meters#gauge} of a part of the state. */
    public void gauge(String name, String description, ToDoubleFunction<S> value) {
      meters.gauge(name, description, () -> value.applyAsDouble(state.get()));
    }

    /** {@link Meters#flag} of a part of the state. */
    public void flag(String name, String description, Predicate<S> value) {
      meters.flag(name, description, () -> value.test(state.get()));
    }

    /** {@link Meters#counter} of a part of the state. */
    public void counter(String name, String description, ToDoubleFunction<S> value) {
      meters.counter(name, description, () -> value.applyAsDouble(state.get()));
    }
  }

  /** Removes all meters from the registry. */
  void remove() {
    registered.forEach(registry::remove);
    registered.clear();
  }
}
