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
 * The file of a segment, open for writing: its records, and after them one to two times {@link
 * #GROWTH_BYTES} of spaces, which the next records overwrite. So a force neither allocates blocks
 * nor stores a new file size, and costs one disk write instead of three. Readers of JSON ignore
 * spaces, and since no line feed ends them, they are not a line. The spaces were forced long before
 * a record overwrites them, unless a single batch is longer than the spaces.
 *
 * <p>The number of spaces depends only on the records. All methods block; not thread-safe.
 */
final class SegmentFile implements Closeable {
  /** The number of bytes by which a file grows. */
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

  /** An existing file; nothing is changed. */
  static SegmentFile open(Disk disk, Path file) throws IOException {
    return new SegmentFile(
        disk, FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  /** The file's channel, for reading. */
  FileChannel channel() {
    return channel;
  }

  /** How many bytes of records the file holds. */
  long bytes() {
    return bytes;
  }

  /** Writes records after the last one; {@link #fill} must follow. */
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
   * Makes the records end at {@code offset}, with the right number of spaces after them. Durable on
   * return, even if nothing had to be changed.
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

  /** Whether the file of a segment with this many bytes of records has the right length. */
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
