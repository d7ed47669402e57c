package io.toystore.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.toystore.config.SourceText;
import io.toystore.config.StrictJson;
import io.toystore.drill.Scene.Noted;
import io.toystore.processes.Plan;
import io.toystore.text.FlatJson;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a history tells, and how it is shown and reported. */
class DrillReportTest {
  private static final long MILLIS = 1_000_000;

  private static String begins(int op, long millis, String call, String server) {
    return text(line("invoke", op, millis).put("call", call).put("server", server));
  }

  private static String ends(String type, int op, long millis) {
    return text(line(type, op, millis));
  }

  private static FlatJson line(String type, int op, long millis) {
    FlatJson line = FlatJson.ofType(type).put("client", "c").put("process", 1);
    return line.put("op", op).put("at", millis * MILLIS);
  }

  private static String text(FlatJson line) {
    return new String(line.toBytes(), StandardCharsets.UTF_8);
  }

  private static final List<String> HISTORY =
      List.of(
          begins(1, 90, "purchase", "a"),
          begins(2, 110, "product", "a"),
          ends("ok", 2, 115),
          ends("ok", 1, 140),
          begins(3, 120, "purchase", "b"),
          begins(4, 150, "purchase", "a"),
          ends("ok", 3, 420),
          ends("refused", 4, 430),
          begins(5, 500, "purchase", "b"),
          ends("unknown", 5, 900),
          begins(6, 950, "order", "a"),
          "{\"type\":\"ok\",\"client\"");

  private static Figures figures(Long... faultMillis) {
    return Figures.of(
        HISTORY.stream(), Stream.of(faultMillis).map(millis -> millis * MILLIS).toList());
  }

  @Test
  void attemptsAreCountedByTheirEnd() {
    Figures figures = figures();

    assertEquals(6, figures.operations());
    assertEquals(2, figures.purchases());
    assertEquals(1, figures.refused());
    assertEquals(2, figures.unknown());
    assertEquals(Map.of("a", 1L, "b", 1L), figures.unknownAt());
    assertEquals(400, figures.slowestMillis());
  }

  @Test
  void onlyAPurchaseThatWasBegunAfterAFaultEndsItsGap() {
    Figures figures = figures(80L, 100L, 450L);

    assertEquals(
        List.of(60L, 320L), figures.gapsMillis(), "after the last fault nobody has bought");
    assertEquals(60, figures.medianGapMillis().orElseThrow());
    assertEquals(320, figures.worstGapMillis().orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({"9, 9", "9 7, 7", "9 7 8, 8", "4 3 2 1, 2"})
  void theMedianIsTheLowerOneOfTwo(String gaps, long median) {
    List<Long> millis = Stream.of(gaps.split(" ")).map(Long::valueOf).toList();
    Figures figures = new Figures(0, 0, 0, 0, 0, millis, Map.of());

    assertEquals(median, figures.medianGapMillis().orElseThrow());
  }

  @Test
  void anAnswerToNothingIsNoHistory() {
    Stream<String> lines = Stream.of(ends("ok", 7, 1));

    assertThrows(IllegalArgumentException.class, () -> Figures.of(lines, List.of()));
  }

  private static CaseResult result(String why) {
    List<Noted> faults = List.of(new Noted(100 * MILLIS, "kill \"x\""));
    return new CaseResult(
        Case.TORN_CATALOG, why, 40 * MILLIS, 12_345, figures(100L), faults, "PASS: x", 2);
  }

  @Test
  void aRowStandsUnderItsHeading() {
    assertEquals(
        """
                                                                    SLOWEST   FAULT TO PURCHASE
        CASE          FAULTS OPERATIONS PURCHASES REFUSED UNKNOWN    ANSWER    MEDIAN     WORST\
             TOOK  VERDICT
        torn-catalog       1          6         2       1       2    0.40 s    0.32 s    0.32 s\
           12.3 s  PASS
        short              0          0         0       0       0    0.00 s         -         -\
            0.0 s  FAIL""",
        String.join(
            "\n",
            Stream.of(
                    CaseResult.heading(),
                    List.of(result("").row()),
                    List.of(
                        new CaseResult(Case.SHORT, "why", 0, 9, Figures.NONE, List.of(), "", 0)
                            .row()))
                .flatMap(List::stream)
                .toList()));
  }

  @Test
  void theReportIsJsonAndAddsUp() {
    DrillOptions options = new DrillOptions(Path.of("/d"), List.of(), 7, 2, 5, 10, false);
    DrillReport report =
        new DrillReport(
            options, "2026-11-30T15:00:00+00:00", false, List.of(result(""), result("a \"b\"")));

    StrictJson.read(new SourceText("report", report.json()));
    JsonObject json = new JsonObject(report.json());
    assertEquals("FAIL", json.getString("verdict"));
    assertEquals(7, json.getInteger("seed"));
    assertEquals(2, json.getInteger("runs"));
    assertEquals(12, json.getInteger("operations"));
    assertEquals(4, json.getInteger("violations"));
    JsonObject second = json.getJsonArray("cases").getJsonObject(1);
    assertEquals("torn-catalog", second.getString("case"));
    assertEquals("FAIL", second.getString("verdict"));
    assertEquals("a \"b\"", second.getString("reason"));
    assertEquals(List.of(320), second.getJsonArray("faultToPurchaseMillis").getList());
    assertEquals(320, second.getInteger("worstFaultToPurchaseMillis"));
    JsonObject fault = second.getJsonArray("faults").getJsonObject(0);
    assertEquals(new JsonObject().put("atMillis", 60).put("what", "kill \"x\""), fault);
    assertEquals("2 cases, 2 faults, 12 operations, 4 unknown, 4 violations", report.summary());
  }

  @Test
  void aReportWithoutAnyCaseIsJsonToo() {
    DrillOptions options = new DrillOptions(Path.of("/d"), List.of(), 7, 1, 5, 10, false);

    JsonObject json = new JsonObject(new DrillReport(options, "now", true, List.of()).json());

    assertEquals("PASS", json.getString("verdict"));
    assertEquals(List.of(), json.getJsonArray("cases").getList());
  }

  @Test
  void clientsAskAgainOnlyWhereTheFaultTakesAwayWhomTheyAsk() {
    DrillOptions options = new DrillOptions(Path.of("/d"), List.of(), 7, 2, 6, 11, false);
    Plan plan = Plan.of(Path.of("/d"), 20_080, false, 3, 2);
    Path folder = Path.of("/d/ä \"x\"");

    JsonObject patient = new JsonObject(Clients.conf(plan, folder, options, false));
    JsonObject insistent = new JsonObject(Clients.conf(plan, folder, options, true));

    assertEquals(2, patient.getJsonArray("urls").size());
    assertEquals(folder + "/history.jsonl", patient.getString("history"));
    assertEquals(6, patient.getInteger("clients"));
    assertEquals(11, patient.getInteger("thinkTimeMillis"));
    assertEquals(false, patient.getBoolean("idempotencyKeys"));
    assertEquals(null, patient.getInteger("retries"));
    assertEquals(true, insistent.getBoolean("idempotencyKeys"));
    assertEquals(1_000, insistent.getInteger("retries"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          200 5000;503 7;timeout 0;broken 0;slowest 90 ms;200 5000 | ''
          200 8999;timeout 0                                       | the flood: only 8999 orders
          200 9000;500 1;timeout 2;broken 0                        | the flood: 500 1 timeout 2
          """)
  void aFloodMayBeRefusedButNotFail(String lines, String problem) {
    assertEquals(problem, Overload.Answers.of(List.of(lines.split(";"))).problem());
  }

  @Test
  void theNetworkTellsWhatItHasLost() {
    assertEquals(12, NetworkFaults.lost("order-1 <-> order-2 cut\n12 packets lost"));
    assertEquals(0, NetworkFaults.lost(""));
  }

  @Test
  void linesAreWrappedBetweenWords() {
    assertEquals(List.of("a bc", "defgh", "i"), Drill.wrapped("a bc defgh i", 5));
  }
}
