package io.toystore.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps everyone else out of a data folder, this JVM included.
 *
 * <p>POSIX releases a process's lock on a file when the process closes <em>any</em> descriptor of
 * it. A second attempt in the same JVM would so release the first one's lock merely by failing.
 * Therefore the folders held by this JVM are listed here, and the file of a listed one is not
 * opened.
 */
final class FolderLock implements Closeable {
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  private FolderLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Takes the lock of a folder that exists.
   *
   * @throws RefusedFolderException when another process or another part of this one has it
   */
  static FolderLock take(Path folder) throws IOException {
    Path real = folder.toRealPath();
    if (!HELD.add(real)) {
      throw new RefusedFolderException(
          folder + ": in use by this very process; give each replica a folder of its own");
    }
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              real.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new RefusedFolderException(
            folder + ": in use by another process; stop it first, or name another folder");
      }
      return new FolderLock(real, channel);
    } catch (IOException | RuntimeException e) {
      if (channel != null) {
        channel.close();
      }
      HELD.remove(real);
      throw e;
    }
  }

  /** Releases the lock; again does nothing. */
  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      try {
        channel.close();
      } finally {
        HELD.remove(folder);
      }
    }
  }
}
