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
    return new Snapshot(phase, share, 1_000 * seconds, 70 * seconds, 3, seconds * SECOND, 0);
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void theBarShowsShareRatePurchasesFailuresAndTimeLeft() {
    assertEquals(
        "load   [###.........]  25 %  1,000 req/s  700 bought  3 failed  ETA 0:30",
        Progress.bar(at("load", 0.25, 10), 1_000));
  }

  @Test
  void aFullBarFitsIntoEightyColumns() {
    Snapshot busy = new Snapshot("verify", 0.99, 9_999_999, 999_999, 0, 100 * SECOND, 0);
    assertTrue(Progress.bar(busy, 99_999).length() < 80, Progress.bar(busy, 99_999));
    Snapshot late = new Snapshot("load", 0.99, 9_999_999, 999_999, 0, 100 * SECOND, 999 * SECOND);
    assertTrue(Progress.bar(late, 99_999).length() < 80, Progress.bar(late, 99_999));
  }

  @Test
  void beforeTheFirstVisitNothingIsForetold() {
    assertEquals(
        "load     0 %  0 req/s  0 bought  0 failed  ETA ?",
        Progress.line(new Snapshot("load", 0, 0, 0, 0, 0, 0), 0));
  }

  @Test
  void anOpenLoopThatIsLateSaysByHowMuch() {
    assertEquals(
        "load    25 %  500 req/s  70 bought  0 failed  5 s late",
        Progress.line(new Snapshot("load", 0.25, 0, 70, 0, SECOND, 4_900_000_000L), 500));
  }

  @Test
  void aStallIsNotHiddenByWhatWasBefore() {
    Progress progress = new Progress(out, true);
    progress.show(new Snapshot("load", 0.1, 250, 0, 0, SECOND / 4, 0));
    progress.show(new Snapshot("load", 0.5, 1_250, 0, 0, SECOND * 5 / 4, 0));
    progress.show(new Snapshot("load", 0.5, 1_250, 0, 0, SECOND * 9 / 4, 0));
    progress.close();
    List<String> rates =
        printed()
            .lines()
            .filter(line -> line.contains("req/s"))
            .map(line -> line.replaceAll(".*%  (.*) req/s.*", "$1"))
            .toList();
    assertEquals(List.of("1,000", "1,000", "0"), rates);

    Progress plain = new Progress(out, false);
    bytes.reset();
    plain.show(new Snapshot("load", 0.5, 5_000, 0, 0, 5 * SECOND, 0));
    plain.show(new Snapshot("load", 0.5, 5_000, 0, 0, 10 * SECOND, 0));
    assertTrue(printed().lines().toList().get(0).contains(" 1,000 req/s"), printed());
    assertTrue(printed().lines().toList().get(1).contains(" 0 req/s"), printed());
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
