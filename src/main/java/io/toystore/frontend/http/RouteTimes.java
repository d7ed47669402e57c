package io.toystore.frontend.http;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * How long requests took since the last report, by route: from the router to the end of the
 * response. Reads from the cache bypass the router; one of {@value #CACHED_SAMPLE} is timed.
 * Confined to the event loop.
 */
final class RouteTimes {
  private static final int CACHED_SAMPLE = 16;
  private static final int DIGITS = 2;

  private final Map<Route, Histogram> micros = new EnumMap<>(Route.class);
  private final Histogram cached = new Histogram(DIGITS);
  private int cachedReads;

  void took(Route route, long nanos) {
    micros
        .computeIfAbsent(route, unused -> new Histogram(DIGITS))
        .recordValue(TimeUnit.NANOSECONDS.toMicros(nanos));
  }

  /** Whether to time the next read from the cache. */
  boolean timesCached() {
    return (++cachedReads & CACHED_SAMPLE - 1) == 0;
  }

  void tookCached(long nanos) {
    cached.recordValue(TimeUnit.NANOSECONDS.toMicros(nanos));
  }

  /** Returns the times of all requested routes, and resets them. */
  List<Object> report() {
    List<Object> routes = new ArrayList<>();
    micros.forEach((route, times) -> add(routes, route.label(), times));
    add(routes, "cached", cached);
    return routes;
  }

  private static void add(List<Object> routes, String label, Histogram times) {
    if (times.getTotalCount() == 0) {
      return;
    }
    Map<String, Object> route = new TreeMap<>();
    route.put("route", label);
    route.put("count", times.getTotalCount());
    route.put("p50Micros", times.getValueAtPercentile(50));
    route.put("p99Micros", times.getValueAtPercentile(99));
    route.put("maxMicros", times.getMaxValue());
    routes.add(route);
    times.reset();
  }
}
