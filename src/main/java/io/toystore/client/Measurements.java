package io.toystore.client;

import io.toystore.client.core.Outcome;
import io.toystore.client.core.RequestKind;
import io.toystore.client.core.Tally;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What a run counts and measures, of each kind of requests.
 *
 * <p>The <em>service time</em> runs from the client's wish to make the request to the end of its
 * last attempt: waiting for a connection and retries included, failed requests as well. In a closed
 * loop a stalled store is asked less often, so its stall is in the maximum and hardly in the
 * percentiles (coordinated omission). The <em>response time</em>, which an open loop has, runs from
 * the moment when the request was due to the same end. So it holds what the request has waited
 * before it was sent.
 */
final class Measurements {
  /** Microseconds matter; one hour is the longest request timeout; longer counts as that. */
  private static final long MAX_NANOS = TimeUnit.HOURS.toNanos(1);

  private static final int SIGNIFICANT_DIGITS = 3;

  private final Tally tally = new Tally();
  private final Map<RequestKind, Histogram> serviceTimes = new EnumMap<>(RequestKind.class);
  private final Map<RequestKind, Histogram> responseTimes = new EnumMap<>(RequestKind.class);
  private long retries;

  /** When each request in flight began, by its number; the oldest first. */
  private final Map<Long, Long> inFlight = new LinkedHashMap<>();

  private long begun;

  Measurements() {
    for (RequestKind kind : RequestKind.values()) {
      serviceTimes.put(kind, new Histogram(1_000, MAX_NANOS, SIGNIFICANT_DIGITS));
      responseTimes.put(kind, new Histogram(1_000, MAX_NANOS, SIGNIFICANT_DIGITS));
    }
  }

  /**
   * Requests without an answer so far, which are in none of the times.
   *
   * @param longestNanos how long the first of them has taken already, 0 if there is none
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
  void ended(RequestKind kind, Outcome outcome, long serviceNanos) {
    tally.count(kind, outcome);
    record(serviceTimes.get(kind), serviceNanos);
  }

  /** The same request was due so long ago. */
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

  /** Without a value if no schedule said when requests of this kind were due. */
  Histogram responseTimes(RequestKind kind) {
    return responseTimes.get(kind);
  }
}
