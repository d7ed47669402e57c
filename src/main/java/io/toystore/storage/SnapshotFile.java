package io.toystore.storage;

import io.toystore.sansio.Writable;
import io.toystore.text.FlatJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A file of state: a checked line, whose last fields are the length and the checksum of the body,
 * then the body.
 */
record SnapshotFile(Map<String, Object> header, byte[] body) {
  /** The maximum length of a header. */
  private static final int HEADER_BYTES = 512;

  /**
   * Writes and forces the unfinished file, see {@link Disk#stage}. The body is produced twice,
   * because its checksum comes first and the body is never in memory as a whole.
   */
  static void stage(Disk disk, FileChannel unfinished, FlatJson header, Writable body)
      throws IOException {
    Measure measure = new Measure();
    body.writeTo(measure);
    header.put("length", measure.length).put("crc32c", hex(measure.crc));
    disk.stage(
        unfinished,
        to -> {
          to.write(CheckedLine.of(header));
          body.writeTo(to);
        });
  }

  /** Computes a body's length and checksum. */
  private static final class Measure extends OutputStream {
    final CRC32C crc = new CRC32C();
    long length;

    @Override
    public void write(int single) {
      crc.update(single);
      length++;
    }

    @Override
    public void write(byte[] bytes, int from, int count) {
      crc.update(bytes, from, count);
      length += count;
    }
  }

  /** Reads a file; empty when it is damaged. */
  static Optional<SnapshotFile> read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      byte[] start = read(channel, 0, Math.min(HEADER_BYTES, channel.size()));
      int end = 0;
      while (end < start.length && start[end] != '\n') {
        end++;
      }
      if (end == start.length) {
        return Optional.empty();
      }
      Optional<Map<String, Object>> header = CheckedLine.parse(Arrays.copyOf(start, end + 1));
      long length = channel.size() - (end + 1);
      if (header.isEmpty()
          || length > Integer.MAX_VALUE - 8
          || !Long.valueOf(length).equals(header.get().get("length"))) {
        return Optional.empty();
      }
      byte[] body = read(channel, end + 1, length);
      CRC32C crc = new CRC32C();
      crc.update(body);
      return hex(crc).equals(header.get().get("crc32c"))
          ? Optional.of(new SnapshotFile(header.get(), body))
          : Optional.empty();
    }
  }

  /** A number in the header; 0 when it has none of this name. */
  long number(String name) {
    return header.get(name) instanceof Long number ? number : 0;
  }

  private static byte[] read(FileChannel channel, long from, long length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) length);
    while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
      // Reads until the buffer is full; a file that became shorter has a wrong checksum.
    }
    return bytes.array();
  }

  private static String hex(CRC32C crc) {
    return String.format(Locale.ROOT, "%08x", crc.getValue());
  }
}
