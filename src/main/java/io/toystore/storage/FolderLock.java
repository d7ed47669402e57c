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
 * The lock of a data folder, which also excludes other parts of this JVM.
 *
 * <p>POSIX releases a process's lock on a file when the process closes <em>any</em> descriptor of
 * that file. A second attempt in the same JVM would release the first attempt's lock merely by
 * failing. Therefore this class lists the folders that this JVM holds, and does not open the lock
 * file of a listed folder.
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
   * Takes the lock of an existing folder.
   *
   * @throws RefusedFolderException when another process, or another part of this process, holds the
   *     lock
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

  /** Releases the lock; idempotent. */
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
