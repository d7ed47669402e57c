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
 * Makes the data folders of a new store from a backup. They have new ids:
 *
 * <ul>
 *   <li>each folder has an id of its own, chosen at random;
 *   <li>every order replica holds the whole log of the backup, all of it committed, so that
 *       whichever leads first, the log is the same;
 *   <li>every replica has promised a term {@value #TERMS_BETWEEN} above the highest one that the
 *       old store had promised. So its first leader has a term that the catalog has never heard of,
 *       and what an old leader still sends is of a lower term and refused, unless the old store has
 *       changed its leader a million times since.
 * </ul>
 *
 * <p>No clock is asked, so one that runs backwards between backup and restore changes nothing.
 *
 * <p>A folder counts only with its identity, which is written last, after all logs were forced.
 * What a killed restore leaves is refused by every start, and by the next restore.
 */
final class Restore {
  static final long TERMS_BETWEEN = 1_000_000;

  private static final int BATCH_ENTRIES = 1_000;
  private static final int BATCH_BYTES = 1 << 20;

  /** What a file system or a desktop puts into an empty folder. */
  private static final Set<String> OF_THE_SYSTEM = Set.of("lost+found", ".DS_Store");

  private final Path backup;
  private final Path data;
  private final Say say;

  /** Those that this restore has made, the catalog's last. */
  private final List<DataFolder> folders = new ArrayList<>();

  /** Whether the folder was there before, and so remains. */
  private final boolean wasThere;

  /**
   * @param data holds the folders afterwards, and is missing or empty before
   */
  Restore(Path backup, Path data, Say say) {
    this.backup = backup;
    this.data = data;
    this.say = say;
    this.wasThere = Files.exists(data);
  }

  /**
   * Makes them; blocks.
   *
   * @throws UserError when they were not made; then none of them is there
   */
  Manifest make() throws IOException {
    Manifest manifest = Manifest.read(backup);
    refuseUnlessEmpty();
    try (Interruption interruption = new Interruption(this::undo)) {
      Pace pace = new Pace(100, interruption);
      manifest.check(backup, new Progress(say, "checked", pace));
      fill(manifest, new Progress(say, "restored", pace));
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

  /** They know each other from the beginning, so that no folder of another restore is let in. */
  private void introduceOrders() {
    List<DataFolder> orders = folders.subList(0, folders.size() - 1);
    List<Long> members = orders.stream().map(DataFolder::folderId).toList();
    orders.forEach(folder -> folder.saveMembers(members));
  }

  private void refuseUnlessEmpty() throws IOException {
    if (Files.exists(data) && !Files.isDirectory(data)) {
      throw new UserError(data + ": a file, not a folder; name another one");
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

  private void fill(Manifest manifest, Progress progress) throws IOException {
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
      String part, long entries, List<DataFolder> into, long before, long all, Progress progress)
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
      throw new UserError(log.stop() + ": the backup is not whole; take another one");
    }
  }

  private void closeAll() throws IOException {
    for (DataFolder folder : folders) {
      folder.close();
    }
  }

  /** Nothing was in these before. */
  private void undo() throws IOException {
    closeAll();
    for (DataFolder folder : folders) {
      Folders.delete(folder.path());
    }
    if (!wasThere && Files.exists(data) && Folders.list(data).isEmpty()) {
      Files.delete(data);
    }
  }
}
