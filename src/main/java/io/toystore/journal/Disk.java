package io.toystore.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Every step that changes a file or a folder. A test can count the steps, make one fail, or end the
 * process, as it were, between any two of them.
 */
class Disk {
  void createFolder(Path folder) throws IOException {
    // Another tier of the same process may be making the folder above at the same time.
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
   * Replaces a file so that it always is either the old one or the new one, whole; durable on
   * return. A crash may leave the unfinished {@code .new} file, which the next replacement begins
   * over and nobody reads.
   */
  final void replace(Path file, ByteBuffer... content) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel =
        create(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      long position = 0;
      for (ByteBuffer part : content) {
        int length = part.remaining();
        write(channel, part, position);
        position += length;
      }
      force(channel, true);
    }
    rename(unfinished, file);
    forceFolder(file.toAbsolutePath().getParent());
  }
}
