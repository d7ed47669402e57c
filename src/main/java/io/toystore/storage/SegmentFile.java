package io.toystore.storage;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * The file of one segment, open for writing: its records, and after them one to two times {@link
 * #GROWTH_BYTES} of spaces, which the next records are written over. So a force has neither blocks
 * to allocate nor a new size to note, and is one write of the disk instead of three. Spaces mean
 * nothing to a reader of JSON, and since no line feed ends them, they are no line. They were forced
 * long before a record comes to them, unless a single batch is longer than they are.
 *
 * <p>How many spaces there are depends on nothing but the records. All methods block; not
 * thread-safe.
 */
final class SegmentFile implements Closeable {
  /** A file grows by so many bytes. */
  static final int GROWTH_BYTES = 64 << 10;

  private static final byte[] SPACES = new byte[2 * GROWTH_BYTES];

  static {
    Arrays.fill(SPACES, (byte) ' ');
  }

  private final Disk disk;
  private final FileChannel channel;

  /** Where the last record ends. */
  private long bytes;

  /** Where the file ends. */
  private long fileBytes;

  private boolean dirty;

  private SegmentFile(Disk disk, FileChannel channel) throws IOException {
    this.disk = disk;
    this.channel = channel;
    this.bytes = contentEnd(channel);
    this.fileBytes = channel.size();
  }

  /** A new file without a record; its spaces are durable on return, its name is not. */
  static SegmentFile create(Disk disk, Path file) throws IOException {
    SegmentFile created =
        new SegmentFile(
            disk,
            disk.create(
                file,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE));
    created.fill();
    created.force();
    return created;
  }

  /** A file that is there; nothing is changed. */
  static SegmentFile open(Disk disk, Path file) throws IOException {
    return new SegmentFile(
        disk, FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  /** For reading. */
  FileChannel channel() {
    return channel;
  }

  /** How many bytes of records it holds. */
  long bytes() {
    return bytes;
  }

  /** Writes after the last record; {@link #fill} is to follow. */
  void append(ByteBuffer records) throws IOException {
    int length = records.remaining();
    dirty = true;
    disk.write(channel, records, bytes);
    bytes += length;
    fileBytes = Math.max(fileBytes, bytes);
  }

  /** Writes the spaces that are missing after the last record. */
  void fill() throws IOException {
    int missing = (int) (filled(bytes) - fileBytes);
    if (missing > 0) {
      dirty = true;
      disk.write(channel, ByteBuffer.wrap(SPACES, 0, missing), fileBytes);
      fileBytes += missing;
    }
  }

  /**
   * Has the records end at {@code offset}, with the spaces that belong after them; durable on
   * return, whether anything had to be changed or not.
   */
  void endAt(long offset) throws IOException {
    if (bytes > offset || fileBytes > filled(offset)) {
      disk.truncate(channel, offset);
      fileBytes = offset;
    }
    bytes = offset;
    fill();
    disk.force(channel, true);
    dirty = false;
  }

  boolean isForced() {
    return !dirty;
  }

  /** Returns when everything written is durable. */
  void force() throws IOException {
    if (dirty) {
      disk.force(channel, false);
      dirty = false;
    }
  }

  /** Closes the file without forcing it. */
  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Whether the file of a segment that holds so many bytes of records is as long as it should. */
  static boolean isFilled(FileChannel channel, long bytes) throws IOException {
    return channel.size() == filled(bytes);
  }

  private static long filled(long bytes) {
    return (bytes / GROWTH_BYTES + 2) * GROWTH_BYTES;
  }

  /** Where the spaces at the end of a segment begin. */
  static long contentEnd(FileChannel channel) throws IOException {
    byte[] window = new byte[GROWTH_BYTES];
    long end = channel.size();
    while (end > 0) {
      int length = (int) Math.min(window.length, end);
      ByteBuffer tail = ByteBuffer.wrap(window, 0, length);
      while (tail.hasRemaining()) {
        if (channel.read(tail, end - length + tail.position()) < 0) {
          throw new EOFException("the file became shorter while it was read");
        }
      }
      for (int at = length; at > 0; at--, end--) {
        if (window[at - 1] != ' ') {
          return end;
        }
      }
    }
    return 0;
  }
}
