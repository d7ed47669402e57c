package io.toystore.storage;

import static io.toystore.storage.Fixture.OPTIONS;
import static io.toystore.storage.Fixture.content;
import static io.toystore.storage.Fixture.entries;
import static io.toystore.storage.Fixture.folderOf;
import static io.toystore.storage.Fixture.recovered;
import static io.toystore.storage.Fixture.segment;
import static io.toystore.storage.Fixture.writeBehind;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTextTest {
  @TempDir Path temp;

  private final List<String> read = new ArrayList<>();
  private final List<Long> cuts = new ArrayList<>();

  @Test
  void theLinesAreThoseOfTheFilesWithoutTheSpaces() throws IOException {
    JournalOptions small =
        new JournalOptions(500, OPTIONS.maxBatchBytes(), OPTIONS.maxQueuedRequests());
    Path path = folderOf(temp.resolve("a"), small, entries(1, 40, 1));
    StringBuilder lines = new StringBuilder();
    List<Path> segments;
    try (Stream<Path> files = Files.list(path.resolve("journal"))) {
      segments = files.sorted().toList();
    }
    for (Path segment : segments) {
      lines.append(new String(content(segment), StandardCharsets.UTF_8));
    }

    assertEquals(Optional.empty(), readOf(text(path)));

    assertEquals(40, read.size());
    assertEquals(lines.toString(), String.join("\n", read) + "\n");
  }

  @Test
  void whatComesLaterIsReadOnce() throws IOException {
    Path path = temp.resolve("a");
    JournalText text = text(path);
    readOf(text);
    assertEquals(List.of(), read, "there is no folder yet");
    try (DataFolder folder = recovered(path, OPTIONS)) {
      readOf(text);
      folder.journal().append(entries(1, 3, 1));
      folder.journal().force();
      readOf(text);
      assertEquals(3, read.size());
      folder.journal().append(entries(4, 5, 1));
      folder.journal().force();
      readOf(text);
      readOf(text);
    }

    assertEquals(List.of("1", "2", "3", "4", "5"), indexes());
    assertEquals(List.of(), cuts);
  }

  @Test
  void recordsThatWereCutOffAreTold() throws IOException {
    Path path = temp.resolve("a");
    JournalText text = text(path);
    try (DataFolder folder = recovered(path, OPTIONS)) {
      folder.journal().append(entries(1, 5, 1));
      folder.journal().force();
      readOf(text);
      folder.journal().cutFrom(4);
      folder.journal().append(entries(4, 6, 2));
      folder.journal().force();
      readOf(text);
    }

    assertEquals(List.of(4L), cuts);
    assertEquals(List.of("1", "2", "3", "4", "5", "4", "5", "6"), indexes());
  }

  @Test
  void aFolderThatIsBegunAnewIsReadFromItsBeginning() throws IOException {
    Path path = folderOf(temp.resolve("a"), OPTIONS, entries(1, 2, 1));
    JournalText text = text(path);
    readOf(text);
    Files.delete(segment(path, 1));
    readOf(text);
    Files.move(
        segment(folderOf(temp.resolve("b"), OPTIONS, entries(1, 1, 3)), 1), segment(path, 1));
    readOf(text);

    assertEquals(List.of(1L), cuts);
    assertEquals(List.of("1", "2", "1"), indexes());
  }

  @Test
  void aLineThatIsNoRecordIsNamed() throws IOException {
    Path path = folderOf(temp.resolve("a"), OPTIONS, entries(1, 2, 1));
    int end = content(segment(path, 1)).length;
    writeBehind(segment(path, 1), "{\"index\":3,");
    JournalText text = text(path);
    assertEquals(Optional.empty(), readOf(text), "it may just be being written");

    writeBehind(segment(path, 1), "\n");

    assertEquals(Optional.of(segment(path, 1) + ": no record at byte " + end), readOf(text));
    assertEquals(2, read.size());
  }

  private static JournalText text(Path path) {
    return new JournalText(path.resolve("journal"));
  }

  private Optional<String> readOf(JournalText text) throws IOException {
    return text.read(read::add, cuts::add);
  }

  private List<String> indexes() {
    return read.stream().map(line -> line.replaceAll("^\\{\"index\":(\\d+),.*", "$1")).toList();
  }
}
