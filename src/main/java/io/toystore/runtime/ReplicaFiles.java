package io.toystore.runtime;

import io.toystore.config.UserError;
import io.toystore.model.LogEntry;
import io.toystore.storage.DataFolder;
import io.toystore.storage.Identity;
import io.toystore.storage.InitialiseMode;
import io.toystore.storage.JournalFailure;
import io.toystore.storage.JournalOptions;
import io.toystore.storage.JournalWriter;
import io.toystore.storage.RefusedFolderException;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Opens and reads a replica's data folder off the event loop, and hands it to a worker verticle
 * that serializes the writes.
 */
public final class ReplicaFiles {
  /** Reads a folder, on a worker thread, before anything runs on it. */
  @FunctionalInterface
  public interface Restore<T> {
    T restore(DataFolder folder) throws IOException;
  }

  /** The recovered state of a data folder, and the folder. */
  public record Restored<T>(T value, DataFolder folder) {}

  /** Pools of the same name are shared, so each journal has a name of its own. */
  private static final AtomicInteger JOURNALS = new AtomicInteger();

  private ReplicaFiles() {}

  /**
   * Opens and locks the folder, and restores the replica's state from it.
   *
   * @return fails with a {@link UserError} when the folder must not, or cannot, be used
   */
  public static <T> Future<Restored<T>> open(
      Vertx vertx,
      Path path,
      Identity identity,
      InitialiseMode mode,
      JournalOptions options,
      Restore<T> restore) {
    return vertx.executeBlocking(
        () -> {
          try {
            DataFolder folder = DataFolder.open(path, identity, mode, options);
            try {
              return new Restored<>(restore.restore(folder), folder);
            } catch (IOException | RuntimeException e) {
              folder.close();
              throw e;
            }
          } catch (IOException e) {
            throw unusable(path, e);
          } catch (JournalFailure e) {
            throw e.getCause() instanceof IOException cause ? unusable(path, cause) : e;
          }
        });
  }

  /**
   * As {@link DataFolder#isEmpty}; blocks.
   *
   * @throws UserError when the folder must not, or cannot, be used
   */
  public static boolean isEmpty(Path folder) {
    return look(folder, () -> DataFolder.isEmpty(folder));
  }

  /**
   * As {@link DataFolder#isUnused}; blocks.
   *
   * @throws UserError when the folder must not, or cannot, be used
   */
  public static boolean isUnused(Path folder) {
    return look(folder, () -> DataFolder.isUnused(folder));
  }

  /**
   * Begins the folder if it is empty, durably; blocks.
   *
   * @throws UserError when the folder must not, or cannot, be used
   */
  public static void begin(Path folder, Identity identity) {
    look(
        folder,
        () -> {
          JournalOptions options = JournalOptions.defaults();
          DataFolder.open(folder, identity, InitialiseMode.IF_EMPTY, options).close();
          return null;
        });
  }

  private interface Look<T> {
    T at() throws IOException;
  }

  private static <T> T look(Path folder, Look<T> look) {
    try {
      return look.at();
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  /** The error for a folder that could not be opened or read. */
  private static UserError unusable(Path folder, IOException cause) {
    if (cause instanceof RefusedFolderException) {
      return new UserError(cause.getMessage(), cause);
    }
    if (cause instanceof FileSystemException failure && failure.getFile() != null) {
      return new UserError(failure.getFile() + ": " + reason(failure), cause);
    }
    return new UserError(folder + ": " + cause.getMessage(), cause);
  }

  /** The JDK gives no reason where the exception's type says it. */
  private static String reason(FileSystemException failure) {
    if (failure instanceof AccessDeniedException) {
      return "this user may not use it; change its permissions, or name another folder";
    }
    if (failure instanceof NoSuchFileException) {
      return "cannot be created, or is gone";
    }
    return Objects.requireNonNullElse(failure.getReason(), failure.getClass().getSimpleName());
  }

  /**
   * Hands the folder to a worker verticle of its own; undeploying the owner closes it.
   *
   * @param owner the context on which the writer reports to the shell
   * @param forces is informed of each force of the journal, on the writer's thread
   */
  public static Future<JournalWriter> writer(
      Vertx vertx,
      DataFolder folder,
      Context owner,
      CoreShell shell,
      JournalWriter.ForceListener forces) {
    JournalWriter writer =
        new JournalWriter(folder, owner, shell::stored, shell::fail, shell::drain, forces);
    // A thread of its own, so that no force waits behind the look-ups of a cluster in trouble.
    DeploymentOptions worker =
        new DeploymentOptions()
            .setThreadingModel(ThreadingModel.WORKER)
            .setWorkerPoolName("journal-" + JOURNALS.incrementAndGet())
            .setWorkerPoolSize(1);
    return vertx.deployVerticle(writer, worker).map(unused -> writer);
  }

  /** The journal's writer as a shell's storage. */
  public static Storage storage(JournalWriter writer) {
    return new OnJournal(writer);
  }

  private record OnJournal(JournalWriter writer) implements Storage {
    @Override
    public void append(List<LogEntry> entries) {
      writer.append(entries);
    }

    @Override
    public void cutFrom(long index) {
      writer.cutFrom(index);
    }

    @Override
    public void savePromise(long term) {
      writer.savePromise(term);
    }

    @Override
    public void saveMembers(List<Long> folderIds) {
      writer.saveMembers(folderIds);
    }

    @Override
    public void read(long fromIndex, int maxBytes, Consumer<List<LogEntry>> entries) {
      writer.read(fromIndex, maxBytes, entries);
    }
  }
}
