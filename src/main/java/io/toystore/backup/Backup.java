package io.toystore.backup;

import io.toystore.backup.core.Cut;
import io.toystore.backup.core.ForeignLogException;
import io.toystore.backup.core.LogsChangedException;
import io.toystore.config.Build;
import io.toystore.config.UserError;
import io.toystore.model.LogEntry;
import io.toystore.processes.Folders;
import io.toystore.processes.Say;
import io.toystore.storage.Identity;
import io.toystore.storage.LogWriter;
import io.toystore.storage.LogWriter.Written;
import io.toystore.verify.Verify;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes a backup: a folder with a log for each group and a manifest. It is written under the name
 * {@code TARGET.unfinished} next to the target, forced, verified and renamed, so that the target is
 * complete as soon as it exists. A killed backup leaves a folder of that name without a manifest,
 * which the next backup to the same target deletes.
 */
final class Backup {
  /** A further attempt is needed if a new leader has cut off uncommitted entries, which is rare. */
  private static final int ATTEMPTS = 5;

  private static final String LOCK = "lock";
  private static final byte[] ORDER_PLACED =
      "{\"type\":\"OrderPlaced\",".getBytes(StandardCharsets.US_ASCII);

  private final StoreFolders store;
  private final Path target;
  private final Path unfinished;
  private final int sharePercent;
  private final Say say;
  private long orders;

  /**
   * @param target does not exist yet, but its parent folder does
   * @param sharePercent the share of the time to work, 1 to 100
   */
  Backup(StoreFolders store, Path target, int sharePercent, Say say) {
    this.store = store;
    this.target = target.toAbsolutePath().normalize();
    this.unfinished = this.target.resolveSibling(this.target.getFileName() + ".unfinished");
    this.sharePercent = sharePercent;
    this.say = say;
  }

  /**
   * Makes the backup; blocks.
   *
   * @throws UserError if the backup was not made; then it leaves no files
   */
  @SuppressWarnings("try") // The lock is held until all else is closed.
  Manifest make() throws IOException {
    refuseTarget();
    Files.createDirectories(unfinished);
    try (FileChannel file =
            FileChannel.open(
                unfinished.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = lock(file);
        Interruption interruption = new Interruption(() -> Folders.delete(unfinished))) {
      ProcessorShare pace = new ProcessorShare(sharePercent, interruption);
      Manifest manifest = copy(pace);
      verify(pace);
      interruption.finish(() -> publish(manifest));
      return manifest;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void refuseTarget() throws IOException {
    if (Files.exists(target)) {
      throw new UserError(target + ": exists already, and is not overwritten; name another folder");
    }
    Path above = target.getParent();
    if (above == null || !Files.isDirectory(above)) {
      throw new UserError(above + ": no such folder; make it, or mount its disk");
    }
    if (store.contain(target)) {
      throw new UserError(target + ": lies in a data folder of the store; name another place");
    }
    if (!Files.exists(unfinished.resolve(LOCK)) && !Folders.list(unfinished).isEmpty()) {
      throw new UserError(unfinished + ": not left by a backup; move it away");
    }
  }

  private FileLock lock(FileChannel file) throws IOException {
    try {
      FileLock lock = file.tryLock();
      if (lock != null) {
        return lock;
      }
    } catch (OverlappingFileLockException e) {
      throw new UserError(unfinished + ": another backup is being made here; wait for its end", e);
    }
    throw new UserError(unfinished + ": another backup is being made here; wait for its end");
  }

  private Manifest copy(ProcessorShare pace) throws IOException {
    for (int attempt = 1; ; attempt++) {
      for (String part : List.of(StoreFolders.ORDER, StoreFolders.CATALOG)) {
        Folders.delete(unfinished.resolve(part));
      }
      try {
        return copyOnce(pace);
      } catch (LogsChangedException e) {
        if (attempt == ATTEMPTS) {
          throw new UserError(
              "the logs changed while they were copied, "
                  + ATTEMPTS
                  + " times: "
                  + e.getMessage()
                  + "; \"verify\" says whether the journal is damaged, and an order replica's may"
                  + " be left out, if a majority is named by --order",
              e);
        }
        say.problem("trying again, since a log has changed: " + e.getMessage());
      } catch (ForeignLogException e) {
        throw new UserError(
            store.order(e.which()).folder()
                + ": holds the orders of another store than the other folders do",
            e);
      }
    }
  }

  private Manifest copyOnce(ProcessorShare pace) throws IOException {
    String madeAt = Instant.now().toString();
    Cut cut = Cut.look(store);
    // After the second look: any term that the catalog has seen was promised before it.
    long orderTerm = store.orderTerm();
    long catalogTerm = store.catalog().promisedTerm();
    BackupProgress progress = new BackupProgress(say, "copied", pace);
    int replicas = store.orderReplicas();
    orders = 0;
    try (Part orderPart = new Part(new Identity(StoreFolders.ORDER, 1, replicas));
        Part catalogPart = new Part(new Identity(StoreFolders.CATALOG, 1, 1))) {
      Consumer<LogEntry> count =
          entry -> progress.at(orderPart.entries + catalogPart.entries, cut.entries());
      cut.copy(orderPart.andThen(this::countOrder).andThen(count), catalogPart.andThen(count));
      List<Written> files = new ArrayList<>(orderPart.finish());
      files.addAll(catalogPart.finish());
      return new Manifest(
          madeAt,
          Build.version() + " " + Build.commit(),
          replicas,
          orders,
          orderPart.entries,
          Math.max(orderTerm, orderPart.lastTerm),
          catalogPart.entries,
          Math.max(catalogTerm, catalogPart.lastTerm),
          files);
    }
  }

  private void countOrder(LogEntry entry) {
    byte[] payload = entry.payload();
    int length = ORDER_PLACED.length;
    if (payload.length > length && Arrays.equals(payload, 0, length, ORDER_PLACED, 0, length)) {
      orders++;
    }
  }

  /** One group's log in the backup. */
  private final class Part implements Consumer<LogEntry>, AutoCloseable {
    private final String name;
    private final LogWriter writer;
    private long entries;
    private long lastTerm;

    Part(Identity identity) throws IOException {
      name = identity.group();
      writer = new LogWriter(unfinished.resolve(name), identity);
    }

    @Override
    public void accept(LogEntry entry) {
      try {
        writer.append(entry);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      entries++;
      lastTerm = entry.term();
    }

    List<Written> finish() throws IOException {
      return writer.finish().stream()
          .map(file -> new Written(name + "/" + file.path(), file.bytes(), file.sha256()))
          .toList();
    }

    @Override
    public void close() throws IOException {
      writer.close();
    }
  }

  private void verify(ProcessorShare pace) throws IOException {
    Optional<String> broken;
    try {
      broken = Verify.findBreach(List.of(unfinished), pace::step);
    } catch (OutOfMemoryError e) {
      throw new UserError(
          "there is not enough memory to verify the backup: give Java more by -Xmx, 100 bytes for"
              + " each order",
          e);
    }
    if (broken.isPresent()) {
      throw new UserError(
          "the copy breaks a rule, and was not kept; \"verify\" says whether the store"
              + " itself does: "
              + broken.get());
    }
  }

  /** Writes the manifest last, and then renames the folder. */
  private void publish(Manifest manifest) throws IOException {
    Path file = unfinished.resolve(Manifest.NAME);
    Files.delete(unfinished.resolve(LOCK));
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(manifest.toBytes());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    forceFolder(unfinished);
    if (Files.exists(target)) {
      throw new UserError(target + ": was created in the meantime, and is not overwritten");
    }
    Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    forceFolder(target.getParent());
  }

  private static void forceFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Describes the backup in one line. */
  static String describe(Path target, Manifest manifest) {
    return String.format(
        Locale.ROOT,
        "%s: %,d orders, %,d bytes in %d files; verified",
        target,
        manifest.orders(),
        manifest.bytes(),
        manifest.files().size());
  }
}
