package io.toystore.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of Prometheus's configuration and its alert rules, as {@code promtool} sees them. */
class AlertRulesTest {
  private static final Path RULES = Path.of("conf", "alerts.yml");
  private static final Path TESTS = Path.of("conf", "alerts.test.yml");

  @TempDir Path folder;

  @Test
  void theConfigurationAndItsRulesAreValid() throws Exception {
    good("check", "config", "--lint-fatal", "conf/prometheus.yml");
    good("check", "rules", "--lint-fatal", RULES.toString());
  }

  @Test
  void eachAlertFiresWhenItShould() throws Exception {
    good("test", "rules", TESTS.toString());
  }

  /** The tests themselves: every alert is seen to fire, and seen not to. */
  @Test
  void eachAlertIsTestedBothWays() throws IOException {
    Set<String> fires = new TreeSet<>();
    Set<String> doesNot = new TreeSet<>();
    Matcher test =
        Pattern.compile(
                "expr: ALERTS\\{alertname=\"(\\w+)\", alertstate=\"firing\"}\\n"
                    + " *exp_samples:( \\[])?\\n")
            .matcher(Files.readString(TESTS));
    while (test.find()) {
      (test.group(2) == null ? fires : doesNot).add(test.group(1));
    }

    Set<String> alerts = new TreeSet<>(alerts());
    assertTrue(alerts.size() > 10, alerts::toString);
    assertEquals(alerts, fires);
    assertEquals(alerts, doesNot);
  }

  @Test
  void eachAlertSaysWhatToDo() throws IOException {
    String rules = Files.readString(RULES);
    assertEquals(alerts().size(), count(rules, "\n          summary: \""));
    assertEquals(alerts().size(), count(rules, "\n          description: >-\n"));
    assertEquals(alerts().size(), count(rules, "\n          severity: (critical|warning)\n"));
  }

  private static List<String> alerts() throws IOException {
    List<String> alerts = new ArrayList<>();
    Matcher alert = Pattern.compile("- alert: (\\w+)").matcher(Files.readString(RULES));
    while (alert.find()) {
      alerts.add(alert.group(1));
    }
    return alerts;
  }

  private static long count(String text, String pattern) {
    return Pattern.compile(pattern).matcher(text).results().count();
  }

  private void good(String... arguments) throws Exception {
    Promtool.Ended ended = Promtool.run(folder, "", arguments);
    assertEquals(0, ended.status(), ended.output());
  }
}
