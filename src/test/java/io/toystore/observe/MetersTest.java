package io.toystore.observe;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MetersTest {
  private final AtomicLong value = new AtomicLong();

  static Stream<MeterRegistry> registries() {
    return Stream.of(
        new SimpleMeterRegistry(), new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  }

  /** Micrometer holds what a function counter counts by a weak reference only. */
  @ParameterizedTest
  @MethodSource("registries")
  void nobodyNeedsToHoldThemForTheirValuesToBeRead(MeterRegistry registry) {
    WeakReference<Meters> meters = new WeakReference<>(register(registry));
    assertEquals(1, count(registry));

    await()
        .until(
            () -> {
              System.gc();
              return meters.get() == null;
            });
    value.set(2);

    assertEquals(2, count(registry));
    assertEquals(2, registry.get("toystore_level").gauge().value());
  }

  private Meters register(MeterRegistry registry) {
    value.set(1);
    Meters meters = new Meters(registry, Tags.empty()).with("route", "product");
    meters.counter("things", "Things.", value::get);
    meters.gauge("level", "Level.", value::get);
    return meters;
  }

  private static double count(MeterRegistry registry) {
    return registry.get("toystore_things").functionCounter().count();
  }
}
