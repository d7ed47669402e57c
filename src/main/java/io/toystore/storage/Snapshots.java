package io.toystore.storage;

import io.toystore.text.FlatJson;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of a folder: the two newest of a tier that writes its state as a whole, or all
 * parts of a tier that writes it in parts. Each is a {@link SnapshotFile} named for the last index
 * that it covers. Not thread-safe, except {@link #create} and {@link #stage}.
 */
final class Snapshots {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);
  private static final Pattern WHOLE = Pattern.compile("00(\\d{18})\\.snapshot");
  private static final Pattern PART = Pattern.compile("00(\\d{18})\\.part");
  private static final Pattern UNFINISHED = Pattern.compile("00(\\d{18})\\.\\w+\\.new");
  private static final int KEPT = 2;

  private final Path folder;
  private final Disk disk;

  Snapshots(Path folder, Disk disk) {
    this.folder = folder;
    this.disk = disk;
  }

  /** Creates the unfinished file of a snapshot. May be called on any thread. */
  FileChannel create(NewSnapshot snapshot) throws IOException {
    return disk.createUnfinished(file(snapshot));
  }

  /**
   * Writes and forces the bytes of a snapshot, which does not count yet. May be called on any
   * thread.
   */
  void stage(NewSnapshot snapshot, FileChannel unfinished) throws IOException {
    FlatJson header = new FlatJson();
    if (snapshot.isPart()) {
      header.put("first", snapshot.first());
    }
    header.put("index", snapshot.index()).put("term", snapshot.term());
    SnapshotFile.stage(disk, unfinished, header, snapshot.state());
  }

  /**
   * Makes a staged snapshot count, durably. Then deletes unfinished files. After a whole snapshot,
   * keeps only the two newest. After a part, deletes the other parts that end at or after its first
   * entry: they continue a state that no longer exists.
   */
  void publish(NewSnapshot snapshot) throws IOException {
    disk.publish(file(snapshot));
    for (Path file : files(UNFINISHED).values()) {
      disk.delete(file);
    }
    if (snapshot.isPart()) {
      TreeMap<Long, Path> after = new TreeMap<>(files(PART).tailMap(snapshot.first()));
      after.remove(snapshot.index());
      for (Path file : after.values()) {
        disk.delete(file);
      }
    } else {
      TreeMap<Long, Path> files = files(WHOLE);
      while (files.size() > KEPT) {
        disk.delete(files.pollFirstEntry().getValue());
      }
    }
  }

  private Path file(NewSnapshot snapshot) {
    return folder.resolve(
        String.format(
            Locale.ROOT, "%020d.%s", snapshot.index(), snapshot.isPart() ? "part" : "snapshot"));
  }

  /** The newest undamaged snapshot; damaged ones are skipped with a warning. */
  Optional<Snapshot> latest() throws IOException {
    for (Map.Entry<Long, Path> file : files(WHOLE).descendingMap().entrySet()) {
      Optional<SnapshotFile> read = read(file.getKey(), file.getValue());
      if (read.isPresent()) {
        return Optional.of(
            new Snapshot(file.getKey(), read.get().number("term"), read.get().body()));
      }
    }
    return Optional.empty();
  }

  /**
   * Hands out consecutive parts from entry 1 on, until a part is missing or damaged, or {@code
   * taken} rejects it.
   *
   * @return the last part that was taken
   */
  Optional<SnapshotPart> parts(Predicate<SnapshotPart> taken) throws IOException {
    Optional<SnapshotPart> last = Optional.empty();
    for (Map.Entry<Long, Path> file : files(PART).entrySet()) {
      long next = last.map(SnapshotPart::index).orElse(0L) + 1;
      Optional<SnapshotPart> found =
          read(file.getKey(), file.getValue())
              .filter(read -> read.number("first") == next)
              .map(read -> new SnapshotPart(next, file.getKey(), read.number("term"), read.body()));
      if (found.isPresent()) {
        if (!taken.test(found.get())) {
          LOG.warn("{}: a part of another version, not used", file.getValue());
          return last;
        }
        last = found;
      }
    }
    return last;
  }

  /** Whether there is neither a snapshot nor a part, good or bad. */
  boolean isEmpty() throws IOException {
    return files(WHOLE).isEmpty() && files(PART).isEmpty();
  }

  private TreeMap<Long, Path> files(Pattern pattern) throws IOException {
    TreeMap<Long, Path> byIndex = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Matcher name = pattern.matcher(file.getFileName().toString());
        if (name.matches()) {
          byIndex.put(Long.parseLong(name.group(1)), file);
        }
      }
    }
    return byIndex;
  }

  private static Optional<SnapshotFile> read(long index, Path file) throws IOException {
    Optional<SnapshotFile> read =
        SnapshotFile.read(file)
            .filter(found -> found.number("index") == index && found.number("term") > 0);
    if (read.isEmpty()) {
      LOG.warn("{}: damaged snapshot, skipped", file);
    }
    return read;
  }
}
