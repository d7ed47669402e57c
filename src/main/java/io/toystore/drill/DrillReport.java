package io.toystore.drill;

import io.toystore.drill.Scene.Noted;
import io.toystore.text.FlatJson;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * The results of a drill so far, as written to {@code report.json}.
 *
 * @param passed whether the drill is complete, and all cases have passed
 * @param began an ISO 8601 time
 */
record DrillReport(DrillOptions options, String began, boolean passed, List<CaseResult> results) {
  /** One line about all cases. */
  String summary() {
    return String.format(
        Locale.ROOT,
        "%d cases, %d faults, %d operations, %d unknown, %d violations",
        results.size(),
        faults(),
        operations(),
        unknown(),
        violations());
  }

  private long faults() {
    return sum(result -> result.faults().size());
  }

  private long operations() {
    return sum(result -> result.figures().operations());
  }

  private long unknown() {
    return sum(result -> result.figures().unknown());
  }

  private long violations() {
    return sum(CaseResult::violations);
  }

  private long sum(ToLongFunction<CaseResult> figure) {
    return results.stream().mapToLong(figure).sum();
  }

  String json() {
    return String.format(
        Locale.ROOT,
        """
        {
          "verdict": "%s", "seed": %d, "rounds": %d, "clients": %d, "began": "%s",
          "runs": %d, "faults": %d, "operations": %d, "unknown": %d, "violations": %d,
          "cases": [
        %s
          ]
        }
        """,
        passed ? "PASS" : "FAIL",
        options.seed(),
        options.rounds(),
        options.clients(),
        began,
        results.size(),
        faults(),
        operations(),
        unknown(),
        violations(),
        results.stream().map(DrillReport::json).collect(Collectors.joining(",\n")));
  }

  private static String json(CaseResult result) {
    Figures figures = result.figures();
    String text =
        String.format(
            Locale.ROOT,
            """
            {
              "case": "%s", "verdict": "%s", "reason": %s, "tookMillis": %d,
              "operations": %d, "purchasesTold": %d, "refused": %d, "unknown": %d,
              "slowestAnswerMillis": %d, "faultToPurchaseMillis": %s,
              "medianFaultToPurchaseMillis": %s, "worstFaultToPurchaseMillis": %s,
              "verify": %s, "violations": %d,
              "faults": [%s
              ]
            }""",
            result.name().word(),
            result.word(),
            quoted(result.why()),
            result.tookMillis(),
            figures.operations(),
            figures.purchases(),
            figures.refused(),
            figures.unknown(),
            figures.slowestMillis(),
            figures.gapsMillis(),
            orNull(figures.medianGapMillis()),
            orNull(figures.worstGapMillis()),
            quoted(result.verdict()),
            result.violations(),
            result.faults().stream()
                .map(fault -> json(result, fault))
                .collect(Collectors.joining(",")));
    return text.indent(4).stripTrailing();
  }

  private static String json(CaseResult result, Noted fault) {
    return String.format(
        Locale.ROOT,
        "\n    {\"atMillis\": %d, \"what\": %s}",
        result.atMillis(fault),
        quoted(fault.what()));
  }

  private static Object orNull(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : "null";
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder();
    FlatJson.quote(quoted, text);
    return quoted.toString();
  }
}
