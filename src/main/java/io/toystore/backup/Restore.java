package io.toystore.backup;

import io.toystore.config.UserError;
import io.toystore.model.LogEntry;
import io.toystore.processes.Folders;
import io.toystore.processes.Say;
import io.toystore.storage.DataFolder;
import io.toystore.storage.Identity;
import io.toystore.storage.JournalOptions;
import io.toystore.storage.LogReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Makes the data folders of a new store from a backup. The folders have new identities:
 *
 * <ul>
 *   <li>each folder has a folder id of its own, drawn at random;
 *   <li>every order replica has the whole log of the backup, all of it committed, so that the log
 *       is the same whichever replica leads first;
 *   <li>every replica has promised a term {@value #TERMS_BETWEEN} above the highest term that the
 *       old store had promised. So the first leader has a term that the catalog has never seen, and
 *       messages of an old leader have a lower term and are refused, unless the old store has
 *       changed its leader a million times since.
 * </ul>
 *
 * <p>No clock is used, so a clock that is set back between backup and restore has no effect.
 *
 * <p>A folder is valid only with its identity, which is written last, after all logs were forced.
 * Every start, and the next restore, refuses what a killed restore leaves.
 */
final class Restore {
  static final long TERMS_BETWEEN = 1_000_000;

  private static final int BATCH_ENTRIES = 1_000;
  private static final int BATCH_BYTES = 1 << 20;

  /** Entries that a file system or a desktop creates in an empty folder. */
  private static final Set<String> OF_THE_SYSTEM = Set.of("lost+found", ".DS_Store");

  private final Path backup;
  private final Path data;
  private final Say say;

  /** The folders that this restore has made, the catalog's last. */
  private final List<DataFolder> folders = new ArrayList<>();

  /** Whether the folder existed before, so that undoing keeps it. */
  private final boolean existedBefore;

  /**
   * @param data the folder in which the data folders are made; missing or empty before
   */
  Restore(Path backup, Path data, Say say) {
    this.backup = backup;
    this.data = data;
    this.say = say;
    this.existedBefore = Files.exists(data);
  }

  /**
   * Makes the data folders; blocks.
   *
   * @throws UserError if they were not made; then none of them remains
   */
  Manifest make() throws IOException {
    Manifest manifest = Manifest.read(backup);
    refuseUnlessEmpty();
    try (Interruption interruption = new Interruption(this::undo)) {
      ProcessorShare pace = new ProcessorShare(100, interruption);
      manifest.check(backup, new BackupProgress(say, "checked", pace));
      fill(manifest, new BackupProgress(say, "restored", pace));
      interruption.finish(
          () -> {
            introduceOrders();
            for (DataFolder folder : folders) {
              folder.complete();
            }
          });
    } finally {
      closeAll();
    }
    return manifest;
  }

  /**
   * Saves the members' folder ids in each folder, so that the group admits no folder of another
   * restore.
   */
  private void introduceOrders() {
    List<DataFolder> orders = folders.subList(0, folders.size() - 1);
    List<Long> members = orders.stream().map(DataFolder::folderId).toList();
    orders.forEach(folder -> folder.saveMembers(members));
  }

  private void refuseUnlessEmpty() throws IOException {
    if (Files.exists(data) && !Files.isDirectory(data)) {
      throw new UserError(data + ": a file, not a folder; name a folder");
    }
    for (Path there : Folders.list(data)) {
      if (!OF_THE_SYSTEM.contains(there.getFileName().toString())) {
        throw new UserError(
            data
                + ": not empty, there is "
                + there.getFileName()
                + "; a backup is restored into a new or empty folder only");
      }
    }
  }

  private void fill(Manifest manifest, BackupProgress progress) throws IOException {
    JournalOptions options = JournalOptions.defaults();
    int replicas = manifest.orderReplicas();
    long promised = manifest.orderTerm() + TERMS_BETWEEN;
    for (int id = 1; id <= replicas; id++) {
      Identity identity = new Identity(StoreFolders.ORDER, id, replicas);
      folders.add(DataFolder.restoring(data.resolve("order-" + id), identity, options, promised));
    }
    folders.add(
        DataFolder.restoring(
            data.resolve(StoreFolders.CATALOG),
            new Identity(StoreFolders.CATALOG, 1, 1),
            options,
            manifest.catalogTerm() + TERMS_BETWEEN));
    List<DataFolder> orders = folders.subList(0, replicas);
    List<DataFolder> catalog = folders.subList(replicas, replicas + 1);
    long first = manifest.orderEntries();
    long all = first + manifest.catalogEntries();
    fill(StoreFolders.ORDER, first, orders, 0, all, progress);
    fill(StoreFolders.CATALOG, manifest.catalogEntries(), catalog, first, all, progress);
  }

  private void fill(
      String part,
      long entries,
      List<DataFolder> into,
      long before,
      long all,
      BackupProgress progress)
      throws IOException {
    List<LogEntry> batch = new ArrayList<>();
    long[] bytes = {0};
    LogReader log = LogReader.of(backup.resolve(part));
    long read =
        log.read(
            entries,
            entry -> {
              batch.add(entry);
              bytes[0] += entry.payload().length;
              if (batch.size() == BATCH_ENTRIES || bytes[0] >= BATCH_BYTES) {
                into.forEach(folder -> folder.journal().append(batch));
                batch.clear();
                bytes[0] = 0;
                progress.at(before + entry.index(), all);
              }
            });
    into.forEach(folder -> folder.journal().append(batch));
    if (read != entries) {
      throw new UserError(log.stop() + ": the backup is incomplete; take another one");
    }
  }

  private void closeAll() throws IOException {
    for (DataFolder folder : folders) {
      folder.close();
    }
  }

  /** Deletes the new folders, which did not exist before. */
  private void undo() throws IOException {
    closeAll();
    for (DataFolder folder : folders) {
      Folders.delete(folder.path());
    }
    if (!existedBefore && Files.exists(data) && Folders.list(data).isEmpty()) {
      Files.delete(data);
    }
  }
}
