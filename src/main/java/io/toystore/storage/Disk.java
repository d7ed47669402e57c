package io.toystore.storage;

import io.toystore.sansio.Writable;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Every step that changes a file or a folder. A test can count the steps, make a step fail, or
 * simulate a crash between any two steps.
 */
class Disk {
  private static final int PIECE_BYTES = 64 << 10;

  void createFolder(Path folder) throws IOException {
    // Another tier of the same process may create the parent folder at the same time.
    Files.createDirectories(folder);
  }

  FileChannel create(Path file, OpenOption... options) throws IOException {
    return FileChannel.open(file, options);
  }

  void write(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  void force(FileChannel channel, boolean metadata) throws IOException {
    channel.force(metadata);
  }

  void truncate(FileChannel channel, long size) throws IOException {
    channel.truncate(size);
  }

  void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  void delete(Path file) throws IOException {
    Files.delete(file);
  }

  void forceFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      force(channel, true);
    }
  }

  /**
   * Replaces a file atomically: it always has either the old or the new content. Durable on return.
   */
  final void replace(Path file, Writable content) throws IOException {
    stage(file, content);
    publish(file);
  }

  /**
   * Writes and forces the unfinished {@code .new} file, which {@link #publish} renames to {@code
   * file}. The unfinished file is never read; a leftover from a crash is overwritten.
   */
  final void stage(Path file, Writable content) throws IOException {
    try (FileChannel unfinished = createUnfinished(file)) {
      stage(unfinished, content);
    }
  }

  /** The first step of {@link #stage(Path, Writable)}: creates the unfinished file, empty. */
  final FileChannel createUnfinished(Path file) throws IOException {
    return create(
        unfinished(file),
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE);
  }

  /** The other steps: writes and forces the unfinished file. */
  final void stage(FileChannel unfinished, Writable content) throws IOException {
    OutputStream to = new BufferedOutputStream(new Written(unfinished), PIECE_BYTES);
    content.writeTo(to);
    to.flush();
    force(unfinished, true);
  }

  /** Renames the unfinished file to {@code file}; durable on return. */
  final void publish(Path file) throws IOException {
    rename(unfinished(file), file);
    forceFolder(file.toAbsolutePath().getParent());
  }

  private static Path unfinished(Path file) {
    return file.resolveSibling(file.getFileName() + ".new");
  }

  /** An output stream that writes a file from its beginning. */
  private final class Written extends OutputStream {
    private final FileChannel channel;
    private long position;

    Written(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public void write(int single) throws IOException {
      write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      Disk.this.write(channel, ByteBuffer.wrap(bytes, from, length), position);
      position += length;
    }
  }
}
