package io.toystore.observe;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.toystore.output.StandardStreams;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** The meters of the process itself, by Micrometer's names, and of its output. */
final class ProcessMeters implements AutoCloseable {
  private static final ToDoubleFunction<OperatingSystemMXBean> SECONDS =
      system -> system.getProcessCpuTime() / 1e9;

  private final MeterRegistry registry;
  private final List<Meter> own;
  private final JvmGcMetrics collections = new JvmGcMetrics();

  ProcessMeters(MeterRegistry registry) {
    this.registry = registry;
    Set<Meter> others = Set.copyOf(registry.getMeters());
    new Meters(registry, Tags.empty())
        .counter(
            "dropped_output_lines",
            "Lines of this process's output that were not written.",
            StandardStreams::droppedLines);
    new JvmMemoryMetrics().bindTo(registry);
    collections.bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      // The name of Micrometer's own meter breaks Prometheus's rules.
      FunctionCounter.builder("process_cpu_seconds", system, SECONDS)
          .description("Processor time that the process has used.")
          .register(registry);
    }
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    own = registry.getMeters().stream().filter(meter -> !others.contains(meter)).toList();
  }

  /** Stops listening to the garbage collector, and removes the meters from the registry. */
  @Override
  public void close() {
    collections.close();
    own.forEach(registry::remove);
  }
}
