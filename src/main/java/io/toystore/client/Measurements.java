package io.toystore.client;

import io.toystore.client.core.RequestKind;
import io.toystore.client.core.RequestResult;
import io.toystore.client.core.Tally;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * The counts and times of a run, for each kind of request.
 *
 * <p>The <em>service time</em> runs from when the client wants to make the request to the end of
 * its last attempt. It includes the wait for a connection and retries, and failed requests count
 * too. In a closed loop a stalled store gets fewer requests, so a stall shows in the maximum and
 * hardly in the percentiles (coordinated omission). The <em>response time</em>, in an open loop
 * only, runs from when the request was due to the same end. So it includes the time that the
 * request waited before it was sent.
 */
final class Measurements {
  /** One hour, the longest request timeout; longer times count as one hour. */
  private static final long MAX_NANOS = TimeUnit.HOURS.toNanos(1);

  private static final int SIGNIFICANT_DIGITS = 3;

  private final Tally tally = new Tally();
  private final Map<RequestKind, Histogram> serviceTimes = new EnumMap<>(RequestKind.class);
  private final Map<RequestKind, Histogram> responseTimes = new EnumMap<>(RequestKind.class);
  private long retries;

  /** When each request in flight began, by the request's number; the oldest first. */
  private final Map<Long, Long> inFlight = new LinkedHashMap<>();

  private long begun;

  Measurements() {
    for (RequestKind kind : RequestKind.values()) {
      serviceTimes.put(kind, new Histogram(1_000, MAX_NANOS, SIGNIFICANT_DIGITS));
      responseTimes.put(kind, new Histogram(1_000, MAX_NANOS, SIGNIFICANT_DIGITS));
    }
  }

  /**
   * Requests without an answer so far; the times do not include them.
   *
   * @param longestNanos how long the oldest of them has been in flight, 0 if there is none
   */
  record Unanswered(int count, long longestNanos) {}

  /** A request begins; the number is for {@link #ends}. */
  long begins(long nowNanos) {
    begun++;
    inFlight.put(begun, nowNanos);
    return begun;
  }

  /** The request of this number is no longer in flight. */
  void ends(long number) {
    inFlight.remove(number);
  }

  Unanswered unanswered(long nowNanos) {
    long oldest = inFlight.values().stream().findFirst().orElse(nowNanos);
    return new Unanswered(inFlight.size(), nowNanos - oldest);
  }

  /** A request has ended. */
  void ended(RequestKind kind, RequestResult outcome, long serviceNanos) {
    tally.count(kind, outcome);
    record(serviceTimes.get(kind), serviceNanos);
  }

  /** Also records the response time of that request. */
  void responded(RequestKind kind, long responseNanos) {
    record(responseTimes.get(kind), responseNanos);
  }

  private static void record(Histogram times, long nanos) {
    times.recordValue(Math.min(Math.max(nanos, 0), MAX_NANOS));
  }

  void retried() {
    retries++;
  }

  Tally tally() {
    return tally;
  }

  long retries() {
    return retries;
  }

  Histogram serviceTimes(RequestKind kind) {
    return serviceTimes.get(kind);
  }

  /** Empty if requests of this kind had no schedule. */
  Histogram responseTimes(RequestKind kind) {
    return responseTimes.get(kind);
  }
}
