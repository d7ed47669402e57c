package io.toystore.observe;

import io.toystore.config.Build;
import io.toystore.observe.core.Event;
import io.toystore.observe.core.EventKind;
import io.toystore.observe.core.SteadyRate;
import io.toystore.observe.core.Watch;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Makes the reports of a tier, four a second while there are observers: the tier's state, and what
 * the process and the event loop did since the previous report. Not thread-safe.
 */
final class TierReports {
  private static final long REPORT_MILLIS = 250;

  private final EventOrigin origin;
  private final SteadyRate pace = new SteadyRate(REPORT_MILLIS);
  private final long startMillis = Clocks.monotonicMillis();
  private Consumer<Map<String, Object>> state = details -> {};
  private long reportedMillis = startMillis;
  private long longestDelayMillis;
  private long reportedGcMillis = gcMillis();

  TierReports(EventOrigin origin) {
    this.origin = origin;
  }

  /** Sets the function that puts the tier's state into a report's details. */
  void stateFrom(Consumer<Map<String, Object>> newState) {
    state = newState;
  }

  /** Records how late the event loop was; the longest delay of a period is reported. */
  void delayed(long delayMillis) {
    longestDelayMillis = Math.max(longestDelayMillis, delayMillis);
  }

  /** Drops the tier's timings so far, since the first observer wants only those from now on. */
  void restartTimings() {
    state.accept(new LinkedHashMap<>());
  }

  /** Makes the next report due at once. */
  void soon() {
    pace.soon();
  }

  /** Whether a report is due; if so, it counts as made. */
  boolean due() {
    return pace.due(Clocks.monotonicMillis());
  }

  /**
   * Makes a report, which ends the period and begins the next one.
   *
   * @param dropped how many malformed or foreign messages were dropped since the start
   * @param observers how many observers the member has
   */
  Event next(long dropped, long observers) {
    long nowMillis = Clocks.monotonicMillis();
    long periodMillis = nowMillis - reportedMillis;
    reportedMillis = nowMillis;
    Runtime runtime = Runtime.getRuntime();
    long gcMillis = gcMillis();
    Map<String, Object> details = new LinkedHashMap<>();
    state.accept(details);
    details.put("version", Build.version());
    details.put("format", (long) Watch.FORMAT);
    details.put("uptimeMillis", nowMillis - startMillis);
    details.put("loopDelayMicros", TimeUnit.MILLISECONDS.toMicros(longestDelayMillis));
    details.put("heapBytes", runtime.totalMemory() - runtime.freeMemory());
    details.put("gcMillis", gcMillis - reportedGcMillis);
    details.put("dropped", dropped);
    details.put("observers", observers);
    details.put("periodMillis", periodMillis);
    longestDelayMillis = 0;
    reportedGcMillis = gcMillis;
    return origin.event(EventKind.REPORT, details);
  }

  private static long gcMillis() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .sum();
  }
}
