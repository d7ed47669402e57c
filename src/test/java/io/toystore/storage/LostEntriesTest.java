package io.toystore.storage;

import static io.toystore.storage.Fixture.OPTIONS;
import static io.toystore.storage.Fixture.ORDER_1;
import static io.toystore.storage.Fixture.PROMISED;
import static io.toystore.storage.Fixture.content;
import static io.toystore.storage.Fixture.entries;
import static io.toystore.storage.Fixture.entriesIn;
import static io.toystore.storage.Fixture.files;
import static io.toystore.storage.Fixture.folderOf;
import static io.toystore.storage.Fixture.forcedUpTo;
import static io.toystore.storage.Fixture.opened;
import static io.toystore.storage.Fixture.recovered;
import static io.toystore.storage.Fixture.save;
import static io.toystore.storage.Fixture.segment;
import static io.toystore.storage.Fixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.model.LogEntry;
import io.toystore.text.FlatJson;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever of a journal is taken away while it is closed, the next start tells. */
class LostEntriesTest {
  /** Four records a segment, and the rule by which all tiers open their journals. */
  private static final JournalOptions SMALL = OPTIONS.withSegmentBytes(200);

  @TempDir Path temp;

  /** Every file of a data folder by its path in it. */
  private static Map<String, String> everything(Path path) throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.put(
            path.relativize(file).toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return all;
  }

  /** The refusal, after which every byte is as it was. */
  private static String refusal(Path path) throws IOException {
    Map<String, String> before = everything(path);
    RefusedFolderException refusal =
        assertThrows(
            RefusedFolderException.class,
            () -> {
              try (DataFolder folder =
                  DataFolder.open(path, ORDER_1, InitialiseMode.IF_EMPTY, SMALL)) {
                long covered =
                    folder
                        .latestSnapshot(any -> true)
                        .map(Snapshot::index)
                        .orElse(folder.restoreParts(part -> true));
                folder.recover(covered + 1, entry -> {});
              }
            });
    assertEquals(before, everything(path));
    assertFalse(refusal.getMessage().contains("\n"));
    assertTrue(refusal.getMessage().startsWith(path.toString()), refusal.getMessage());
    return refusal.getMessage();
  }

  private Path path(String name) throws IOException {
    return folderOf(temp.resolve(name), SMALL, entries(1, 20, 1));
  }

  private static List<Path> segments(Path path) throws IOException {
    try (Stream<Path> files = Files.list(path.resolve("journal"))) {
      return files.sorted().toList();
    }
  }

  private static void truncate(Path file, long bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(bytes);
    }
  }

  @Test
  void allFilesGone() throws IOException {
    Path path = path("a");
    for (Path segment : segments(path)) {
      Files.delete(segment);
    }
    assertTrue(refusal(path).contains("entries 1 to 20 are missing"));
  }

  @Test
  void anyFileGone() throws IOException {
    int count = segments(path("count")).size();
    assertTrue(count > 3);
    for (int i = 0; i < count; i++) {
      Path path = path("a" + i);
      Path gone = segments(path).get(i);
      List<Path> later = segments(path).subList(i + 1, count);
      Files.delete(gone);
      long first = first(gone);
      long last = later.isEmpty() ? 20 : first(later.get(0)) - 1;
      String refusal = refusal(path);
      assertTrue(refusal.contains("entries " + first + " to " + last + " are missing"), refusal);
    }
  }

  private static long first(Path segment) {
    return Long.parseLong(segment.getFileName().toString().substring(0, 20));
  }

  @Test
  void anyFileEmptied() throws IOException {
    int count = segments(path("count")).size();
    for (int i = 0; i < count; i++) {
      Path path = path("a" + i);
      truncate(segments(path).get(i), 0);
      assertTrue(refusal(path).contains(" missing ("));
    }
  }

  @Test
  void theEndCutOffAtAnyByte() throws IOException {
    Path path = path("a");
    Path last = segments(path).get(segments(path).size() - 1);
    byte[] whole = content(last);
    for (int length = 0; length < whole.length; length++) {
      Files.write(last, Arrays.copyOf(whole, length));
      assertTrue(
          refusal(path).matches(".*(to|entry) 20 (is|are) missing.*")
              || length == whole.length - 1);
    }
  }

  @Test
  void theFilesOfYesterdayPutBack() throws IOException {
    Path path = path("a");
    Map<String, String> yesterday = files(path.resolve("journal"));
    folderOf(path, SMALL, entries(21, 40, 1));
    for (Path segment : segments(path)) {
      Files.delete(segment);
    }
    for (Map.Entry<String, String> file : yesterday.entrySet()) {
      Files.writeString(
          path.resolve("journal").resolve(file.getKey()),
          file.getValue(),
          StandardCharsets.ISO_8859_1);
    }
    assertTrue(refusal(path).contains("entries 21 to 40 are missing"));
  }

  @Test
  void theJournalOfAnotherReplica() throws IOException {
    Path path = path("a");
    Path other = folderOf(temp.resolve("b"), SMALL, entries(1, 30, 2));
    for (Path segment : segments(path)) {
      Files.delete(segment);
    }
    for (Path segment : segments(other)) {
      Files.copy(segment, path.resolve("journal").resolve(segment.getFileName()));
    }
    String refusal = refusal(path);
    assertTrue(refusal.contains("entry 20 is of term 2, but of term 1 in durable.json"), refusal);
  }

  @Test
  void aSnapshotOrAPartNewerThanTheJournal() throws IOException {
    for (boolean part : new boolean[] {true, false}) {
      Path path = path("a" + part);
      Path newer = path("b" + part);
      folderOf(newer, SMALL, entries(21, 40, 1));
      String name;
      try (DataFolder folder = recovered(newer, SMALL)) {
        save(
            folder,
            part ? NewSnapshot.ofPart(1, 40, 1, text("")) : NewSnapshot.ofAll(40, 1, text("")));
        name = files(newer.resolve("snapshots")).keySet().iterator().next();
      }
      Files.copy(newer.resolve("snapshots").resolve(name), path.resolve("snapshots").resolve(name));
      assertTrue(refusal(path).contains("entries 21 to 40 are missing"));
    }
  }

  @Test
  void thePromiseOfYesterdayPutBack() throws IOException {
    Path path = path("a");
    Path yesterday = path.resolveSibling("promise");
    Files.copy(path.resolve("promise.json"), yesterday);
    try (DataFolder folder = recovered(path, SMALL)) {
      folder.savePromise(PROMISED + 1);
      folder.journal().append(entries(21, 21, PROMISED + 1));
      folder.journal().force();
    }
    Files.copy(yesterday, path.resolve("promise.json"), StandardCopyOption.REPLACE_EXISTING);
    assertTrue(refusal(path).contains("only term 10 was promised"));
  }

  @Test
  void theMarkGone() throws IOException {
    Path path = path("a");
    Files.delete(path.resolve(DurableMark.NAME));
    assertTrue(refusal(path).contains("durable.json: missing"));
  }

  @Test
  void theMarkTornSaysThatThereWasAnEntry() throws IOException {
    for (String torn : List.of("", "{\"index\":2", "{\"index\":20,\"term\":1,\"crc\":\"0\"}\n")) {
      Path path = path("a" + torn.length());
      Files.writeString(path.resolve(DurableMark.NAME), torn);
      assertEquals(entries(1, 20, 1), entriesIn(path, SMALL));
      Files.writeString(path.resolve(DurableMark.NAME), torn);
      for (Path segment : segments(path)) {
        Files.delete(segment);
      }
      assertTrue(refusal(path).contains("entry 1 is missing"));
    }
  }

  @Test
  void aFileThatIsNoSegmentByItsName() throws IOException {
    for (String name :
        List.of(
            "٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠١.jsonl",
            "00000000000000000001.jsonl~",
            "00000000000000000001.jsonl.gz",
            "1.jsonl",
            "01234567890123456789.jsonl",
            "00000000000000000001.JSONL",
            ".hidden")) {
      for (boolean inUse : new boolean[] {true, false}) {
        Path path = temp.resolve(name + inUse);
        folderOf(path, SMALL, inUse ? entries(1, 3, 1) : List.of());
        Path stray = Files.createFile(path.resolve("journal").resolve(name));
        String refusal = refusal(path);
        assertTrue(refusal.startsWith(stray + ": not the name of a segment"), refusal);
      }
    }
    Path looked = folderOf(temp.resolve("looked"), SMALL, entries(1, 3, 1));
    for (String name : List.of(".DS_Store", "._00000000000000000001.jsonl", ".nfs0001")) {
      Files.createFile(looked.resolve("journal").resolve(name));
    }
    assertEquals(entries(1, 3, 1), entriesIn(looked, SMALL));
  }

  @Test
  void whatIsNoFileUnderASegmentsName() throws IOException {
    Path path = path("a");
    Path segment = segment(path, 1);
    Files.delete(segment);
    Files.createDirectory(segment);
    assertTrue(refusal(path).startsWith(segment + ": not a file"));
    Files.delete(segment);
    Files.createSymbolicLink(segment, path.resolve("nowhere"));
    assertTrue(refusal(path).startsWith(segment + ": not a file"));
  }

  @Test
  void entriesThatTheTierDoesNotKnow() throws IOException {
    Path path = path("a");
    try (DataFolder folder = opened(path, SMALL, new UnforcedDisk())) {
      RefusedFolderException refusal =
          assertThrows(
              RefusedFolderException.class,
              () ->
                  folder.recover(
                      1,
                      entry -> {
                        throw new IllegalArgumentException("no record of a catalog");
                      }));
      assertTrue(
          refusal
              .getMessage()
              .contains("entry 1 is not an entry of this tier (no record of a catalog)"),
          refusal.getMessage());
    }
    assertEquals(entries(1, 20, 1), entriesIn(path, SMALL));
  }

  @Test
  void aFolderWithoutIdentityInWhichAJournalIsOfAnyNameIsNotBegunAnew() throws IOException {
    Path path = temp.resolve("a");
    Files.createDirectories(path.resolve("journal"));
    Files.createFile(path.resolve("journal").resolve("٠١.jsonl"));
    assertFalse(DataFolder.isEmpty(path));
    assertTrue(refusal(path).contains("data without identity.json"));
  }

  @Test
  void aFolderOfTheFormatBeforeIsReadAndThenHasAMark() throws IOException {
    for (boolean empty : new boolean[] {true, false}) {
      List<LogEntry> all = empty ? List.of() : entries(1, 20, 1);
      Path path = folderOf(temp.resolve("a" + empty), SMALL, all);
      Files.delete(path.resolve(DurableMark.NAME));
      writeIdentity(path, null);
      assertEquals(all, entriesIn(path, SMALL));
      for (Path segment : segments(path)) {
        Files.delete(segment);
      }
      if (empty) {
        assertEquals(all, entriesIn(path, SMALL));
      } else {
        assertTrue(refusal(path).contains("entries 1 to 20 are missing"));
      }
    }
  }

  @Test
  void aFolderOfALaterFormatIsRefused() throws IOException {
    Path path = path("a");
    writeIdentity(path, 3L);
    assertTrue(refusal(path).contains("the folder has format 3"));
  }

  private static void writeIdentity(Path path, Long format) throws IOException {
    FlatJson identity =
        new FlatJson()
            .put("group", "order")
            .put("replica", 1)
            .put("size", 3)
            .put("incarnation", "00000000000000ab");
    if (format != null) {
      identity.put("format", format);
    }
    Files.write(path.resolve("identity.json"), CheckedLine.of(identity));
  }

  /** What was forced is never refused, and what was cut is not missed, whatever was done before. */
  @Test
  void aHealthyFolderIsNeverRefused() throws IOException {
    for (int seed = 1; seed <= 30; seed++) {
      Random random = new Random(seed);
      Path path = temp.resolve("seed-" + seed);
      List<LogEntry> log = new ArrayList<>();
      long term = 1;
      for (int life = 0; life < 8; life++) {
        List<LogEntry> found = entriesIn(path, SMALL);
        assertTrue(found.size() >= log.size(), "seed " + seed);
        assertEquals(log, found.subList(0, log.size()), "seed " + seed);
        log = new ArrayList<>(found);
        try (DataFolder folder = opened(path, SMALL, new UnforcedDisk())) {
          folder.recover(1, entry -> {});
          for (int step = random.nextInt(6); step > 0; step--) {
            if (random.nextInt(4) == 0 && !log.isEmpty()) {
              int from = 1 + random.nextInt(log.size());
              folder.journal().cutFrom(from);
              log = new ArrayList<>(log.subList(0, from - 1));
              term = Math.min(PROMISED, term + 1);
            } else {
              var batch = entries(log.size() + 1, log.size() + 1 + random.nextInt(9), term);
              folder.journal().append(batch);
              folder.journal().force();
              log.addAll(batch);
            }
          }
          if (random.nextBoolean()) {
            // Never forced, and torn by the crash.
            folder.journal().append(entries(log.size() + 1, log.size() + 1, term));
          }
        }
        if (!log.isEmpty() && random.nextBoolean()) {
          // A power failure has taken back what the mark had since some force.
          int kept = random.nextInt(log.size() + 1);
          forcedUpTo(path, kept, kept == 0 ? 0 : log.get(kept - 1).term());
        }
      }
    }
  }
}
