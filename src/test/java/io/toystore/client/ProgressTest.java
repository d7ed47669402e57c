package io.toystore.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.client.Progress.Snapshot;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final long SECOND = 1_000_000_000L;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private static Snapshot at(String phase, double share, long seconds) {
    return new Snapshot(phase, share, 1_000 * seconds, 70 * seconds, 3, seconds * SECOND);
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void theBarShowsShareRatePurchasesFailuresAndTimeLeft() {
    assertEquals(
        "load   [###.........]  25 %  1,000 req/s  700 bought  3 failed  ETA 0:30",
        Progress.bar(at("load", 0.25, 10)));
  }

  @Test
  void aFullBarFitsIntoEightyColumns() {
    Snapshot busy = new Snapshot("verify", 0.99, 9_999_999, 999_999, 0, 100 * SECOND);
    assertTrue(Progress.bar(busy).length() < 80, Progress.bar(busy));
  }

  @Test
  void beforeTheFirstVisitNothingIsForetold() {
    assertEquals(
        "load     0 %  0 req/s  0 bought  0 failed  ETA ?",
        Progress.line(new Snapshot("load", 0, 0, 0, 0, 0)));
  }

  @Test
  void onATerminalTheLineIsRedrawnInPlace() {
    Progress progress = new Progress(out, true);
    progress.show(at("load", 0.25, 1));
    progress.show(at("load", 0.50, 2));
    progress.close();
    progress.close();
    assertEquals(2, printed().chars().filter(c -> c == '\r').count());
    assertEquals(1, printed().lines().filter(line -> line.contains("50 %")).count());
    assertTrue(printed().endsWith(System.lineSeparator()));
  }

  @Test
  void elsewhereALineComesAtEveryTenthAndAfterFiveSeconds() {
    Progress progress = new Progress(out, false);
    progress.show(at("load", 0.05, 1)); // neither
    progress.show(at("load", 0.11, 2)); // a tenth
    progress.show(at("load", 0.12, 3)); // neither
    progress.show(at("load", 0.13, 7)); // five seconds
    progress.show(at("load", 0.40, 8)); // a tenth
    progress.show(at("verify", 0.10, 1)); // a tenth of another phase
    progress.close();
    List<String> shares =
        printed().lines().map(line -> line.substring(0, line.indexOf('%')).strip()).toList();
    assertEquals(List.of("load    11", "load    13", "load    40", "verify  10"), shares);
  }
}
