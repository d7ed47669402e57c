package io.toystore.console.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each view of one store as text, compared with what is recorded. */
class ScreensTest {
  private static final Path RECORDED = Path.of("src/test/resources/console");
  private static final Path DRAWN = Path.of("target/console");
  private static final String COMMAND =
      "java -jar toystore.jar console --url http://localhost:8080";

  private final StoreModel model = new StoreModel("1.0", Set.of());
  private final Ui ui = new Ui(true, ZoneOffset.UTC, COMMAND);
  private final long end = SampleEvents.failover(model);

  private void press(String keys) {
    keys.codePoints()
        .forEach(
            key ->
                ui.key(
                    switch (key) {
                      case '↓' -> Key.of(Key.Kind.DOWN);
                      case '↵' -> Key.of(Key.Kind.ENTER);
                      default -> Key.of(key);
                    },
                    model.snapshot(end)));
  }

  private String screen(int columns, int rows) {
    List<Line> lines = ui.draw(model.snapshot(end), "", columns, rows);
    assertEquals(rows, lines.size());
    for (Line line : lines) {
      assertTrue(Text.columns(line.text()) <= columns, line::text);
    }
    return lines.stream()
        .map(line -> line.text().stripTrailing() + "\n")
        .collect(Collectors.joining());
  }

  /** A screen that is drawn otherwise stands in target/console, to be compared and copied. */
  private static void assertRecorded(String name, String screen) {
    Path file = RECORDED.resolve(name + ".txt");
    try {
      String recorded = Files.exists(file) ? Files.readString(file) : "";
      if (!recorded.equals(screen)) {
        Files.createDirectories(DRAWN);
        Files.writeString(DRAWN.resolve(name + ".txt"), screen);
      }
      assertEquals(recorded, screen, () -> "see " + DRAWN.resolve(name + ".txt"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "overview, 1",
    "overview-selected, 1↓↓",
    "replicas, 2",
    "purchases, 3↓",
    "catalog, 4",
    "wire, 5",
    "help, ?",
    "command, 3/tux !bird↵↓↵y",
    "member, ↓↓↵",
    "order, 3↓↵",
    "filtered, /!order-1 term↵"
  })
  void eachViewIsAsRecorded(String name, String keys) {
    ui.sampled(255);
    press(keys);

    assertRecorded(name + "-80x24", screen(80, 24));
  }

  @ParameterizedTest
  @CsvSource({"overview, 1", "replicas, 2", "purchases, 3", "catalog, 4", "wire, 5"})
  void aSmallTerminalShowsTheBeginningOfEach(String name, String keys) {
    press(keys);

    assertRecorded(name + "-40x10", screen(40, 10));
  }

  @Test
  void noSizeBreaksAnyView() {
    for (String keys : List.of("1", "2", "3", "4", "5", "?", " y", " 1↓↓↵", "3↓↵", "/x")) {
      press(keys);
      for (int columns : List.of(1, 5, 20, 79, 200)) {
        for (int rows : List.of(1, 2, 3, 5, 9, 60)) {
          screen(columns, rows);
        }
      }
      ui.key(Key.of(Key.Kind.ESCAPE), model.snapshot(end));
      ui.key(Key.of(Key.Kind.ESCAPE), model.snapshot(end));
    }
  }

  @Test
  void aTerminalWithoutUtf8GetsAscii() {
    Ui plain = new Ui(false, ZoneOffset.UTC, COMMAND);
    for (int view = '1'; view <= '5'; view++) {
      plain.key(Key.of(view), model.snapshot(end));
      for (Line line : plain.draw(model.snapshot(end), "", 80, 24)) {
        assertTrue(line.text().chars().allMatch(c -> c >= ' ' && c < 0x7F), line::text);
      }
    }
  }
}
