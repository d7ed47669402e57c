package io.toystore.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceTextTest {
  @TempDir Path folder;

  @Test
  void oneByteOrderMarkIsNoPartOfTheText() throws IOException {
    Path file = folder.resolve("x");

    assertEquals("ä", SourceText.read(Files.writeString(file, "\uFEFFä")).text());
    assertEquals("\uFEFF", SourceText.read(Files.writeString(file, "\uFEFF\uFEFF")).text());
    assertEquals("", SourceText.read(Files.writeString(file, "\uFEFF")).text());
    assertEquals("", SourceText.read(Files.writeString(file, "")).text());
    assertEquals("x", SourceText.read(Files.writeString(file, "x")).text());
  }

  @Test
  void theCharacterThatStandsForABadByteMayBeInAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("x"), "a\uFFFDb");

    assertEquals("a\uFFFDb", SourceText.read(file).text());
  }

  @ParameterizedTest
  @CsvSource({
    // Latin 1; a lone continuation byte; too long a form; half of a surrogate pair; beyond Unicode;
    // a character that is cut off by the end.
    "22 e4 22, 1, 2, e4, 1",
    "0a c3 a4 80, 2, 2, 80, 3",
    "c3 a4 0d 0a c0 af, 2, 1, c0, 4",
    "f0 9f 98 80 ed a0 80, 1, 2, ed, 4",
    "f4 90 80 80, 1, 1, f4, 0",
    "61 e2 82, 1, 2, e2, 1",
    "ef bb bf 61 ff, 1, 2, ff, 4",
  })
  void aByteThatIsNotUtf8HasItsPlace(String hex, int line, int column, String bad, int offset) {
    byte[] bytes = new byte[hex.split(" ").length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(hex.split(" ")[i], 16);
    }

    UserError refused = assertThrows(UserError.class, () -> SourceText.of("x", bytes));

    assertEquals(
        "x: "
            + new SourceText.Position(line, column)
            + ": not UTF-8 (byte 0x"
            + bad
            + " at offset "
            + offset
            + "): save it as UTF-8",
        refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 1", "1, 1, 2", "3, 1, 3", "5, 2, 1", "6, 3, 1", "7, 4, 1", "8, 4, 2"})
  void aPlaceIsCountedAsAPersonCounts(int at, int line, int column) {
    SourceText source = new SourceText("x", "ä😀\r\n\r\rb");

    assertEquals(new SourceText.Position(line, column), source.position(at));
  }

  @Test
  void aFileThatIsTooLongIsRefused() throws IOException {
    Path file = folder.resolve("x.json");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(SourceText.MAX_BYTES + 1L);
    }

    UserError refused = assertThrows(UserError.class, () -> SourceText.read(file));

    assertEquals(file + ": longer than 64 MiB", refused.getMessage());
  }

  @Test
  void whatIsNoFileIsRefused() {
    Path missing = folder.resolve("none");

    assertEquals(
        missing + ": no such file",
        assertThrows(UserError.class, () -> SourceText.read(missing)).getMessage());
    assertEquals(
        folder + ": a folder, not a file",
        assertThrows(UserError.class, () -> SourceText.read(folder)).getMessage());
    assertEquals(
        1,
        assertThrows(
                UserError.class, () -> SourceText.of("x", "[]".getBytes(StandardCharsets.UTF_16)))
            .getMessage()
            .lines()
            .count());
  }
}
