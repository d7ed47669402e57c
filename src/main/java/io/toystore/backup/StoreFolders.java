package io.toystore.backup;

import io.toystore.backup.core.LogsChangedException;
import io.toystore.backup.core.StoreLogs;
import io.toystore.config.UserError;
import io.toystore.model.LogEnd;
import io.toystore.model.LogEntry;
import io.toystore.storage.LogReader;
import io.toystore.storage.RefusedFolderException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The data folders of a store, opened for reading only; the store may run. */
final class StoreFolders implements StoreLogs {
  static final String ORDER = "order";
  static final String CATALOG = "catalog";

  private final LogReader catalog;
  private final List<LogReader> orders;

  private StoreFolders(LogReader catalog, List<LogReader> orders) {
    this.catalog = catalog;
    this.orders = List.copyOf(orders);
  }

  /**
   * Opens the data folders of all members in one folder, the layout of the store in one process and
   * of a cluster on one machine.
   *
   * @throws UserError if they are not those of a store
   */
  static StoreFolders in(Path data) throws IOException {
    if (!Files.isDirectory(data)) {
      throw new UserError(data + ": no such folder; name the store's by --data");
    }
    List<Path> members;
    try (Stream<Path> inside = Files.list(data)) {
      members = inside.filter(LogReader::isDataFolder).sorted().toList();
    }
    if (members.isEmpty()) {
      throw new UserError(
          data
              + ": holds no data folders, such as catalog and order-1; name the store's by --data");
    }
    return of(members);
  }

  /**
   * Opens these data folders.
   *
   * @throws UserError if a required folder is missing, or the folders are not of one store
   */
  static StoreFolders of(List<Path> members) throws IOException {
    LogReader catalog = null;
    Map<Integer, LogReader> orders = new HashMap<>();
    for (Path member : members) {
      LogReader reader = LogReader.of(member);
      LogReader same =
          switch (reader.identity().group()) {
            case CATALOG -> {
              LogReader other = catalog;
              catalog = reader;
              yield other;
            }
            case ORDER -> orders.put(reader.identity().replica(), reader);
            default ->
                throw new UserError(member + ": of an unknown group: " + reader.identity().group());
          };
      if (same != null) {
        throw new UserError(
            String.format(
                Locale.ROOT,
                "%s and %s are both %s; name the right one",
                same.folder(),
                member,
                name(reader)));
      }
    }
    if (catalog == null) {
      throw new UserError("the catalog's data folder is missing; name it by --catalog");
    }
    return new StoreFolders(catalog, majority(orders));
  }

  private static List<LogReader> majority(Map<Integer, LogReader> orders) {
    List<LogReader> readers = new ArrayList<>(orders.values());
    int size = readers.isEmpty() ? 1 : readers.get(0).identity().size();
    for (LogReader reader : readers) {
      if (reader.identity().size() != size) {
        throw new UserError(
            String.format(
                Locale.ROOT,
                "%s is of %d order replicas, but %s of %d: they are of two stores",
                readers.get(0).folder(),
                size,
                reader.folder(),
                reader.identity().size()));
      }
    }
    if (2 * readers.size() <= size) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "the data folders of %d of %d order replicas are given, but a majority is needed: an"
                  + " order that was acknowledged may be missing in the others; name them by"
                  + " --order",
              readers.size(),
              readers.isEmpty() ? 3 : size));
    }
    return readers;
  }

  private static String name(LogReader reader) {
    return reader.identity().group().equals(CATALOG)
        ? "the catalog's"
        : "order replica " + reader.identity().replica() + "'s";
  }

  LogReader catalog() {
    return catalog;
  }

  /** The order replica's folder at this position of {@link #orderEnds}. */
  LogReader order(int which) {
    return orders.get(which);
  }

  /** How many order replicas the store has. */
  int orderReplicas() {
    return orders.get(0).identity().size();
  }

  /** Whether a folder lies in one of the data folders. */
  boolean contain(Path folder) {
    Path real = folder.toAbsolutePath().normalize();
    return Stream.concat(Stream.of(catalog), orders.stream())
        .anyMatch(reader -> real.startsWith(reader.folder().toAbsolutePath().normalize()));
  }

  /** The highest term that any of the given order replicas has promised. */
  long orderTerm() throws IOException {
    long highest = 0;
    for (LogReader order : orders) {
      highest = Math.max(highest, order.promisedTerm());
    }
    return highest;
  }

  @Override
  public List<LogEnd> orderEnds() {
    List<LogEnd> ends = new ArrayList<>();
    for (LogReader order : orders) {
      try {
        ends.add(order.end());
      } catch (RefusedFolderException e) {
        throw new UserError(
            e.getMessage() + "; leave it out, by --catalog and --order for the others", e);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return ends;
  }

  @Override
  public LogEnd catalogEnd() {
    try {
      return catalog.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void readOrders(int which, long upTo, Consumer<LogEntry> taker) {
    read(orders.get(which), upTo, taker);
  }

  @Override
  public void readCatalog(long upTo, Consumer<LogEntry> taker) {
    read(catalog, upTo, taker);
  }

  private static void read(LogReader reader, long upTo, Consumer<LogEntry> taker) {
    try {
      if (reader.read(upTo, taker) < upTo) {
        throw new LogsChangedException(reader.stop());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The store's folder in the working folder, if there is exactly one. */
  static Optional<Path> usual() {
    List<Path> there =
        Stream.of(Path.of("data", "store"), Path.of("data", "run"))
            .filter(path -> LogReader.isDataFolder(path.resolve(CATALOG)))
            .toList();
    return there.size() == 1 ? Optional.of(there.get(0)) : Optional.empty();
  }
}
