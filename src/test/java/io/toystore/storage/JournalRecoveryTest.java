package io.toystore.storage;

import static io.toystore.storage.Fixture.OPTIONS;
import static io.toystore.storage.Fixture.content;
import static io.toystore.storage.Fixture.entries;
import static io.toystore.storage.Fixture.entriesIn;
import static io.toystore.storage.Fixture.entry;
import static io.toystore.storage.Fixture.files;
import static io.toystore.storage.Fixture.folderOf;
import static io.toystore.storage.Fixture.forcedUpTo;
import static io.toystore.storage.Fixture.opened;
import static io.toystore.storage.Fixture.recovered;
import static io.toystore.storage.Fixture.segment;
import static io.toystore.storage.Fixture.writeBehind;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.model.LogEntry;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalRecoveryTest {
  @TempDir Path temp;

  private Recovery recover(Path path, JournalOptions options) throws IOException {
    try (DataFolder folder = opened(path, options, new UnforcedDisk())) {
      return folder.recover(1, entry -> {});
    }
  }

  private CorruptJournalException refused(Path path, JournalOptions options) throws IOException {
    Map<String, String> before = files(path.resolve("journal"));
    CorruptJournalException refusal =
        assertThrows(CorruptJournalException.class, () -> recover(path, options));
    assertEquals(before, files(path.resolve("journal")), "a refused journal is left as it is");
    return refusal;
  }

  /** Offsets at which the lines begin, and the end. */
  private static List<Integer> lineStarts(byte[] file) {
    List<Integer> starts = new ArrayList<>(List.of(0));
    for (int i = 0; i < file.length; i++) {
      if (file[i] == '\n') {
        starts.add(i + 1);
      }
    }
    return starts;
  }

  @Test
  void aFileThatEndsAtAnyByteGivesItsLongestWholePrefix() throws IOException {
    Path path = folderOf(temp.resolve("a"), OPTIONS, entries(1, 6, 3));
    byte[] whole = content(segment(path, 1));
    List<Integer> starts = lineStarts(whole);
    for (int length = 0; length <= whole.length; length++) {
      Files.write(segment(path, 1), Arrays.copyOf(whole, length));
      forcedUpTo(path, 0, 0);
      int records = 0;
      while (records < 6 && starts.get(records + 1) <= length) {
        records++;
      }
      Recovery recovery = recover(path, OPTIONS);
      assertEquals(records, recovery.lastIndex());
      assertEquals(records == 0 ? 0 : 3, recovery.lastTerm());
      assertEquals(records, recovery.entriesReplayed());
      boolean endsInSpace = length > 0 && whole[length - 1] == ' ';
      assertEquals(length - starts.get(records) - (endsInSpace ? 1 : 0), recovery.bytesCut());
      assertEquals(entries(1, records, 3), entriesIn(path, OPTIONS));
      assertEquals(records > 0, Files.exists(segment(path, 1)), "no segment without a record");
    }
  }

  @Test
  void anyFlippedBitIsRefused() throws IOException {
    List<LogEntry> all = entries(1, 4, 3);
    Path path = folderOf(temp.resolve("a"), OPTIONS, all);
    byte[] whole = content(segment(path, 1));
    for (int at = 0; at < whole.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = whole.clone();
        flipped[at] ^= (byte) (1 << bit);
        Files.write(segment(path, 1), flipped);
        List<LogEntry> delivered = new ArrayList<>();
        try (DataFolder folder = opened(path, OPTIONS, new UnforcedDisk())) {
          CorruptJournalException e =
              assertThrows(CorruptJournalException.class, () -> folder.recover(1, delivered::add));
          assertTrue(at >= e.offset(), "offset " + e.offset() + " for a flip at " + at);
          assertEquals(delivered.size() + 1, e.index());
        }
        assertEquals(all.subList(0, delivered.size()), delivered, "flip at " + at);
        assertArrayEquals(flipped, content(segment(path, 1)));
      }
    }
  }

  @Test
  void onlyAnIncompleteLastLineIsCut() throws IOException {
    Path incomplete = folderOf(temp.resolve("incomplete"), OPTIONS, entries(1, 3, 1));
    writeBehind(segment(incomplete, 1), "{\"index\":4,");
    Recovery recovery = recover(incomplete, OPTIONS);
    assertEquals(11, recovery.bytesCut());
    assertEquals(4, recovery.repair().orElseThrow().index());

    Path badLast = folderOf(temp.resolve("last"), OPTIONS, entries(1, 3, 1));
    writeBehind(segment(badLast, 1), "garbage\n\0\0\nmore");
    assertEquals(4, refused(badLast, OPTIONS).index());

    Path badInside = folderOf(temp.resolve("inside"), OPTIONS, entries(1, 3, 1));
    byte[] bytes = content(segment(badInside, 1));
    bytes[lineStarts(bytes).get(1) + 5] = '?';
    Files.write(segment(badInside, 1), bytes);
    CorruptJournalException refusal = refused(badInside, OPTIONS);
    assertEquals(segment(badInside, 1).toString(), refusal.file());
    assertEquals((long) lineStarts(bytes).get(1), refusal.offset());
    assertEquals(2, refusal.index());
    assertTrue(refusal.getMessage().contains(refusal.file()), refusal.getMessage());
  }

  @Test
  void sectorsThatWereNeverWrittenTellAnUnforcedBatchFromDamage() throws IOException {
    Random random = new Random(3);
    // The batch begins in the midst of a sector, and goes over the end of the first growth.
    List<LogEntry> all = new ArrayList<>(entries(1, 6, 3));
    all.add(entry(7, 3, "x".repeat(SegmentFile.GROWTH_BYTES - 8_000)));
    Path path = folderOf(temp.resolve("a"), OPTIONS, all);
    final int forced = content(segment(path, 1)).length;
    final long fileBytes = Files.size(segment(path, 1));
    for (int index = 8; index <= 60; index++) {
      all.add(entry(index, 3, "x".repeat(random.nextInt(800))));
    }
    folderOf(path, OPTIONS, all.subList(7, all.size()));
    byte[] whole = Files.readAllBytes(segment(path, 1));
    int length = content(segment(path, 1)).length;
    assertTrue(length > SegmentFile.GROWTH_BYTES && length < fileBytes);
    List<Integer> starts = lineStarts(whole);
    Set<Integer> recovered = new TreeSet<>();
    int firstSector = forced / 512;
    int sectors = length / 512 + 1 - firstSector;
    for (int round = 0; round < 300; round++) {
      byte[] torn = whole.clone();
      int firstHole = length;
      for (int sector = 0; sector < sectors; sector++) {
        if (round < sectors ? sector == round : random.nextInt(30) == 0) {
          int from = Math.max(forced, (firstSector + sector) * 512);
          Arrays.fill(torn, from, (firstSector + sector + 1) * 512, (byte) ' ');
          firstHole = Math.min(firstHole, from);
        }
      }
      int expected = 0;
      while (expected < all.size() && starts.get(expected + 1) <= firstHole) {
        expected++;
      }
      Files.write(segment(path, 1), torn);
      forcedUpTo(path, 7, 3);
      Recovery recovery = recover(path, OPTIONS);
      assertEquals(expected, recovery.lastIndex(), "the longest prefix that is whole");
      assertEquals(all.subList(0, expected), entriesIn(path, OPTIONS));
      recovered.add(expected);
    }
    assertTrue(recovered.size() > 10, recovered::toString);
  }

  @Test
  void aHoleFarFromTheEndIsCorruption() throws IOException {
    String large = "x".repeat(1 << 20);
    List<LogEntry> all = new ArrayList<>();
    for (int index = 1; index <= 8; index++) {
      all.add(entry(index, 1, large));
    }
    Path path = folderOf(temp.resolve("a"), OPTIONS, all);
    byte[] whole = Files.readAllBytes(segment(path, 1));
    for (int index = 1; index <= 8; index++) {
      byte[] torn = whole.clone();
      int hole = lineStarts(whole).get(index - 1) / 512 * 512 + 1024;
      Arrays.fill(torn, hole, hole + 512, (byte) ' ');
      Files.write(segment(path, 1), torn);
      forcedUpTo(path, 5, 1);
      if (index <= 5) {
        assertEquals(index, refused(path, OPTIONS).index());
      } else {
        assertEquals(index - 1, recover(path, OPTIONS).lastIndex());
      }
    }
  }

  @Test
  void aForcedRecordThatHasLostItsLineFeedMayHaveBeenConfirmed() throws IOException {
    Path path = folderOf(temp.resolve("a"), OPTIONS, entries(1, 3, 1));
    int end = content(segment(path, 1)).length;
    folderOf(path, OPTIONS, List.of(entry(4, 1, "x".repeat(2_000))));
    byte[] bytes = Files.readAllBytes(segment(path, 1));
    bytes[end - 1] ^= 1;
    Arrays.fill(bytes, end, 1_024, (byte) ' ');
    Files.write(segment(path, 1), bytes);
    assertEquals(3, refused(path, OPTIONS).index());
    Arrays.fill(bytes, end, bytes.length, (byte) ' ');
    Files.write(segment(path, 1), bytes);
    assertEquals(3, refused(path, OPTIONS).index());
  }

  @Test
  void aGoodRecordBehindMoreGarbageThanAnyBufferHoldsIsFound() throws IOException {
    Path path = folderOf(temp.resolve("a"), OPTIONS, entries(1, 2, 1));
    byte[] bytes = content(segment(path, 1));
    int second = lineStarts(bytes).get(1);
    long garbage = 3L * Journal.MAX_RECORD_BYTES;
    try (RandomAccessFile file = new RandomAccessFile(segment(path, 1).toFile(), "rw")) {
      file.setLength(second);
      file.setLength(second + garbage);
      file.seek(second + garbage);
      file.write(bytes, second, bytes.length - second);
    }
    CorruptJournalException refusal =
        assertThrows(CorruptJournalException.class, () -> recover(path, OPTIONS));
    assertEquals(second, refusal.offset());
    try (RandomAccessFile file = new RandomAccessFile(segment(path, 1).toFile(), "rw")) {
      file.setLength(second + garbage);
    }
    forcedUpTo(path, 1, 1);
    assertEquals(garbage, recover(path, OPTIONS).bytesCut());
    assertEquals(entries(1, 1, 1), entriesIn(path, OPTIONS));
  }

  @Test
  void aWholeRecordOutOfPlaceIsCorruptionEvenAtTheEnd() throws IOException {
    List<String> misplaced = new ArrayList<>();
    for (LogEntry wrong : List.of(entry(5, 4), entry(3, 4), entry(4, 3))) {
      byte[] line = new byte[wrong.payload().length + RecordFrame.MAX_FRAME_BYTES];
      int length = RecordFrame.encode(wrong, line, 0);
      misplaced.add(new String(line, 0, length, StandardCharsets.UTF_8));
    }
    for (int i = 0; i < misplaced.size(); i++) {
      Path path = folderOf(temp.resolve("a" + i), OPTIONS, entries(1, 3, 4));
      writeBehind(segment(path, 1), misplaced.get(i));
      assertEquals(4, refused(path, OPTIONS).index());
    }
  }

  @Test
  void aMissingOrShortenedSegmentIsCorruptionEvenWhereASnapshotCoversIt() throws IOException {
    JournalOptions small = OPTIONS.withSegmentBytes(200);
    Path path = folderOf(temp.resolve("a"), small, entries(1, 20, 1));
    List<String> names = List.copyOf(files(path.resolve("journal")).keySet());
    for (String name : names.subList(0, names.size() - 1)) {
      Path file = path.resolve("journal").resolve(name);
      byte[] whole = content(file);
      byte[] oneRecordLess = Arrays.copyOf(whole, lineStarts(whole).get(1));
      for (long from : new long[] {1, 20}) {
        Files.delete(file);
        try (DataFolder folder = opened(path, small, new UnforcedDisk())) {
          assertThrows(CorruptJournalException.class, () -> folder.recover(from, e -> {}));
        }
        Files.write(file, oneRecordLess);
        try (DataFolder folder = opened(path, small, new UnforcedDisk())) {
          assertThrows(CorruptJournalException.class, () -> folder.recover(from, e -> {}));
        }
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        try (DataFolder folder = opened(path, small, new UnforcedDisk())) {
          assertThrows(CorruptJournalException.class, () -> folder.recover(from, e -> {}));
        }
        Files.write(file, whole);
      }
    }
    assertEquals(entries(1, 20, 1), entriesIn(path, small));
  }

  @Test
  void aStartFromASnapshotReadsOnlyWhatItMust() throws IOException {
    JournalOptions options = OPTIONS.withSegmentBytes(100_000);
    List<LogEntry> all = new ArrayList<>();
    for (int index = 1; index <= 500; index++) {
      all.add(entry(index, 1, "x".repeat(1_000)));
    }
    Path path = folderOf(temp.resolve("a"), options, all);
    byte[] old = content(segment(path, 1));
    old[3] = '?';
    Files.write(segment(path, 1), old);
    List<LogEntry> found = new ArrayList<>();
    try (DataFolder folder = opened(path, options, new UnforcedDisk())) {
      Recovery recovery = folder.recover(450, found::add);
      assertEquals(all.subList(449, 500), found);
      assertEquals(51, recovery.entriesReplayed());
      assertEquals(500, recovery.lastIndex());
      assertThrows(JournalFailure.class, () -> folder.journal().read(1, 1));
      assertThrows(JournalFailure.class, () -> folder.journal().read(500, 1));
    }
    assertEquals(1, refused(path, options).index());
  }

  @Test
  void anEmptyLastSegmentIsRemoved() throws IOException {
    JournalOptions small = OPTIONS.withSegmentBytes(1);
    Path path = folderOf(temp.resolve("a"), small, entries(1, 2, 1));
    Map<String, String> before = files(path.resolve("journal"));
    Files.createFile(segment(path, 3));
    assertEquals(2, recover(path, small).lastIndex());
    assertEquals(before, files(path.resolve("journal")));
    folderOf(path, small, entries(3, 4, 1));
    assertEquals(entries(1, 4, 1), entriesIn(path, small));
  }

  @Test
  void aJournalThatEndsBeforeItsSnapshotIsCorrupt() throws IOException {
    Path path = folderOf(temp.resolve("a"), OPTIONS, entries(1, 3, 1));
    try (DataFolder folder = opened(path, OPTIONS, new UnforcedDisk())) {
      folder.recover(4, entry -> {});
    }
    try (DataFolder folder = opened(path, OPTIONS, new UnforcedDisk())) {
      assertThrows(CorruptJournalException.class, () -> folder.recover(5, entry -> {}));
    }
  }

  @Test
  void aJournalThatEndsBeforeItsCommitIndexIsRefused() throws IOException {
    Path path = folderOf(temp.resolve("a"), OPTIONS, entries(1, 3, 1));
    try (DataFolder folder = recovered(path, OPTIONS)) {
      folder.saveCommitIndex(3);
    }
    byte[] whole = content(segment(path, 1));
    Files.write(segment(path, 1), Arrays.copyOf(whole, whole.length - 1));
    assertEquals(3, refused(path, OPTIONS).index());
  }
}
