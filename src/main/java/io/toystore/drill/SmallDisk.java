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
 * A file system of its own for one journal, with little room: Linux's {@code tmpfs}. The journal's
 * member must not run while it is made or taken away.
 */
record SmallDisk(Path journal, Programs programs) {
  /** Linux's list of what is mounted where. */
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

  /** Moves the journal onto it. */
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

  /** Writes until there is no room any more. */
  void fill() throws IOException {
    byte[] block = new byte[BLOCK_BYTES];
    // There is a little more room than that, files being counted in whole blocks.
    long most = 2 * (ROOM_KILOBYTES << 10) / BLOCK_BYTES;
    try (OutputStream filler = Files.newOutputStream(journal.resolve(FILLER))) {
      for (long i = 0; i < most; i++) {
        try {
          filler.write(block);
        } catch (IOException e) {
          return;
        }
      }
    }
    throw new UserError(journal + " has more room than it was given");
  }

  /** Moves the journal back to where there is room. */
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
