package io.toystore.storage;

import io.toystore.text.FlatJson;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The file {@code commit.json}: an index up to which the log is known to be committed. The index is
 * always a lower bound. It is not forced, so a power failure may bring back an earlier value. All
 * methods block; not thread-safe.
 */
final class CommitMark implements Closeable {
  private final Disk disk;
  private final Path file;
  private long index;
  private FileChannel channel;

  CommitMark(Disk disk, Path folder) {
    this.disk = disk;
    this.file = folder.resolve(DataFolder.COMMIT);
  }

  /** The index; 0 when none is known. */
  long index() {
    return index;
  }

  /** Reads the file. A missing or damaged file counts as index 0. */
  void read() throws IOException {
    if (Files.exists(file)) {
      index = CheckedLine.read(file).map(fields -> (Long) fields.get("index")).orElse(0L);
    }
  }

  /**
   * Overwrites the line in place. The line never becomes shorter, and killing the process cannot
   * tear it. A power failure may leave a wrong checksum; such a file counts as index 0 and is
   * truncated before the next write.
   *
   * @param higher greater than {@link #index}
   */
  void raise(long higher) throws IOException {
    if (channel == null) {
      channel = disk.create(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (index == 0) {
        disk.truncate(channel, 0);
      }
    }
    disk.write(channel, ByteBuffer.wrap(CheckedLine.of(new FlatJson().put("index", higher))), 0);
    index = higher;
  }

  /** Closes the file without forcing it; idempotent. */
  @Override
  public void close() throws IOException {
    if (channel != null) {
      FileChannel closing = channel;
      channel = null;
      closing.close();
    }
  }
}
