package io.toystore.drill;

import io.toystore.config.UserError;
import io.toystore.processes.Folders;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * A small file system for one journal, by Linux's {@code tmpfs}. The journal's member must not run
 * while the file system is made or taken away.
 */
record SmallDisk(Path journal, Programs programs) {
  /** Linux's list of mount points. */
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

  private static final int MOUNT_POINT = 4;

  private static final long ROOM_KILOBYTES = 8_192;
  private static final int BLOCK_BYTES = 4_096;
  private static final String FILLER = "filler";

  boolean isMade() throws IOException {
    if (!Files.exists(MOUNTS)) {
      return false;
    }
    String name = journal.toString().replace("\\", "\\134").replace(" ", "\\040");
    try (Stream<String> mounts = Files.lines(MOUNTS)) {
      return mounts.anyMatch(mount -> mount.split(" ")[MOUNT_POINT].equals(name));
    }
  }

  /** Mounts the file system, and moves the journal onto it. */
  void make() throws IOException {
    Path old = journal.resolveSibling("journal.old");
    Files.move(journal, old);
    Files.createDirectory(journal);
    long kilobytes = ROOM_KILOBYTES;
    for (Path file : Folders.list(old)) {
      kilobytes += (Files.size(file) / BLOCK_BYTES + 1) * BLOCK_BYTES / 1_024;
    }
    programs.run(
        "mount", "-t", "tmpfs", "-o", "size=" + kilobytes + "k", "toystore", journal.toString());
    copy(old, journal);
    Folders.delete(old);
  }

  /** Writes until the file system is full. */
  void fill() throws IOException {
    byte[] block = new byte[BLOCK_BYTES];
    // A bound, as there is a little more room than ROOM_KILOBYTES: files take whole blocks.
    long maxBlocks = 2 * (ROOM_KILOBYTES << 10) / BLOCK_BYTES;
    try (OutputStream filler = Files.newOutputStream(journal.resolve(FILLER))) {
      for (long i = 0; i < maxBlocks; i++) {
        try {
          filler.write(block);
        } catch (IOException e) {
          return;
        }
      }
    }
    throw new UserError(journal + " has more room than it was given");
  }

  /** Moves the journal back, and unmounts the file system. */
  void takeAway() throws IOException {
    Path moved = journal.resolveSibling("journal.new");
    Files.deleteIfExists(journal.resolve(FILLER));
    Folders.delete(moved);
    Files.createDirectory(moved);
    copy(journal, moved);
    unmount();
    Files.delete(journal);
    Files.move(moved, journal);
  }

  void unmount() throws IOException {
    programs.run("umount", journal.toString());
  }

  private static void copy(Path from, Path to) throws IOException {
    for (Path file : Folders.list(from)) {
      Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
    }
  }
}
