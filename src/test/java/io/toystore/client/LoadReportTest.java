package io.toystore.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.client.core.RequestKind;
import io.toystore.client.core.RequestResult;
import io.toystore.client.core.RunVerdict;
import io.toystore.client.core.ScheduleFigures;
import io.toystore.client.core.Verification;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoadReportTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;

  private final Measurements measurements = new Measurements();

  private LoadReport report(String config, Optional<ScheduleFigures> pace) {
    for (int request = 1; request <= 4_000; request++) {
      RequestKind kind = request % 4 == 0 ? RequestKind.PURCHASE : RequestKind.LOOKUP;
      long service = request == 1_001 ? 5_003 * MILLI : request % 10 * MILLI / 2;
      long late = request > 1_001 && request <= 2_000 ? (2_001 - request) * 5 * MILLI : 0;
      measurements.ended(kind, RequestResult.OK, service);
      measurements.responded(kind, service + late);
    }
    return new LoadReport(
        ClientConfig.read(new JsonObject(config)),
        new RunVerdict(RunVerdict.OK, "nothing was bought"),
        3_000,
        3_000,
        8 * SECOND,
        SECOND / 4,
        pace,
        measurements.unanswered(2 * SECOND),
        measurements,
        new Verification(List.of("Tux")));
  }

  @Test
  void theSummaryOfAClosedLoop() {
    assertEquals(
        """

          seed        7
          mode        closed loop, each client waits for its answer
          visits      3,000 of 3,000, by 5 clients
          duration    8.00 s, then 0.25 s of verification
          throughput  500.0 requests/s, 125.0 purchases/s

          request                   count         ok        409     failed
          lookup                    3,000      3,000          0          0
          purchase                  1,000      1,000          0          0
          order                         0          0          0          0

          time in ms                  p50        p90        p99      p99.9        max
          lookup                    2.501      4.502      4.502      4.502  5,003.805
          purchase                  2.001      4.002      4.002      4.002      4.002
          order                         -          -          -          -          -

          from sending to the answer; a stall shows in max, hardly in the percentiles

          failed      0
          retries     0
          orders      0 acknowledged: 0 verified, 0 unverified; 0 mismatches

        PASS: nothing was bought""",
        report("{\"seed\":7}", Optional.empty()).toText());
  }

  @Test
  void theSummaryOfAnOpenLoop() {
    ScheduleFigures pace = new ScheduleFigures(500, 4_000, 999, 997, 4_995 * MILLI, 0, 12);
    assertEquals(
        """

          seed        7
          mode        open loop, 500 requests/s intended, 500.0 achieved
          sent late   999 of 4,000 by more than 10 ms, at most 4,995 ms
                      997 of them because no client was free
          not sent    12 that were due
          visits      3,000 of 3,000, by 5 clients
          duration    8.00 s, then 0.25 s of verification
          throughput  500.0 requests/s, 125.0 purchases/s

          request                   count         ok        409     failed
          lookup                    3,000      3,000          0          0
          purchase                  1,000      1,000          0          0
          order                         0          0          0          0

          time in ms                  p50        p90        p99      p99.9        max
          lookup    service         2.501      4.502      4.502      4.502  5,003.805
                    response        3.000  3,001.025  4,802.478  4,982.833  5,003.805
          purchase  service         2.001      4.002      4.002      4.002      4.002
                    response        3.000  2,988.442  4,789.895  4,970.250  4,987.027
          order     service             -          -          -          -          -

          service: from sending to the answer; response: from when it was due

          failed      0
          retries     0
          orders      0 acknowledged: 0 verified, 0 unverified; 0 mismatches

        PASS: nothing was bought""",
        report("{\"seed\":7,\"rate\":500}", Optional.of(pace)).toText());
  }

  @Test
  void whatWasNotAnsweredIsInTheSummaryOfARunThatWasInterrupted() {
    measurements.ends(measurements.begins(SECOND / 4));
    measurements.begins(SECOND / 2);
    measurements.begins(SECOND);
    LoadReport report = report("{}", Optional.empty());
    assertTrue(report.toText().contains("  unanswered  2, the longest for 1,500 ms\n"));
    assertEquals(2, report.toJson().getInteger("unanswered"));
    assertEquals(1_500.0, report.toJson().getDouble("longestUnansweredMillis"));
  }

  @Test
  void everyLineFitsInto80Columns() {
    ScheduleFigures pace =
        new ScheduleFigures(
            12_345.5, 10_000_000, 9_000_000, 8_000_000, 3_600 * SECOND, 0, 1_000_000);
    LoadReport report = report("{\"seed\":-9007199254740991,\"rate\":12345.5}", Optional.of(pace));
    report.toText().lines().forEach(line -> assertTrue(line.length() <= 80, line));
  }

  @Test
  void theJsonOfAnOpenLoopHasBothTimes() {
    ScheduleFigures pace = new ScheduleFigures(500, 4_000, 999, 997, 4_995 * MILLI, 0, 12);
    JsonObject json = report("{\"rate\":500}", Optional.of(pace)).toJson();
    assertEquals(
        new JsonObject()
            .put("intendedPerSecond", 500.0)
            .put("achievedPerSecond", 500.0)
            .put("sent", 4_000L)
            .put("sentLate", 999L)
            .put("sentLateForLackOfClients", 997L)
            .put("mostLateMillis", 4_995.0)
            .put("notSent", 12L),
        json.getJsonObject("openLoop"));
    JsonObject lookups = json.getJsonObject("requests").getJsonObject("lookup");
    assertEquals(
        lookups.getJsonObject("latencyMillis").fieldNames(),
        lookups.getJsonObject("responseMillis").fieldNames());
  }
}
