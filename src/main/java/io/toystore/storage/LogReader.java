package io.toystore.storage;

import io.toystore.model.LogEnd;
import io.toystore.model.LogEntry;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Reads the log in a data folder, or in a part of a backup, while a replica may be writing it.
 * Takes no lock and writes nothing. All methods block; not thread-safe.
 *
 * <p>A log ends before the first line that is not a whole record. A read finds every entry that the
 * replica has forced before the read began; it may or may not find an entry that is just being
 * written. Between two reads, the replica may cut off entries that were never committed, so a
 * caller that reads twice must compare.
 */
public final class LogReader {
  /**
   * How much of a log is read to find its end. A power failure leaves no bad record farther from
   * the end, and reading the whole log finds a damaged record before that.
   */
  private static final int TAIL_BYTES = 4 << 20;

  private static final int BUFFER_BYTES = 1 << 20;

  /** How often the end is looked for, since a replica may cut its log meanwhile. */
  private static final int LOOKS = 5;

  private final Path folder;
  private final Path journal;
  private final Identity identity;
  private final RecordFrame frame = new RecordFrame();
  private String stop = "";

  private LogReader(Path folder, Identity identity) {
    this.folder = folder;
    this.journal = folder.resolve(DataFolder.JOURNAL);
    this.identity = identity;
  }

  /** Whether the folder has an identity, as data folders and parts of backups have. */
  public static boolean isDataFolder(Path folder) {
    return Files.exists(folder.resolve(DataFolder.IDENTITY));
  }

  /**
   * A reader for the folder, whose identity it reads.
   *
   * @throws RefusedFolderException when the identity is missing or damaged, or of a newer format
   */
  public static LogReader of(Path folder) throws IOException {
    Path file = folder.resolve(DataFolder.IDENTITY);
    if (!Files.exists(file)) {
      throw new RefusedFolderException(
          folder + ": not a data folder: it has no " + file.getFileName());
    }
    Map<String, Object> fields =
        CheckedLine.read(file)
            .orElseThrow(() -> new RefusedFolderException(file + ": its checksum is wrong"));
    FolderIdentity.refuseNewer(file, fields);
    if (fields.get("group") instanceof String group
        && fields.get("replica") instanceof Long replica
        && fields.get("size") instanceof Long size) {
      return new LogReader(
          folder, new Identity(group, Math.toIntExact(replica), Math.toIntExact(size)));
    }
    throw new RefusedFolderException(file + ": does not say which replica the folder belongs to");
  }

  /** The path as it was passed to {@link #of}. */
  public Path folder() {
    return folder;
  }

  public Identity identity() {
    return identity;
  }

  /** The highest term that the replica has promised so far. */
  public long promisedTerm() throws IOException {
    Path file = folder.resolve(DataFolder.PROMISE);
    return CheckedLine.read(file)
        .map(fields -> (Long) fields.get("term"))
        .orElseThrow(() -> new RefusedFolderException(file + ": its checksum is wrong"));
  }

  /**
   * The present end of the log.
   *
   * @throws RefusedFolderException when the log ends before an entry that was durable
   */
  public LogEnd end() throws IOException {
    for (int look = 1; ; look++) {
      // Read before the journal: the entries that these files name were in it by then.
      long durable = Math.max(index(DataFolder.COMMIT), index(DurableMark.NAME));
      try {
        LogEnd end = lookAtEnd();
        if (end.index() >= durable) {
          return end;
        }
        if (look == LOOKS) {
          throw new RefusedFolderException(
              String.format(
                  Locale.ROOT,
                  "%s: the log ends with entry %d, though entry %d was durable: the journal is"
                      + " damaged",
                  folder,
                  end.index(),
                  durable));
        }
      } catch (EOFException | NoSuchFileException e) {
        if (look == LOOKS) {
          throw e;
        }
      }
    }
  }

  private long index(String name) throws IOException {
    Path file = folder.resolve(name);
    Optional<Map<String, Object>> fields =
        Files.exists(file) ? CheckedLine.read(file) : Optional.empty();
    return fields.map(found -> found.get("index")).map(Long.class::cast).orElse(0L);
  }

  private LogEnd lookAtEnd() throws IOException {
    for (long first : Segments.firstIndexesIn(journal).descendingSet()) {
      try (FileChannel channel = FileChannel.open(Segments.file(journal, first))) {
        long size = SegmentFile.contentEnd(channel);
        LogEnd end = endAfter(channel, Math.max(0, size - TAIL_BYTES), size);
        if (end == LogEnd.NONE && size > TAIL_BYTES) {
          end = endAfter(channel, 0, size);
        }
        if (end != LogEnd.NONE) {
          return end;
        }
      }
    }
    return LogEnd.NONE;
  }

  /** The last of the consecutive whole records that begin at or after an offset. */
  private LogEnd endAfter(FileChannel channel, long from, long size) throws IOException {
    LineReader lines = new LineReader(channel, from, size, BUFFER_BYTES);
    boolean atLineStart = from == 0 || lines.next();
    LogEntry last = null;
    while (atLineStart && lines.next() && lines.decode(frame)) {
      last = frame.entry();
    }
    return last == null ? LogEnd.NONE : LogEnd.of(last);
  }

  /**
   * Hands over the entries from entry 1 on.
   *
   * @param upTo the last entry wanted
   * @param taker receives each entry
   * @return the last entry handed over; lower than {@code upTo} if no whole record follows it, and
   *     {@link #stop} then says where
   */
  public long read(long upTo, Consumer<LogEntry> taker) throws IOException {
    TreeSet<Long> segments = Segments.firstIndexesIn(journal);
    long index = 0;
    long term = 0;
    stop = journal + ": no entry " + (index + 1);
    for (long first : segments) {
      if (index == upTo) {
        break;
      }
      Path file = Segments.file(journal, first);
      if (first != index + 1) {
        stop = file + ": entry " + (index + 1) + " should be the first one here";
        return index;
      }
      try (FileChannel channel = FileChannel.open(file)) {
        LineReader lines =
            new LineReader(channel, 0, SegmentFile.contentEnd(channel), BUFFER_BYTES);
        long offset = 0;
        while (index < upTo && lines.next()) {
          if (!lines.decode(frame) || frame.index() != index + 1 || frame.term() < term) {
            stop = file + ": no entry " + (index + 1) + " at byte " + offset;
            return index;
          }
          index = frame.index();
          term = frame.term();
          offset = lines.nextOffset();
          taker.accept(frame.entry());
        }
        stop = file + ": ends before entry " + (index + 1);
      } catch (EOFException | NoSuchFileException e) {
        stop = file + ": was cut while it was read";
        return index;
      }
    }
    return index;
  }

  /** Where the last {@link #read} that found too few entries ended, for a message. */
  public String stop() {
    return stop;
  }
}
