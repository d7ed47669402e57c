package io.toystore.storage;

import static io.toystore.storage.Fixture.OPTIONS;
import static io.toystore.storage.Fixture.content;
import static io.toystore.storage.Fixture.entries;
import static io.toystore.storage.Fixture.entriesIn;
import static io.toystore.storage.Fixture.entry;
import static io.toystore.storage.Fixture.files;
import static io.toystore.storage.Fixture.folderOf;
import static io.toystore.storage.Fixture.recovered;
import static io.toystore.storage.Fixture.segment;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.model.LogEntry;
import io.toystore.sansio.BrokenInvariant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  @TempDir Path temp;

  @Test
  void whatWasAppendedIsReadBackAfterAReopening() throws IOException {
    List<LogEntry> appended = new ArrayList<>(entries(1, 3, 1));
    appended.add(entry(4, 7, "größer — 玩具"));
    appended.add(new LogEntry(5, Long.MAX_VALUE, "{}".getBytes(StandardCharsets.UTF_8)));
    Path path = temp.resolve("a");
    try (DataFolder folder = recovered(path, OPTIONS)) {
      folder.savePromise(Long.MAX_VALUE);
      folder.journal().append(appended);
      folder.journal().force();
    }
    assertEquals(appended, entriesIn(path, OPTIONS));
    try (DataFolder folder = recovered(path, OPTIONS)) {
      assertEquals(5, folder.journal().lastIndex());
      assertEquals(Long.MAX_VALUE, folder.journal().lastTerm());
    }
  }

  @Test
  void aRecordIsALineOfJsonWithItsChecksum() throws IOException {
    Path path = folderOf(temp.resolve("a"), OPTIONS, List.of(entry(1, 2, "Tux")));
    String head = "{\"index\":1,\"term\":2,\"entry\":{\"text\":\"Tux\"}";
    CRC32C crc = new CRC32C();
    crc.update(head.getBytes(StandardCharsets.UTF_8));
    assertEquals(
        head + String.format(Locale.ROOT, ",\"crc\":\"%08x\"}%n", crc.getValue()),
        new String(content(segment(path, 1)), StandardCharsets.UTF_8));
  }

  @Test
  void segmentsRotateByTheirContentHoweverItIsBatched() throws IOException {
    JournalOptions small = OPTIONS.withSegmentBytes(200);
    Path atOnce = folderOf(temp.resolve("a"), small, entries(1, 50, 1));
    Path oneByOne = temp.resolve("b");
    for (LogEntry entry : entries(1, 50, 1)) {
      folderOf(oneByOne, small, List.of(entry));
    }
    assertEquals(files(atOnce.resolve("journal")), files(oneByOne.resolve("journal")));
    assertTrue(files(atOnce.resolve("journal")).size() > 10);
    for (String name : files(atOnce.resolve("journal")).keySet()) {
      int length = content(atOnce.resolve("journal").resolve(name)).length;
      assertTrue(length < 200 + 100, "a segment of " + length + " bytes");
    }
    assertEquals(entries(1, 50, 1), entriesIn(atOnce, small));
  }

  @Test
  void aSegmentIsFilledWithSpacesAndItsFileDependsOnNothingButItsRecords() throws IOException {
    List<LogEntry> all = new ArrayList<>();
    for (int index = 1; index <= 300; index++) {
      all.add(entry(index, 1, "x".repeat(1_000)));
    }
    Path atOnce = folderOf(temp.resolve("a"), OPTIONS, all);
    Path cut = folderOf(temp.resolve("b"), OPTIONS, all);
    try (DataFolder folder = recovered(cut, OPTIONS)) {
      folder.journal().cutFrom(20);
      for (LogEntry entry : all.subList(19, 300)) {
        folder.journal().append(List.of(entry));
      }
    }
    byte[] content = content(segment(atOnce, 1));
    long spaces = Files.size(segment(atOnce, 1)) - content.length;
    assertTrue(
        spaces > SegmentFile.GROWTH_BYTES && spaces <= 2 * SegmentFile.GROWTH_BYTES, "" + spaces);
    assertEquals('\n', content[content.length - 1]);
    assertEquals(files(atOnce.resolve("journal")), files(cut.resolve("journal")));
    assertEquals(all, entriesIn(cut, OPTIONS));
  }

  @Test
  void aJournalWithoutItsSpacesIsReadAndGetsThem() throws IOException {
    JournalOptions small = OPTIONS.withSegmentBytes(200);
    Path path = folderOf(temp.resolve("a"), small, entries(1, 20, 1));
    final var filled = files(path.resolve("journal"));
    for (String name : filled.keySet()) {
      Path segment = path.resolve("journal").resolve(name);
      Files.write(segment, content(segment));
    }
    assertEquals(entries(1, 20, 1), entriesIn(path, small));
    assertEquals(filled, files(path.resolve("journal")));
  }

  @Test
  void afterACutAtAnyIndexTheFilesAreThoseOfAJournalThatNeverHadWhatWasCut() throws IOException {
    JournalOptions small = OPTIONS.withSegmentBytes(200);
    for (int cut = 1; cut <= 20; cut++) {
      Path path = folderOf(temp.resolve("cut-" + cut), small, entries(1, 20, 1));
      Path never = folderOf(temp.resolve("never-" + cut), small, entries(1, cut - 1, 1));
      try (DataFolder folder = recovered(path, small)) {
        folder.journal().cutFrom(cut);
        assertEquals(cut - 1, folder.journal().lastIndex());
        assertEquals(cut == 1 ? 0 : 1, folder.journal().lastTerm());
        assertEquals(files(never.resolve("journal")), files(path.resolve("journal")));
        folder.journal().append(entries(cut, 30, 2));
        assertEquals(entries(cut, cut, 2), folder.journal().read(cut, 1));
      }
      folderOf(never, small, entries(cut, 30, 2));
      assertEquals(files(never.resolve("journal")), files(path.resolve("journal")));
    }
  }

  @Test
  void everyIndexIsReadInSmallAndInLargeBites() throws IOException {
    JournalOptions small = OPTIONS.withSegmentBytes(300);
    Path path = folderOf(temp.resolve("a"), small, entries(1, 40, 1));
    try (DataFolder folder = recovered(path, small)) {
      for (int from = 1; from <= 40; from++) {
        for (int maxBytes : new int[] {0, 1, 40, 100, 1 << 20}) {
          List<LogEntry> read = folder.journal().read(from, maxBytes);
          assertEquals(entries(from, from + read.size() - 1, 1), read);
          long bytes = read.stream().mapToLong(e -> e.payload().length).sum();
          assertTrue(read.size() == 1 || !read.isEmpty() && bytes <= maxBytes);
        }
      }
      assertEquals(List.of(), folder.journal().read(41, 100));
    }
  }

  @Test
  void aSearchFindsEveryIndexInALargeSegmentOfUnequalRecords() throws IOException {
    Random random = new Random(7);
    List<LogEntry> entries = new ArrayList<>();
    for (int i = 1; i <= 600; i++) {
      int length = random.nextInt(20) == 0 ? random.nextInt(300_000) : random.nextInt(2_000);
      entries.add(entry(i, 1, "x".repeat(length)));
    }
    JournalOptions options = OPTIONS.withSegmentBytes(3 << 20);
    Path path = folderOf(temp.resolve("a"), options, entries);
    try (DataFolder folder = recovered(path, options)) {
      List<Integer> order = new ArrayList<>();
      for (int i = 1; i <= 600; i++) {
        order.add(i);
      }
      Collections.shuffle(order, random);
      for (int index : order) {
        assertEquals(List.of(entries.get(index - 1)), folder.journal().read(index, 0));
      }
      List<LogEntry> sequence = new ArrayList<>();
      while (sequence.size() < 600) {
        sequence.addAll(folder.journal().read(sequence.size() + 1, 50_000));
      }
      assertEquals(entries, sequence);
    }
  }

  @Test
  void theLongestRecordIsStoredAndALongerOneRefused() throws IOException {
    int longest = Journal.MAX_RECORD_BYTES - RecordFrame.MAX_FRAME_BYTES;
    LogEntry large = entry(2, 1, "x".repeat(longest - "{\"text\":\"\"}".length()));
    List<LogEntry> all = List.of(entry(1, 1), large, entry(3, 1));
    Path path = folderOf(temp.resolve("a"), OPTIONS, all);
    assertEquals(all, entriesIn(path, OPTIONS));
    try (DataFolder folder = recovered(path, OPTIONS)) {
      assertEquals(List.of(large), folder.journal().read(2, 1));
      LogEntry larger = entry(4, 1, "x".repeat(longest));
      assertThrows(BrokenInvariant.class, () -> folder.journal().append(List.of(larger)));
    }
  }

  @Test
  void whatCannotBeARecordIsRefusedAndNothingOfTheBatchIsWritten() throws IOException {
    Path path = folderOf(temp.resolve("a"), OPTIONS, entries(1, 2, 5));
    byte[] twoLines = "{\n}".getBytes(StandardCharsets.UTF_8);
    byte[] noObject = "\"text\"".getBytes(StandardCharsets.UTF_8);
    try (DataFolder folder = recovered(path, OPTIONS)) {
      for (LogEntry bad :
          List.of(
              entry(3, 5),
              entry(5, 5),
              entry(4, 4),
              new LogEntry(4, 5, twoLines),
              new LogEntry(4, 5, noObject),
              new LogEntry(4, 5, new byte[0]))) {
        assertThrows(
            BrokenInvariant.class, () -> folder.journal().append(List.of(entry(3, 5), bad)));
      }
      assertThrows(BrokenInvariant.class, () -> folder.journal().cutFrom(3));
      assertThrows(BrokenInvariant.class, () -> folder.journal().cutFrom(0));
      folder.journal().append(List.of(entry(3, 5)));
    }
    assertEquals(entries(1, 3, 5), entriesIn(path, OPTIONS));
  }

  @Test
  void whatIsCommittedIsNeverCut() throws IOException {
    Path path = folderOf(temp.resolve("a"), OPTIONS, entries(1, 5, 1));
    try (DataFolder folder = recovered(path, OPTIONS)) {
      folder.saveCommitIndex(3);
      assertThrows(BrokenInvariant.class, () -> folder.journal().cutFrom(3));
    }
    try (DataFolder folder = recovered(path, OPTIONS)) {
      assertThrows(BrokenInvariant.class, () -> folder.journal().cutFrom(3));
      folder.journal().cutFrom(4);
      assertEquals(3, folder.journal().lastIndex());
    }
  }

  @Test
  void nothingIsUsedBeforeItIsRecovered() throws IOException {
    try (DataFolder folder = Fixture.opened(temp.resolve("a"), OPTIONS, new UnforcedDisk())) {
      assertThrows(BrokenInvariant.class, () -> folder.journal().append(entries(1, 1, 1)));
      folder.recover(1, entry -> {});
      assertThrows(BrokenInvariant.class, () -> folder.recover(1, entry -> {}));
    }
  }
}
