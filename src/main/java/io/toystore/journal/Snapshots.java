package io.toystore.journal;

import io.toystore.protocol.FlatJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of a folder. Each is a file named for its index: a checked line with index, term,
 * length and checksum of the body, then the body. The two newest are kept. Not thread-safe.
 */
final class Snapshots {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);
  private static final Pattern NAME = Pattern.compile("00(\\d{18})\\.snapshot");
  private static final int KEPT = 2;

  private final Path folder;
  private final Disk disk;

  Snapshots(Path folder, Disk disk) {
    this.folder = folder;
    this.disk = disk;
  }

  /** Writes a snapshot, durable on return; then deletes all but the two newest. */
  void write(Snapshot snapshot) throws IOException {
    byte[] body = snapshot.body();
    byte[] header =
        CheckedLine.of(
            new FlatJson()
                .put("index", snapshot.index())
                .put("term", snapshot.term())
                .put("length", body.length)
                .put("crc32c", hex(body, 0)));
    Path file = folder.resolve(String.format("%020d.snapshot", snapshot.index()));
    disk.replace(file, ByteBuffer.wrap(header), ByteBuffer.wrap(body));
    TreeMap<Long, Path> files = files();
    while (files.size() > KEPT) {
      disk.delete(files.pollFirstEntry().getValue());
    }
  }

  /** The newest snapshot that is whole; bad ones are skipped with a warning. */
  Optional<Snapshot> latest() throws IOException {
    for (Map.Entry<Long, Path> file : files().descendingMap().entrySet()) {
      Optional<Snapshot> snapshot = parse(file.getKey(), Files.readAllBytes(file.getValue()));
      if (snapshot.isPresent()) {
        return snapshot;
      }
      LOG.warn("{}: a bad snapshot, skipped for the one before", file.getValue());
    }
    return Optional.empty();
  }

  /** Whether there is any, good or bad. */
  boolean isEmpty() throws IOException {
    return files().isEmpty();
  }

  private TreeMap<Long, Path> files() throws IOException {
    TreeMap<Long, Path> byIndex = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          byIndex.put(Long.parseLong(name.group(1)), file);
        }
      }
    }
    return byIndex;
  }

  private static Optional<Snapshot> parse(long index, byte[] bytes) {
    int body = 0;
    while (body < bytes.length && bytes[body] != '\n') {
      body++;
    }
    if (body == bytes.length) {
      return Optional.empty();
    }
    int from = body + 1;
    return CheckedLine.parse(Arrays.copyOf(bytes, from))
        .filter(header -> Long.valueOf(index).equals(header.get("index")))
        .filter(header -> Long.valueOf(bytes.length - from).equals(header.get("length")))
        .filter(header -> hex(bytes, from).equals(header.get("crc32c")))
        .filter(header -> header.get("term") instanceof Long)
        .map(
            header ->
                new Snapshot(
                    index,
                    (Long) header.get("term"),
                    Arrays.copyOfRange(bytes, from, bytes.length)));
  }

  private static String hex(byte[] bytes, int from) {
    return String.format("%08x", CheckedLine.crc(bytes, from, bytes.length));
  }
}
