package io.toystore.observe.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The table of events in the documents is that of the code. */
class EventTableTest {
  private static final Path PAGE = Path.of("docs", "console.md");

  @Test
  void thePageHasARowForEachKind() throws IOException {
    List<String> written =
        Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("| `")).toList();
    List<String> rows = Arrays.stream(EventKind.values()).map(EventTableTest::row).toList();
    int first = written.indexOf(rows.get(0));
    assertEquals(
        String.join("\n", rows),
        String.join("\n", written.subList(Math.max(first, 0), written.size())));
  }

  private static String row(EventKind kind) {
    return String.format(
        Locale.ROOT,
        "| `%s` | %d | %s | %s | `%s` |",
        kind.word(),
        kind.level().number(),
        kind.meaning(),
        kind.rule(),
        kind.source());
  }
}
