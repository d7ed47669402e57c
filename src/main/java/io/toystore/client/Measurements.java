package io.toystore.client;

import io.toystore.client.core.Outcome;
import io.toystore.client.core.RequestKind;
import io.toystore.client.core.Tally;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What a run counts and measures. The time of a request runs from the client's wish to make it to
 * the end of its last attempt: waiting for a connection and retries included, failed requests as
 * well. Virtual clients wait for their answers, so a stalled store is asked less often: the
 * percentiles are those of the requests made, not of a fixed rate (coordinated omission).
 */
final class Measurements {
  /** Microseconds matter; one hour is the longest request timeout, and longer counts as that. */
  private static final long MAX_NANOS = TimeUnit.HOURS.toNanos(1);

  private static final int SIGNIFICANT_DIGITS = 3;

  private final Tally tally = new Tally();
  private final Map<RequestKind, Histogram> times = new EnumMap<>(RequestKind.class);
  private long retries;

  Measurements() {
    for (RequestKind kind : RequestKind.values()) {
      times.put(kind, new Histogram(1_000, MAX_NANOS, SIGNIFICANT_DIGITS));
    }
  }

  void ended(RequestKind kind, Outcome outcome, long nanos) {
    tally.count(kind, outcome);
    times.get(kind).recordValue(Math.min(Math.max(nanos, 0), MAX_NANOS));
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

  Histogram times(RequestKind kind) {
    return times.get(kind);
  }
}
