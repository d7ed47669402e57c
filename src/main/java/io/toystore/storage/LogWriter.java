package io.toystore.storage;

import io.toystore.model.LogEntry;
import io.toystore.text.FlatJson;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Writes a log into a folder that no replica uses: a part of a backup. The folder holds a journal
 * without the spaces after the records, and an {@code identity.json} without a folder id, so that
 * {@link DataFolder} refuses it. All methods block; not thread-safe.
 */
public final class LogWriter implements Closeable {
  private static final long SEGMENT_BYTES = 64L << 20;
  private static final int BUFFER_BYTES = 256 << 10;

  /**
   * How many bytes a force covers, since the journals of a running store may have to wait for it.
   */
  private static final int UNFORCED_BYTES = 8 << 20;

  /**
   * A file that was written and forced.
   *
   * @param path relative to the folder, with slashes
   * @param sha256 of its bytes, in hexadecimal digits
   */
  public record Written(String path, long bytes, String sha256) {}

  private final Path folder;
  private final Disk disk = new Disk();
  private final List<Written> written = new ArrayList<>();
  private byte[] buffer = new byte[BUFFER_BYTES];
  private int buffered;
  private FileChannel channel;
  private Path file;
  private MessageDigest digest;
  private long bytes;
  private int unforced;

  /**
   * Begins a folder that must not exist yet.
   *
   * @param identity the replica that has the log
   */
  public LogWriter(Path folder, Identity identity) throws IOException {
    this.folder = folder;
    disk.createFolder(folder.resolve(DataFolder.JOURNAL));
    byte[] line =
        CheckedLine.of(
            new FlatJson()
                .put("group", identity.group())
                .put("replica", identity.replica())
                .put("size", identity.size())
                .put("format", DataFolder.FORMAT));
    disk.replace(folder.resolve(DataFolder.IDENTITY), to -> to.write(line));
    MessageDigest sha = sha256();
    sha.update(line);
    written.add(
        new Written(DataFolder.IDENTITY, line.length, HexFormat.of().formatHex(sha.digest())));
  }

  /** A new SHA-256 digest, an algorithm that every Java has. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Appends the next entry; it is durable once {@link #finish} has returned. */
  public void append(LogEntry entry) throws IOException {
    if (channel != null && bytes + buffered >= SEGMENT_BYTES) {
      endSegment();
    }
    if (channel == null) {
      file = Segments.file(folder.resolve(DataFolder.JOURNAL), entry.index());
      channel = disk.create(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      digest = sha256();
      bytes = 0;
      unforced = 0;
    }
    int room = entry.payload().length + RecordFrame.MAX_FRAME_BYTES;
    if (buffered + room > buffer.length) {
      flush();
    }
    if (room > buffer.length) {
      buffer = new byte[room];
    }
    buffered = RecordFrame.encode(entry, buffer, buffered);
  }

  private void flush() throws IOException {
    digest.update(buffer, 0, buffered);
    disk.write(channel, ByteBuffer.wrap(buffer, 0, buffered), bytes);
    bytes += buffered;
    unforced += buffered;
    buffered = 0;
    if (unforced >= UNFORCED_BYTES) {
      disk.force(channel, false);
      unforced = 0;
    }
  }

  private void endSegment() throws IOException {
    flush();
    disk.force(channel, true);
    written.add(
        new Written(
            DataFolder.JOURNAL + "/" + file.getFileName(),
            bytes,
            HexFormat.of().formatHex(digest.digest())));
    close();
  }

  /** Forces everything written, with the names of the files, and returns the files. */
  public List<Written> finish() throws IOException {
    if (channel != null) {
      endSegment();
    }
    disk.forceFolder(folder.resolve(DataFolder.JOURNAL));
    disk.forceFolder(folder);
    return List.copyOf(written);
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
