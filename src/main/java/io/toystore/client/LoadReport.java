package io.toystore.client;

import io.toystore.client.Measurements.Unanswered;
import io.toystore.client.core.Mismatch;
import io.toystore.client.core.OpenLoop;
import io.toystore.client.core.RequestKind;
import io.toystore.client.core.RequestResult;
import io.toystore.client.core.RunVerdict;
import io.toystore.client.core.ScheduleFigures;
import io.toystore.client.core.Tally;
import io.toystore.client.core.Verification;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * The summary of a run, for people and as JSON. It reads the run's counters when it is printed, so
 * print it only after they have stopped changing.
 *
 * @param visits how many visits were ended
 * @param plannedVisits how many visits were planned
 * @param loadNanos how long the visits took
 * @param verifyNanos how long asking for the orders took
 * @param pace how an open loop has kept to its schedule; empty if the loop never began, and for a
 *     closed loop
 * @param unanswered requests still in flight, if the run was interrupted
 */
record LoadReport(
    ClientConfig config,
    RunVerdict verdict,
    long visits,
    long plannedVisits,
    long loadNanos,
    long verifyNanos,
    Optional<ScheduleFigures> pace,
    Unanswered unanswered,
    Measurements measurements,
    Verification verification) {

  /**
   * A column of the table of times.
   *
   * @param key in the JSON
   */
  private record Column(String key, String title, double percentile) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column("p50", "p50", 50),
          new Column("p90", "p90", 90),
          new Column("p99", "p99", 99),
          new Column("p999", "p99.9", 99.9),
          new Column("max", "max", 100));

  private static final String OUTCOMES_ROW = "  %-20s%11s%11s%11s%11s";

  private static final int LATE_MILLIS = (int) (OpenLoop.LATE_NANOS / 1_000_000);

  /** The summary as JSON; times in milliseconds. */
  JsonObject toJson() {
    JsonObject requests = new JsonObject();
    for (RequestKind kind : RequestKind.values()) {
      requests.put(name(kind), requestsJson(kind));
    }
    JsonObject json =
        new JsonObject()
            .put("verdict", verdict.passed() ? "PASS" : "FAIL")
            .put("reason", verdict.reason())
            .put("exitCode", verdict.exitCode())
            .put("seed", config.seed())
            .put("clients", config.clients())
            .put("mode", config.isOpenLoop() ? "open" : "closed")
            .put("visits", visits)
            .put("plannedVisits", plannedVisits)
            .put("loadMillis", millis(loadNanos))
            .put("verifyMillis", millis(verifyNanos))
            .put("requestsPerSecond", rounded(perSecond(loadRequests())))
            .put("purchasesPerSecond", rounded(perSecond(purchases())))
            .put("failedRequests", measurements.tally().failed())
            .put("unanswered", unanswered.count())
            .put("longestUnansweredMillis", millis(unanswered.longestNanos()))
            .put("retries", measurements.retries())
            .put("requests", requests)
            .put("orders", ordersJson());
    pace.ifPresent(kept -> json.put("openLoop", paceJson(kept)));
    return json;
  }

  private JsonObject paceJson(ScheduleFigures kept) {
    return new JsonObject()
        .put("intendedPerSecond", kept.rate())
        .put("achievedPerSecond", rounded(achieved(kept)))
        .put("sent", kept.sent())
        .put("sentLate", kept.sentLate())
        .put("sentLateForLackOfClients", kept.lateForClients())
        .put("mostLateMillis", millis(kept.mostLateNanos()))
        .put("notSent", kept.notSent());
  }

  /** At most the intended rate: an early last answer would make the measured rate too high. */
  private double achieved(ScheduleFigures kept) {
    return Math.min(kept.rate(), perSecond(loadRequests()));
  }

  private JsonObject requestsJson(RequestKind kind) {
    Tally tally = measurements.tally();
    JsonObject outcomes = new JsonObject();
    for (RequestResult outcome : RequestResult.values()) {
      outcomes.put(name(outcome), tally.of(kind, outcome));
    }
    JsonObject json =
        new JsonObject()
            .put("count", tally.total(kind))
            .put("failed", tally.failed(kind))
            .put("outcomes", outcomes)
            .put("latencyMillis", timesJson(measurements.serviceTimes(kind)));
    if (hasResponseTimes(kind)) {
      json.put("responseMillis", timesJson(measurements.responseTimes(kind)));
    }
    return json;
  }

  private static JsonObject timesJson(Histogram times) {
    JsonObject json = new JsonObject();
    for (Column column : COLUMNS) {
      json.put(column.key, millis(times.getValueAtPercentile(column.percentile)));
    }
    return json;
  }

  /** Only requests of an open loop; the verification at the end is always a closed loop. */
  private boolean hasResponseTimes(RequestKind kind) {
    return config.isOpenLoop() && kind != RequestKind.ORDER;
  }

  private JsonObject ordersJson() {
    JsonObject kinds = new JsonObject();
    for (Mismatch.Kind kind : Mismatch.Kind.values()) {
      kinds.put(name(kind), verification.mismatches(kind));
    }
    JsonArray samples = new JsonArray();
    for (Mismatch mismatch : verification.samples()) {
      samples.add(
          new JsonObject()
              .put("kind", name(mismatch.kind()))
              .put("number", mismatch.acknowledged().number())
              .put("name", mismatch.acknowledged().name())
              .put("quantity", mismatch.acknowledged().quantity())
              .put("found", mismatch.found()));
    }
    return new JsonObject()
        .put("told", verification.acknowledgedOrders())
        .put("verified", verification.verified())
        .put("unverified", verification.unverified())
        .put("mismatches", verification.mismatches())
        .put("mismatchKinds", kinds)
        .put("mismatchSamples", samples);
  }

  /** The summary for people, without a line feed at its end; the last line begins PASS or FAIL. */
  String toText() {
    StringBuilder text = new StringBuilder();
    line(text, "");
    line(text, "  seed        %d", config.seed());
    mode(text);
    line(text, "  visits      %,d of %,d, by %,d clients", visits, plannedVisits, config.clients());
    line(
        text,
        "  duration    %.2f s, then %.2f s of verification",
        loadNanos / 1e9,
        verifyNanos / 1e9);
    line(
        text,
        "  throughput  %,.1f requests/s, %,.1f purchases/s",
        perSecond(loadRequests()),
        perSecond(purchases()));
    line(text, "");
    outcomes(text);
    line(text, "");
    times(text);
    line(text, "");
    line(text, "  failed      %s", failures());
    if (unanswered.count() > 0) {
      line(
          text,
          "  unanswered  %,d, the longest for %,.0f ms",
          unanswered.count(),
          unanswered.longestNanos() / 1e6);
    }
    line(text, "  retries     %,d", measurements.retries());
    line(
        text,
        "  orders      %,d acknowledged: %,d verified, %,d unverified; %,d mismatches",
        verification.acknowledgedOrders(),
        verification.verified(),
        verification.unverified(),
        verification.mismatches());
    for (Mismatch mismatch : verification.samples()) {
      line(text, "  mismatch    %s", mismatch);
    }
    if (verification.mismatches() > verification.samples().size()) {
      line(text, "  mismatch    … and more");
    }
    line(text, "");
    return text.append(verdict.passed() ? "PASS: " : "FAIL: ").append(verdict.reason()).toString();
  }

  private void mode(StringBuilder text) {
    if (!config.isOpenLoop()) {
      line(text, "  mode        closed loop, each client waits for its answer");
      return;
    }
    String intended = rateInWords(config.rate());
    if (pace.isEmpty()) {
      line(text, "  mode        open loop, %s intended", intended);
      return;
    }
    ScheduleFigures kept = pace.get();
    line(text, "  mode        open loop, %s intended, %,.1f achieved", intended, achieved(kept));
    line(
        text,
        "  sent late   %,d of %,d by more than %d ms, at most %,.0f ms",
        kept.sentLate(),
        kept.sent(),
        LATE_MILLIS,
        kept.mostLateNanos() / 1e6);
    if (kept.lateForClients() > 0) {
      line(text, "              %,d of them because no client was free", kept.lateForClients());
    }
    if (kept.notSent() > 0) {
      line(text, "  not sent    %,d that were due", kept.notSent());
    }
  }

  /** A rate for users. */
  static String rateInWords(double rate) {
    String number =
        rate == Math.rint(rate)
            ? String.format(Locale.ROOT, "%,.0f", rate)
            : BigDecimal.valueOf(rate).toPlainString();
    return number + " requests/s";
  }

  private void outcomes(StringBuilder text) {
    line(text, OUTCOMES_ROW, "request", "count", "ok", "409", "failed");
    Tally tally = measurements.tally();
    for (RequestKind kind : RequestKind.values()) {
      line(
          text,
          OUTCOMES_ROW,
          name(kind),
          grouped(tally.total(kind)),
          grouped(tally.of(kind, RequestResult.OK)),
          grouped(tally.of(kind, RequestResult.CONFLICT)),
          grouped(tally.failed(kind)));
    }
  }

  private void times(StringBuilder text) {
    text.append(String.format(Locale.ROOT, "  %-20s", "time in ms"));
    COLUMNS.forEach(column -> text.append(String.format(Locale.ROOT, "%11s", column.title)));
    line(text, "");
    for (RequestKind kind : RequestKind.values()) {
      times(
          text, name(kind), config.isOpenLoop() ? "service" : "", measurements.serviceTimes(kind));
      if (hasResponseTimes(kind)) {
        times(text, "", "response", measurements.responseTimes(kind));
      }
    }
    line(text, "");
    line(
        text,
        config.isOpenLoop()
            ? "  service: from sending to the answer; response: from when it was due"
            : "  from sending to the answer; a stall shows in max, hardly in the percentiles");
  }

  private static void times(StringBuilder text, String kind, String what, Histogram times) {
    text.append(String.format(Locale.ROOT, "  %-10s%-10s", kind, what));
    for (Column column : COLUMNS) {
      double millis = times.getValueAtPercentile(column.percentile) / 1e6;
      text.append(
          times.getTotalCount() == 0
              ? String.format(Locale.ROOT, "%11s", "-")
              : String.format(Locale.ROOT, millis < 100_000 ? "%,11.3f" : "%,11.0f", millis));
    }
    line(text, "");
  }

  private static String grouped(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** The number of failed requests, with a count for each kind and outcome. */
  private String failures() {
    Tally tally = measurements.tally();
    StringBuilder text = new StringBuilder();
    for (RequestKind kind : RequestKind.values()) {
      for (RequestResult outcome : RequestResult.values()) {
        long count = tally.of(kind, outcome);
        if (outcome.isFailure() && count > 0) {
          text.append(text.length() == 0 ? ": " : ", ")
              .append(name(kind))
              .append(' ')
              .append(name(outcome))
              .append(' ')
              .append(count);
        }
      }
    }
    return tally.failed() + text.toString();
  }

  private long purchases() {
    return measurements.tally().of(RequestKind.PURCHASE, RequestResult.OK);
  }

  private long loadRequests() {
    return measurements.tally().total() - measurements.tally().total(RequestKind.ORDER);
  }

  private double perSecond(long count) {
    return loadNanos <= 0 ? 0 : count * 1e9 / loadNanos;
  }

  private static double millis(long nanos) {
    return Math.round(nanos / 1e3) / 1e3;
  }

  private static double rounded(double value) {
    return Math.round(value * 10) / 10.0;
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
  }
}
