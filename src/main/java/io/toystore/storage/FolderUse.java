package io.toystore.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Checks whether a path may be a data folder, and whether a data folder has been in use. All
 * methods block. The checks take no lock and change nothing.
 */
final class FolderUse {
  private FolderUse() {}

  /** A file that only a folder that has been in use can have; empty if there is none. */
  static Optional<Path> remains(Path folder) throws IOException {
    Path journal = folder.resolve(DataFolder.JOURNAL);
    if (Files.isDirectory(journal) && !Segments.filesIn(journal).isEmpty()) {
      return Optional.of(journal);
    }
    Path snapshots = folder.resolve(DataFolder.SNAPSHOTS);
    if (Files.isDirectory(snapshots) && !new Snapshots(snapshots, new Disk()).isEmpty()) {
      return Optional.of(snapshots);
    }
    for (String name : new String[] {DataFolder.COMMIT, GroupFiles.GROUP}) {
      if (Files.exists(folder.resolve(name))) {
        return Optional.of(folder.resolve(name));
      }
    }
    DurableMark mark = new DurableMark(new Disk(), folder);
    mark.read();
    if (mark.index() > 0) {
      return Optional.of(folder.resolve(DurableMark.NAME));
    }
    Path promise = folder.resolve(DataFolder.PROMISE);
    if (Files.exists(promise)
        && !CheckedLine.read(promise)
            .map(fields -> Long.valueOf(0).equals(fields.get("term")))
            .orElse(false)) {
      return Optional.of(promise);
    }
    return Optional.empty();
  }

  /**
   * Creates the folder and its missing ancestors, and forces each into its parent. On failure,
   * deletes the folders that it has created.
   */
  static void createFolders(Path folder, Disk disk) throws IOException {
    Deque<Path> missing = new ArrayDeque<>();
    Path at = folder.toAbsolutePath().normalize();
    while (at != null && !Files.isDirectory(at)) {
      refuseIfNoFolder(at);
      missing.push(at);
      at = at.getParent();
    }
    Deque<Path> created = new ArrayDeque<>();
    try {
      for (Path create : missing) {
        disk.createFolder(create);
        created.push(create);
        disk.forceFolder(create.getParent());
      }
    } catch (IOException e) {
      for (Path delete : created) {
        try {
          disk.delete(delete);
        } catch (IOException kept) {
          e.addSuppressed(kept); // Another tier has put something into the folder.
        }
      }
      throw e;
    }
  }

  /**
   * Refuses an existing path that is not a folder, or that this user may not use. Called before
   * anything is written.
   */
  static void refuseIfUnusable(Path folder) throws RefusedFolderException {
    if (Files.isDirectory(folder)) {
      if (!Files.isReadable(folder) || !Files.isWritable(folder) || !Files.isExecutable(folder)) {
        throw new RefusedFolderException(
            folder
                + ": this user may not read and write it, or its file system is read-only; change"
                + " that, or name another folder");
      }
    } else {
      refuseIfNoFolder(folder);
    }
  }

  private static void refuseIfNoFolder(Path path) throws RefusedFolderException {
    // In this order, since another tier of this process may just be creating the folder.
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new RefusedFolderException(path + ": a file, not a folder; name another one");
    }
    if (Files.isSymbolicLink(path)) {
      throw new RefusedFolderException(
          path
              + ": a symbolic link that leads to no folder; mount the volume that it leads to, or"
              + " name another folder");
    }
  }
}
