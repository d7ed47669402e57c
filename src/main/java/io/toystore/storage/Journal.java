package io.toystore.storage;

import io.toystore.model.LogEntry;
import io.toystore.sansio.Check;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of a replica as files (design, section 4): one record a line, in segments that are named
 * for their first index. Only {@link #cutFrom} deletes a segment: the journal keeps every entry.
 *
 * <p>The position of a record depends only on the records before it, so replicas with the same
 * entries have the same files, regardless of what they have cut and appended before.
 *
 * <p>The records of a segment are written over spaces ({@link SegmentFile}).
 *
 * <p>A segment is forced before the next one is created. So a power failure can tear only the last
 * segment, and a bad record in any other segment is corruption.
 *
 * <p>{@link JournalScan} recovers a journal, {@link SegmentWriter} appends and cuts, {@link
 * JournalReader} reads entries back. This class checks the arguments, and refuses every call after
 * the first failure.
 *
 * <p>All methods block. Not thread-safe. {@link DataFolder#recover} comes first; after a {@link
 * JournalFailure} every call throws another one.
 */
public final class Journal {
  /** The longest record, frame and line feed included. */
  public static final int MAX_RECORD_BYTES = 16 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  private final Path folder;
  private final FailStop failStop;
  private final DurableMark mark;
  private final Segments segments;
  private final SegmentWriter writer;
  private final JournalReader reader;

  /** Whether the journal is open for reading and writing. */
  private boolean recovered;

  /**
   * Entries up to this index are committed or part of a snapshot, and never cut; the index never
   * falls.
   */
  private long protectedIndex;

  Journal(Path folder, JournalOptions options, Disk disk, FailStop failStop, DurableMark mark) {
    this.folder = folder;
    this.failStop = failStop;
    this.mark = mark;
    this.segments = new Segments(folder);
    this.writer = new SegmentWriter(segments, options.segmentBytes(), disk);
    this.reader = new JournalReader(segments);
  }

  /**
   * Reads the journal from the segment that holds {@code fromIndex}, hands out the entries from
   * that index on, cuts off a torn end that was never forced, and opens the journal for writing. Of
   * each earlier segment, it reads only the last record. The remaining journal is durable on
   * return.
   *
   * @param fromIndex the first entry wanted: the one after the snapshot's last entry, or 1
   * @param termBefore the snapshot's term of the entry before that; 0 without a snapshot
   * @param committed an index up to which this replica knows the log to be committed
   * @param promised the highest term promised, which no entry's term exceeds
   * @throws RefusedFolderException when the journal does not hold what was stored, or its folder
   *     holds a file that is not a segment; nothing was changed
   */
  Recovery recover(
      long fromIndex, long termBefore, long committed, long promised, Consumer<LogEntry> visitor)
      throws IOException {
    Check.that(!recovered, "the journal %s has been recovered already", folder);
    Check.that(fromIndex >= 1, "no entry has index %d", fromIndex);
    segments.load();
    JournalScan scan = new JournalScan(segments, mark, fromIndex, visitor);
    scan.run();
    Optional<Repair> repair = scan.repair();
    scan.check(termBefore, committed, promised);
    failStop.run("repair of " + folder, () -> openForWriting(scan, committed, repair));
    recovered = true;
    return new Recovery(scan.lastIndex(), scan.lastTerm(), scan.replayedEntries(), repair);
  }

  private void openForWriting(JournalScan scan, long committed, Optional<Repair> repair)
      throws IOException {
    if (repair.isPresent()) {
      Repair cut = repair.get();
      LOG.warn(
          "{}: cut a torn end of {} bytes at byte {}, where index {} would be",
          cut.file(),
          cut.bytesCut(),
          cut.offset(),
          cut.index());
    }
    protect(Math.min(committed, scan.lastIndex()));
    writer.open(scan.lastIndex(), scan.lastTerm(), scan.endOffset(), scan.unfilled());
    mark.lower(scan.lastIndex(), scan.lastTerm());
    mark.raise(scan.lastIndex(), scan.lastTerm());
  }

  /**
   * Appends entries. They are durable after the next {@link #force}.
   *
   * @throws io.toystore.sansio.BrokenInvariant when the indexes do not continue the journal, the
   *     terms fall, or a payload is not one JSON object on one line within {@link
   *     #MAX_RECORD_BYTES}; then nothing was written
   */
  public void append(List<LogEntry> entries) {
    checkReady();
    long index = writer.lastIndex();
    long term = writer.lastTerm();
    for (LogEntry entry : entries) {
      Check.that(entry.index() == index + 1, "entry %d appended after %d", entry.index(), index);
      Check.that(entry.term() >= Math.max(term, 1), "term %d after term %d", entry.term(), term);
      checkPayload(entry);
      index = entry.index();
      term = entry.term();
    }
    failStop.run("append to " + folder, () -> writer.append(entries));
  }

  private static void checkPayload(LogEntry entry) {
    byte[] payload = entry.payload();
    Check.that(
        RecordFrame.isObject(payload, 0, payload.length),
        "the payload of entry %d is not an object",
        entry.index());
    Check.that(
        payload.length <= MAX_RECORD_BYTES - RecordFrame.MAX_FRAME_BYTES,
        "the payload of entry %d has %d bytes",
        entry.index(),
        payload.length);
    boolean singleLine = true;
    for (byte b : payload) {
      singleLine &= b != '\n';
    }
    Check.that(singleLine, "the payload of entry %d has two lines", entry.index());
  }

  /** Returns when everything appended is durable. */
  public void force() {
    checkReady();
    failStop.run(
        "force of " + folder,
        () -> {
          writer.force();
          mark.raise(writer.lastIndex(), writer.lastTerm());
        });
  }

  /**
   * Removes the entry at {@code index} and all after it; durable on return. After a crash during
   * the cut, the journal ends somewhere between {@code index} and its former end.
   *
   * @throws io.toystore.sansio.BrokenInvariant when there is no such entry, or it is known to be
   *     committed, or part of a snapshot
   */
  public void cutFrom(long index) {
    checkReady();
    Check.that(
        index >= 1 && index <= lastIndex(),
        "cut from %d, but the journal ends at %d",
        index,
        lastIndex());
    Check.that(index > protectedIndex, "cut from %d, but %d is committed", index, protectedIndex);
    failStop.run("cut of " + folder, () -> cut(index));
  }

  private void cut(long index) throws IOException {
    // The term is looked up first, while the journal is still unchanged.
    long term = index == 1 ? 0 : reader.read(index - 1, 1, writer.current()).get(0).term();
    mark.lower(index - 1, term);
    writer.cutFrom(index, term);
    reader.forgetOffsets();
  }

  /**
   * Reads entries, durable or not, and checks the checksum of each.
   *
   * @param fromIndex the first entry wanted
   * @param maxBytes the maximum size of all payloads together; the first entry is read even if it
   *     is larger
   * @return consecutive entries from {@code fromIndex} on, perhaps fewer than would fit; empty when
   *     the journal ends before {@code fromIndex}
   */
  public List<LogEntry> read(long fromIndex, int maxBytes) {
    checkReady();
    Check.that(fromIndex >= 1, "no entry has index %d", fromIndex);
    if (fromIndex > writer.lastIndex()) {
      return List.of();
    }
    return failStop.call(
        "read of " + folder, () -> reader.read(fromIndex, maxBytes, writer.current()));
  }

  /** Index of the last entry, durable or not; 0 for an empty journal. */
  public long lastIndex() {
    checkReady();
    return writer.lastIndex();
  }

  /** Term of the last entry, durable or not; 0 for an empty journal. */
  public long lastTerm() {
    checkReady();
    return writer.lastTerm();
  }

  /** Protects the entries up to this index: from now on, a cut that would remove one is refused. */
  void protect(long index) {
    protectedIndex = Math.max(protectedIndex, index);
  }

  /** Whether everything appended has been forced. */
  boolean isForced() {
    return writer.isForced();
  }

  /** The term of the entry at {@code index}, which must be in the journal. */
  long termAt(long index) {
    return read(index, 1).get(0).term();
  }

  /** Closes the files without forcing them. */
  void close() throws IOException {
    writer.close();
    mark.close();
    recovered = false;
  }

  private void checkReady() {
    failStop.check();
    Check.that(recovered, "the journal %s is not recovered, or closed", folder);
  }
}
