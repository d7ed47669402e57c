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
 * The file {@code commit.json}: an index up to which the log is known as committed. It is a lower
 * bound at every moment, and not forced: after a power failure it may be lower than it was. All
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

  /** Reads the file; a missing or damaged one says that nothing is known. */
  void read() throws IOException {
    if (Files.exists(file)) {
      index = CheckedLine.read(file).map(fields -> (Long) fields.get("index")).orElse(0L);
    }
  }

  /**
   * Overwrites the line in place, which no kill of the process can tear; the line never becomes
   * shorter. A power failure may leave a wrong checksum, which reads as 0, and then the file is
   * begun anew.
   *
   * @param higher above {@link #index}
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

  /** Closes the file without forcing it; again does nothing. */
  @Override
  public void close() throws IOException {
    if (channel != null) {
      FileChannel closing = channel;
      channel = null;
      closing.close();
    }
  }
}
