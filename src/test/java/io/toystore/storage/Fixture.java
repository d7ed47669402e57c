package io.toystore.storage;

import io.toystore.model.LogEntry;
import io.toystore.sansio.Writable;
import io.toystore.text.FlatJson;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the tests of this package share. */
final class Fixture {
  static final Identity ORDER_1 = new Identity("order", 1, 3);
  static final JournalOptions OPTIONS = JournalOptions.defaults();

  /** No entry is of a higher term, since a replica promises a term before it stores one of it. */
  static final long PROMISED = 10;

  private Fixture() {}

  static LogEntry entry(long index, long term) {
    return entry(index, term, "toy " + index);
  }

  static LogEntry entry(long index, long term, String text) {
    return new LogEntry(
        index, term, ("{\"text\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8));
  }

  static List<LogEntry> entries(long from, long to, long term) {
    List<LogEntry> entries = new ArrayList<>();
    for (long index = from; index <= to; index++) {
      entries.add(entry(index, term));
    }
    return entries;
  }

  static DataFolder opened(Path path, JournalOptions options, Disk disk) throws IOException {
    DataFolder folder = DataFolder.open(path, ORDER_1, InitialiseMode.IF_EMPTY, options, disk);
    if (folder.promisedTerm() == 0) {
      folder.savePromise(PROMISED);
    }
    return folder;
  }

  /** Opens and recovers, from the first entry on. */
  static DataFolder recovered(Path path, JournalOptions options) throws IOException {
    DataFolder folder = opened(path, options, new UnforcedDisk());
    folder.recover(1, entry -> {});
    return folder;
  }

  /** A closed folder that holds these entries. */
  static Path folderOf(Path path, JournalOptions options, List<LogEntry> entries)
      throws IOException {
    try (DataFolder folder = recovered(path, options)) {
      folder.journal().append(entries);
      folder.journal().force();
    }
    return path;
  }

  /** What a restart would read. */
  static List<LogEntry> entriesIn(Path path, JournalOptions options) throws IOException {
    List<LogEntry> found = new ArrayList<>();
    try (DataFolder folder = opened(path, options, new UnforcedDisk())) {
      folder.recover(1, found::add);
    }
    return found;
  }

  /** Leaves the folder as if the entries after this one had never been forced. */
  static void forcedUpTo(Path path, long index, long term) throws IOException {
    FlatJson mark = new FlatJson().put("index", index).put("term", term);
    Files.write(path.resolve(DurableMark.NAME), CheckedLine.of(mark));
  }

  static Writable text(String text) {
    return to -> to.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a snapshot, durable on return. */
  static void save(DataFolder folder, NewSnapshot snapshot) throws IOException {
    folder.stage(snapshot);
    folder.publish(snapshot);
  }

  static Path segment(Path path, long first) {
    return path.resolve("journal").resolve(String.format(Locale.ROOT, "%020d.jsonl", first));
  }

  /** What a segment holds before the spaces that are to be written over. */
  static byte[] content(Path segment) throws IOException {
    byte[] bytes = Files.readAllBytes(segment);
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] == ' ') {
      end--;
    }
    return Arrays.copyOf(bytes, end);
  }

  /** Writes over the spaces after what a segment holds. */
  static void writeBehind(Path segment, String text) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
      file.seek(content(segment).length);
      file.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Every file of a folder by name, as text. */
  static Map<String, String> files(Path folder) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        contents.put(
            file.getFileName().toString(),
            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return contents;
  }
}
