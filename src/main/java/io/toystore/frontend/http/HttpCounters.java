package io.toystore.frontend.http;

import io.micrometer.core.instrument.Timer;
import io.toystore.observe.Meters;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Counts answered requests by route and class of code, and times the requests that the router has
 * seen. Confined to the event loop; the meters read the counts as of the last {@link #show}.
 */
final class HttpCounters {
  private static final int CLASSES = 6;

  /** How many streams of events are open, and how many were refused or stalled. */
  private record Streams(int open, long refused, long stalled, long overwritten) {}

  private record Shown(
      long[][] answered, int connectionsOpen, long connectionsRefused, Streams streams) {}

  private final Meters meters;
  private final long[][] answered = new long[Route.values().length][CLASSES];
  private final RouteTimes reported = new RouteTimes();
  private final Timer[] times = new Timer[Route.values().length];
  private long connectionsRefused;
  private long streamsRefused;
  private long streamsStalled;
  private volatile Shown shown =
      new Shown(new long[Route.values().length][CLASSES], 0, 0, new Streams(0, 0, 0, 0));

  HttpCounters(Meters meters) {
    this.meters = meters;
    meters.gauge("http_connections", "Connections open.", () -> shown.connectionsOpen());
    meters.counter(
        "http_connections_refused", "Closed at once: too many.", () -> shown.connectionsRefused());
    meters.gauge("http_event_streams", "Streams open.", () -> shown.streams().open());
    meters.counter(
        "http_event_streams_refused",
        "Streams refused: too many.",
        () -> shown.streams().refused());
    meters.counter(
        "http_event_streams_stalled",
        "Streams closed, since their clients took nothing.",
        () -> shown.streams().stalled());
    meters.counter(
        "http_event_lines_overwritten",
        "Lines that a stream's client was too slow for.",
        () -> shown.streams().overwritten());
  }

  /** Counts a response with this code, 100 to 599, regardless of the dialect's status line. */
  void answered(Route route, int code) {
    answered[route.ordinal()][code / 100]++;
  }

  /** Records how long a request took from the router to the end of its response. */
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
    reported.took(route, nanos);
  }

  /** The times of the requests since the last report. */
  RouteTimes times() {
    return reported;
  }

  /** How many requests were answered. */
  long answered() {
    return Arrays.stream(answered).flatMapToLong(Arrays::stream).sum();
  }

  void connectionRefused() {
    connectionsRefused++;
  }

  void streamRefused() {
    streamsRefused++;
  }

  void streamStalled() {
    streamsStalled++;
  }

  /**
   * Publishes the counts to the meters. Combinations of route and class that never occurred have no
   * meter.
   */
  void show(int connectionsOpen, int streamsOpen, long linesOverwritten) {
    Shown before = shown;
    long[][] copy = Arrays.stream(answered).map(long[]::clone).toArray(long[][]::new);
    shown =
        new Shown(
            copy,
            connectionsOpen,
            connectionsRefused,
            new Streams(streamsOpen, streamsRefused, streamsStalled, linesOverwritten));
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
