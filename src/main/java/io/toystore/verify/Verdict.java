package io.toystore.verify;

import io.toystore.verify.core.Findings;
import io.toystore.verify.core.Rule;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The result of a verification, as text and as JSON.
 *
 * @param sources the files and folders that were read
 * @param checked for each rule that could be checked, the extent of the check, in words
 * @param notes remarks for the reader that are not breaches
 * @param nanos the duration
 */
record Verdict(
    List<Source> sources,
    Map<Rule, String> checked,
    Findings findings,
    List<String> notes,
    long operations,
    long records,
    long nanos) {

  /** A file or folder that was read, and its content in words. */
  record Source(String name, String holds) {}

  static final int OK = 0;
  static final int BROKEN = 1;
  static final int NOT_SHOWN = 2;

  int exitCode() {
    return !findings.isEmpty() ? BROKEN : operations + records == 0 ? NOT_SHOWN : OK;
  }

  private String word() {
    return exitCode() == OK ? "PASS" : "FAIL";
  }

  private String reason() {
    if (exitCode() == NOT_SHOWN) {
      return "there are no operations and no records, so nothing is shown";
    }
    String read =
        String.format(
            Locale.ROOT,
            "%s in %.1f s",
            operations == 0
                ? count(records, "record")
                : records == 0
                    ? count(operations, "operation")
                    : count(operations, "operation") + " and " + count(records, "record"),
            nanos / 1e9);
    if (exitCode() == OK) {
      return checked.size()
          + (checked.size() == 1 ? " rule holds for " : " rules hold for ")
          + read;
    }
    long rules = List.of(Rule.values()).stream().filter(rule -> findings.count(rule) > 0).count();
    return String.format(
        Locale.ROOT,
        "%,d %s of %d %s in %s",
        findings.count(),
        findings.count() == 1 ? "breach" : "breaches",
        rules,
        rules == 1 ? "rule" : "rules",
        read);
  }

  private static String count(long count, String thing) {
    return String.format(Locale.ROOT, "%,d %s%s", count, thing, count == 1 ? "" : "s");
  }

  /** The verdict as text; its last line begins PASS or FAIL. */
  String toText() {
    StringBuilder text = new StringBuilder();
    int width = sources.stream().mapToInt(source -> source.name().length()).max().orElse(0);
    for (Source source : sources) {
      line(text, "  %-" + Math.max(1, width) + "s   %s", source.name(), source.holds());
    }
    line(text, "");
    for (Rule rule : Rule.values()) {
      rule(text, rule);
    }
    if (!notes.isEmpty()) {
      line(text, "");
      notes.forEach(note -> line(text, "  note  %s", note));
    }
    line(text, "");
    return text.append(word()).append(": ").append(reason()).toString();
  }

  private void rule(StringBuilder text, Rule rule) {
    String checks = checked.get(rule);
    long count = findings.count(rule);
    if (checks == null && count == 0) {
      line(text, "  -     %s: not checked, no data for it", rule.text());
      return;
    }
    line(
        text,
        "  %-4s  %s%s",
        count > 0 ? "FAIL" : "ok",
        rule.text(),
        checks == null ? "" : ": " + checks);
    for (Findings.Finding finding : findings.samples(rule)) {
      line(text, "          %s", finding.what());
      finding.evidence().forEach(evidence -> line(text, "            %s", evidence));
    }
    if (count > Findings.MAX_SAMPLES) {
      line(text, "          … and %,d more", count - Findings.MAX_SAMPLES);
    }
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
  }

  /** The same as JSON. */
  JsonObject toJson() {
    JsonArray read = new JsonArray();
    sources.forEach(
        source ->
            read.add(new JsonObject().put("name", source.name()).put("holds", source.holds())));
    JsonObject rules = new JsonObject();
    for (Rule rule : Rule.values()) {
      JsonArray samples = new JsonArray();
      for (Findings.Finding finding : findings.samples(rule)) {
        samples.add(
            new JsonObject()
                .put("what", finding.what())
                .put("evidence", new JsonArray(finding.evidence())));
      }
      boolean looked = checked.containsKey(rule) || findings.count(rule) > 0;
      rules.put(
          rule.key(),
          new JsonObject()
              .put("rule", rule.text())
              .put("checked", looked)
              .put("holds", looked ? (Boolean) (findings.count(rule) == 0) : null)
              .put("extent", checked.get(rule))
              .put("breaches", findings.count(rule))
              .put("samples", samples));
    }
    return new JsonObject()
        .put("verdict", word())
        .put("reason", reason())
        .put("exitCode", exitCode())
        .put("operations", operations)
        .put("records", records)
        .put("seconds", Math.round(nanos / 1e6) / 1e3)
        .put("read", read)
        .put("rules", rules)
        .put("notes", new JsonArray(notes));
  }
}
