package io.toystore.drill;

import io.toystore.drill.Scene.Noted;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * The result of a case.
 *
 * @param why the reason of the failure; empty when the case has passed
 * @param beganNanos the case's start, by the same clock as the faults
 * @param verdict the last line of verify
 * @param violations rules that verify found broken
 */
record CaseResult(
    Case name,
    String why,
    long beganNanos,
    long tookMillis,
    Figures figures,
    List<Noted> faults,
    String verdict,
    long violations) {
  private static final String ROW = "%-13s %6s %10s %9s %7s %7s  %8s  %8s  %8s  %7s  %s";

  boolean passed() {
    return why.isEmpty();
  }

  String word() {
    return passed() ? "PASS" : "FAIL";
  }

  /** The lines above the rows. */
  static List<String> heading() {
    return List.of(
        String.format(Locale.ROOT, "%67s%20s", "SLOWEST", "FAULT TO PURCHASE"),
        String.format(
            Locale.ROOT,
            ROW,
            "CASE",
            "FAULTS",
            "OPERATIONS",
            "PURCHASES",
            "REFUSED",
            "UNKNOWN",
            "ANSWER",
            "MEDIAN",
            "WORST",
            "TOOK",
            "VERDICT"));
  }

  String row() {
    return String.format(
        Locale.ROOT,
        ROW,
        name.word(),
        faults.size(),
        figures.operations(),
        figures.purchases(),
        figures.refused(),
        figures.unknown(),
        seconds(OptionalLong.of(figures.slowestMillis())),
        seconds(figures.medianGapMillis()),
        seconds(figures.worstGapMillis()),
        String.format(Locale.ROOT, "%d.%d s", tookMillis / 1_000, tookMillis % 1_000 / 100),
        word());
  }

  private static String seconds(OptionalLong millis) {
    if (millis.isEmpty()) {
      return "-";
    }
    long value = millis.getAsLong();
    return String.format(Locale.ROOT, "%d.%02d s", value / 1_000, value % 1_000 / 10);
  }

  /** When a fault took effect, in milliseconds after the case's start. */
  long atMillis(Noted fault) {
    return TimeUnit.NANOSECONDS.toMillis(fault.nanos() - beganNanos);
  }
}
