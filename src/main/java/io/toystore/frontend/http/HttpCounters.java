package io.toystore.frontend.http;

import io.micrometer.core.instrument.Timer;
import io.toystore.observe.Meters;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * How many requests were answered, by route and class of code, and how long those took that the
 * router has seen. Confined to the event loop; the meters read what was counted up to the last
 * {@link #show}.
 */
final class HttpCounters {
  private static final int CLASSES = 6;

  private record Shown(long[][] answered, int connectionsOpen, long connectionsRefused) {}

  private final Meters meters;
  private final long[][] answered = new long[Route.values().length][CLASSES];
  private final Timer[] times = new Timer[Route.values().length];
  private long connectionsRefused;
  private volatile Shown shown = new Shown(new long[Route.values().length][CLASSES], 0, 0);

  HttpCounters(Meters meters) {
    this.meters = meters;
    meters.gauge("http_connections", "Connections open.", () -> shown.connectionsOpen());
    meters.counter(
        "http_connections_refused", "Closed at once: too many.", () -> shown.connectionsRefused());
  }

  /** Counts an answer of this code, 100 to 599, whatever the dialect's status line says. */
  void answered(Route route, int code) {
    answered[route.ordinal()][code / 100]++;
  }

  /** Notes how long a request took from the router to the end of its answer. */
  void took(Route route, long nanos) {
    Timer timer = times[route.ordinal()];
    if (timer == null) {
      timer =
          meters
              .with("route", route.label())
              .timer(
                  "http_request_seconds",
                  "From the router to the end of the answer; cached products pass it by.");
      times[route.ordinal()] = timer;
    }
    timer.record(nanos, TimeUnit.NANOSECONDS);
  }

  void connectionRefused() {
    connectionsRefused++;
  }

  /** Shows the meters what was counted; a route and class that never occurred is not there. */
  void show(int connectionsOpen) {
    Shown before = shown;
    long[][] copy = Arrays.stream(answered).map(long[]::clone).toArray(long[][]::new);
    shown = new Shown(copy, connectionsOpen, connectionsRefused);
    for (Route route : Route.values()) {
      for (int statusClass = 1; statusClass < CLASSES; statusClass++) {
        boolean isNew =
            before.answered()[route.ordinal()][statusClass] == 0
                && copy[route.ordinal()][statusClass] > 0;
        if (isNew) {
          register(route, statusClass);
        }
      }
    }
  }

  private void register(Route route, int statusClass) {
    meters
        .with("route", route.label())
        .with("status", statusClass + "xx")
        .counter(
            "http_requests",
            "Requests answered.",
            () -> shown.answered()[route.ordinal()][statusClass]);
  }
}
