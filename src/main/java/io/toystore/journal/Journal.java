package io.toystore.journal;

import io.toystore.protocol.Check;
import io.toystore.protocol.LogEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of a replica as files (design, section 4): one record a line, in segments that are named
 * for their first index. Segments are never deleted but by {@link #cutFrom}: the journal is the
 * shop's book, and it is whole.
 *
 * <p>Where a record lands depends on nothing but the records before it, so replicas with the same
 * entries have the same files, whatever they have cut and appended on the way.
 *
 * <p>The records of a segment are written over spaces ({@link SegmentFile}).
 *
 * <p>A segment is forced before the next one is created. So whatever a power failure may have torn
 * lies in the last segment, and a bad record in any other is corruption.
 *
 * <p>All methods block. Not thread-safe. {@link DataFolder#recover} comes first; after a {@link
 * JournalFailure} every call throws another one.
 */
public final class Journal {
  /** The longest record, frame and line feed included. */
  public static final int MAX_RECORD_BYTES = 16 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  /**
   * No farther from the end than this is a record taken for one that was never forced: a hundred
   * times what a batch of 128 orders takes in the catalog's journal.
   */
  private static final int UNFORCED_BYTES = 4 << 20;

  private static final Pattern SEGMENT_NAME = Pattern.compile("00(\\d{18})\\.jsonl");

  /** macOS's view of a folder and its attributes of files, and what NFS keeps of open files. */
  private static final Pattern OF_THE_SYSTEM = Pattern.compile("\\.DS_Store|\\._.*|\\.nfs.*");

  private static final int REPLAY_BUFFER_BYTES = 1 << 20;
  private static final int READ_BUFFER_BYTES = 128 << 10;
  private static final int PROBE_BUFFER_BYTES = 4 << 10;

  /**
   * A search for a record halves the segment down to so many bytes, and reads these in sequence.
   */
  private static final int NEAR_BYTES = 64 << 10;

  private static final int WRITE_BUFFER_BYTES = 256 << 10;

  private final Path folder;
  private final JournalOptions options;
  private final Disk disk;
  private final FailStop failStop;
  private final DurableMark mark;
  private final TreeSet<Long> segments = new TreeSet<>();
  private boolean recovered;

  /** The last segment; null when the journal is empty. */
  private SegmentFile current;

  private boolean folderDirty;
  private long lastIndex;
  private long lastTerm;

  /** What is committed, or part of a snapshot, is never cut. */
  private long protectedIndex;

  private byte[] buffer = new byte[WRITE_BUFFER_BYTES];
  private int buffered;

  /** Where the read before has ended: that entry of that segment begins at that offset. */
  private long nextRead;

  private long nextReadSegment;

  private long nextReadOffset;

  /** The segment, not the last one, that was read before, and where its records end; 0 for none. */
  private long closedSegment;

  private long closedBytes;

  Journal(Path folder, JournalOptions options, Disk disk, FailStop failStop, DurableMark mark) {
    this.folder = folder;
    this.options = options;
    this.disk = disk;
    this.failStop = failStop;
    this.mark = mark;
  }

  // ---------------------------------------------------------------------------------------------
  // Recovery

  /**
   * Reads the journal from the segment that holds {@code fromIndex}, hands out the entries from
   * there on, cuts off a torn end as far as the {@link TailRule} allows, and opens the journal for
   * writing. Of the segments before, only the last record is looked at.
   *
   * @param fromIndex the first entry wanted; one behind what a snapshot covers, or 1
   * @param termBefore the term of the entry before it, as the snapshot has it; 0 when there is none
   * @param committed an index up to which this replica has known the log as committed
   * @param promised the highest term promised, which no entry's is above
   * @throws RefusedFolderException when the journal does not hold what was stored, or its folder
   *     holds what is no segment; nothing was changed
   */
  Recovery recover(
      long fromIndex, long termBefore, long committed, long promised, Consumer<LogEntry> visitor)
      throws IOException {
    Check.that(!recovered, "the journal %s has been recovered already", folder);
    Check.that(fromIndex >= 1, "no entry has index %d", fromIndex);
    segments.clear();
    segments.addAll(segmentsOf(folder));
    Scan scan = new Scan(fromIndex, visitor);
    for (long first : segments) {
      scan.segment(first);
    }
    Optional<Repair> repair = scan.repair();
    if (scan.index < fromIndex - 1) {
      throw CorruptJournalException.missing(
          folder, scan.index + 1, fromIndex - 1, "a snapshot covers them");
    }
    if (termBefore != 0 && scan.termBefore != termBefore) {
      throw corrupt(
          scan.segment,
          0,
          fromIndex - 1,
          false,
          "not the term " + termBefore + " of the snapshot, but " + scan.termBefore + ",");
    }
    if (scan.termAtMark != 0 && mark.term() != 0 && scan.termAtMark != mark.term()) {
      throw new RefusedFolderException(
          String.format(
              Locale.ROOT,
              "%s: entry %d is of term %d, but of term %d in %s: this is not the journal that was"
                  + " written here; put that one back",
              folder,
              mark.index(),
              scan.termAtMark,
              mark.term(),
              DurableMark.NAME));
    }
    if (scan.term > promised) {
      throw new RefusedFolderException(
          String.format(
              Locale.ROOT,
              "%s: holds entries of term %d, but only term %d was promised: promise.json is older"
                  + " than the journal; put the newest one back",
              folder,
              scan.term,
              promised));
    }
    long forced = Math.max(committed, mark.index());
    boolean forcedLost = scan.index < forced;
    if (forcedLost) {
      CorruptJournalException missing =
          CorruptJournalException.missing(
              folder,
              scan.index + 1,
              forced,
              forced == committed ? "they were committed" : DurableMark.NAME + " names the last");
      if (options.tailRule() == TailRule.REFUSE_AMBIGUOUS) {
        throw missing;
      }
      LOG.warn("{}", missing.getMessage());
    }
    failStop.run("repair of " + folder, () -> openForWriting(scan, committed, repair));
    recovered = true;
    return new Recovery(lastIndex, lastTerm, scan.replayed, forcedLost, repair);
  }

  private void openForWriting(Scan scan, long committed, Optional<Repair> repair)
      throws IOException {
    if (repair.isPresent()) {
      Repair cut = repair.get();
      LOG.warn(
          "{}: cut a torn end of {} bytes at byte {}, where index {} would be{}",
          cut.file(),
          cut.bytesCut(),
          cut.offset(),
          cut.index(),
          cut.ambiguous() ? "; it may have been a record that was forced once" : "");
    }
    lastIndex = scan.index;
    lastTerm = scan.term;
    protect(Math.min(committed, lastIndex));
    for (long first : scan.unfilled) {
      if (first != segments.last()) {
        try (SegmentFile closed = SegmentFile.open(disk, file(first))) {
          closed.endAt(closed.bytes());
        }
      }
    }
    if (!segments.isEmpty()) {
      // What an earlier process wrote and did not force is as yet only in the kernel's cache; it
      // counts from here on, so it is forced with the cut or without one.
      endAt(scan.offset);
    }
    mark.lower(lastIndex, lastTerm);
    mark.raise(lastIndex, lastTerm);
  }

  /** One pass over the segments; remembers where the good part ends. */
  private final class Scan {
    private final long fromIndex;
    private final Consumer<LogEntry> visitor;
    private final RecordFrame frame = new RecordFrame();
    private long segment = 1;
    private long index;
    private long term;

    /** The term of the entry before the first one that is wanted. */
    private long termBefore;

    private long offset;
    private long segmentBytes;
    private long replayed;
    private boolean ambiguous;

    /** The term of the entry that the mark names; 0 when it was not met. */
    private long termAtMark;

    /** Segments that have not the spaces that belong behind their records. */
    private final List<Long> unfilled = new ArrayList<>();

    private Scan(long fromIndex, Consumer<LogEntry> visitor) {
      this.fromIndex = fromIndex;
      this.visitor = visitor;
    }

    private void segment(long first) throws IOException {
      if (first > index + 1) {
        throw CorruptJournalException.missing(
            folder, index + 1, first - 1, "the next segment begins with " + first);
      }
      if (first <= index) {
        throw corrupt(first, 0, index + 1, false, "a segment of entries that are there already,");
      }
      segment = first;
      offset = 0;
      try (FileChannel channel = openRead(first)) {
        segmentBytes = SegmentFile.contentEnd(channel);
        if (!SegmentFile.isFilled(channel, segmentBytes)) {
          unfilled.add(first);
        }
        Long following = segments.higher(first);
        if (following != null && following <= fromIndex) {
          lastRecord(channel);
        } else {
          records(channel, following == null);
        }
      }
    }

    /** Reads the end of a segment that is not wanted, to know that nothing is missing there. */
    private void lastRecord(FileChannel channel) throws IOException {
      try {
        long near = near(channel, segment, segmentBytes, Long.MAX_VALUE);
        LineReader lines = new LineReader(channel, near, segmentBytes, READ_BUFFER_BYTES);
        while (lines.next()) {
          if (!lines.decode(frame)) {
            throw corrupt(segment, lines.nextOffset(), index + 1, false, "a bad record");
          }
          accept(lines);
          termBefore = term;
        }
      } catch (CorruptJournalException e) {
        // Only the whole segment tells which record is the first bad one.
        LOG.debug("reading the whole segment: {}", e.getMessage());
        index = segment - 1;
        offset = 0;
        records(channel, false);
      }
    }

    private void records(FileChannel channel, boolean last) throws IOException {
      LineReader lines = new LineReader(channel, 0, segmentBytes, REPLAY_BUFFER_BYTES);
      while (lines.next()) {
        if (!lines.decode(frame)) {
          badRecord(lines, last);
          return;
        }
        if (frame.index() != index + 1) {
          throw corrupt(segment, offset, index + 1, false, "a record of index " + frame.index());
        }
        if (frame.term() < term) {
          throw corrupt(
              segment,
              offset,
              index + 1,
              false,
              "a record of term " + frame.term() + " behind one of term " + term);
        }
        accept(lines);
        if (index >= fromIndex) {
          replay(frame.entry());
          replayed++;
        } else {
          termBefore = term;
        }
      }
    }

    private void replay(LogEntry entry) throws RefusedFolderException {
      try {
        visitor.accept(entry);
      } catch (IllegalArgumentException e) {
        if (e.getClass() != IllegalArgumentException.class) {
          throw e; // No decoder's word, but a defect.
        }
        throw new RefusedFolderException(
            String.format(
                Locale.ROOT,
                "%s: entry %d is none of this tier's (%s): it is another tier's journal, or a newer"
                    + " version's; put this member's own back",
                file(segment),
                entry.index(),
                e.getMessage()));
      }
    }

    private void accept(LineReader lines) {
      index = frame.index();
      term = frame.term();
      offset = lines.nextOffset();
      if (index == mark.index()) {
        termAtMark = term;
      }
    }

    /** Reads what is behind a bad record, to tell a torn end from corruption. */
    private void badRecord(LineReader lines, boolean last) throws IOException {
      boolean inLastBatch = last && segmentBytes - offset <= options.maxBatchBytes();
      boolean wasWhole = lines.beginsWithRecord(frame);
      boolean neverForced =
          segmentBytes - offset <= UNFORCED_BYTES && !wasWhole && lines.holdsUnwrittenSector();
      ambiguous = (lines.terminated() || wasWhole) && !neverForced;
      boolean goodFollows = lines.holdsRecordInside(frame);
      while (!goodFollows && lines.next()) {
        goodFollows = lines.decode(frame) || lines.holdsRecordInside(frame);
      }
      boolean mayCutGood = neverForced || options.tailRule() == TailRule.CUT_LAST_BATCH;
      if (!last || goodFollows && !(inLastBatch && mayCutGood)) {
        String what = goodFollows ? "a bad record with good ones behind it" : "a bad record";
        throw corrupt(segment, offset, index + 1, inLastBatch, what);
      }
      if (ambiguous && options.tailRule() == TailRule.REFUSE_AMBIGUOUS) {
        throw corrupt(segment, offset, index + 1, inLastBatch, "a bad last record");
      }
    }

    private Optional<Repair> repair() {
      return offset == segmentBytes
          ? Optional.empty()
          : Optional.of(
              new Repair(file(segment), offset, index + 1, segmentBytes - offset, ambiguous));
    }
  }

  // ---------------------------------------------------------------------------------------------
  // Writing

  /**
   * Writes entries behind the last one. They are durable after the next {@link #force}.
   *
   * @throws io.toystore.protocol.BrokenInvariant when the indexes do not continue the journal, the
   *     terms fall, or a payload is not one JSON object on one line within {@link
   *     #MAX_RECORD_BYTES}; then nothing was written
   */
  public void append(List<LogEntry> entries) {
    checkReady();
    long index = lastIndex;
    long term = lastTerm;
    for (LogEntry entry : entries) {
      Check.that(entry.index() == index + 1, "entry %d appended behind %d", entry.index(), index);
      Check.that(entry.term() >= Math.max(term, 1), "term %d behind term %d", entry.term(), term);
      checkPayload(entry);
      index = entry.index();
      term = entry.term();
    }
    failStop.run("append to " + folder, () -> write(entries));
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
    boolean oneLine = true;
    for (byte b : payload) {
      oneLine &= b != '\n';
    }
    Check.that(oneLine, "the payload of entry %d has two lines", entry.index());
  }

  private void write(List<LogEntry> entries) throws IOException {
    for (LogEntry entry : entries) {
      if (current == null || current.bytes() + buffered >= options.segmentBytes()) {
        startSegment(entry.index());
      }
      int room = entry.payload().length + RecordFrame.MAX_FRAME_BYTES;
      if (buffered > 0 && buffered + room > WRITE_BUFFER_BYTES) {
        writeBuffered();
      }
      if (room > buffer.length) {
        buffer = new byte[room];
      }
      buffered = RecordFrame.encode(entry, buffer, buffered);
      lastIndex = entry.index();
      lastTerm = entry.term();
    }
    writeBuffered();
    fillCurrent();
    if (buffer.length > WRITE_BUFFER_BYTES) {
      buffer = new byte[WRITE_BUFFER_BYTES];
    }
  }

  private void writeBuffered() throws IOException {
    if (buffered > 0) {
      current.append(ByteBuffer.wrap(buffer, 0, buffered));
      buffered = 0;
    }
  }

  private void fillCurrent() throws IOException {
    if (current != null) {
      current.fill();
    }
  }

  private void startSegment(long first) throws IOException {
    writeBuffered();
    fillCurrent();
    forceDirty();
    closeCurrent();
    current = SegmentFile.create(disk, file(first));
    folderDirty = true;
    segments.add(first);
    closedSegment = 0;
  }

  /** Returns when everything appended is durable. */
  public void force() {
    checkReady();
    failStop.run(
        "force of " + folder,
        () -> {
          forceDirty();
          mark.raise(lastIndex, lastTerm);
        });
  }

  private void forceDirty() throws IOException {
    if (current != null) {
      current.force();
    }
    if (folderDirty) {
      disk.forceFolder(folder);
      folderDirty = false;
    }
  }

  /**
   * Removes the entry at {@code index} and all behind it; durable on return. A crash on the way
   * leaves a journal that ends somewhere between there and where it ended before.
   *
   * @throws io.toystore.protocol.BrokenInvariant when there is no such entry, or it is known as
   *     committed
   */
  public void cutFrom(long index) {
    checkReady();
    Check.that(
        index >= 1 && index <= lastIndex, "cut from %d of a journal of %d", index, lastIndex);
    Check.that(index > protectedIndex, "cut from %d, but %d is committed", index, protectedIndex);
    failStop.run("cut of " + folder, () -> cut(index));
  }

  private void cut(long index) throws IOException {
    // The term is looked up first, while all is as it was.
    long term = index == 1 ? 0 : readEntries(index - 1, 1).get(0).term();
    mark.lower(index - 1, term);
    while (!segments.isEmpty() && segments.last() >= index) {
      deleteLast();
    }
    if (!segments.isEmpty()) {
      long first = segments.last();
      if (current == null) {
        openCurrent(first);
      }
      endAt(locate(current.channel(), first, current.bytes(), index));
    }
    lastIndex = index - 1;
    lastTerm = term;
    nextRead = 0;
    closedSegment = 0;
  }

  /**
   * Makes the last segment end at {@code offset}, durably. A segment exists only from its first
   * record on, as if what was cut had never been written.
   */
  private void endAt(long offset) throws IOException {
    if (current == null) {
      openCurrent(segments.last());
    }
    if (offset == 0) {
      deleteLast();
      if (!segments.isEmpty()) {
        openCurrent(segments.last());
      }
      return;
    }
    current.endAt(offset);
    disk.forceFolder(folder);
    folderDirty = false;
  }

  /** Newest first, each forced before the next: whatever remains after a crash has no gap. */
  private void deleteLast() throws IOException {
    closeCurrent();
    disk.delete(file(segments.last()));
    disk.forceFolder(folder);
    segments.remove(segments.last());
    folderDirty = false;
  }

  private void openCurrent(long first) throws IOException {
    current = SegmentFile.open(disk, file(first));
  }

  // ---------------------------------------------------------------------------------------------
  // Reading

  /**
   * Reads entries, durable or not, checking each one's checksum.
   *
   * @param fromIndex the first entry wanted
   * @param maxBytes stop before this many bytes of payload are exceeded, but read one entry
   * @return consecutive entries from {@code fromIndex} on, perhaps fewer than would fit; none when
   *     the journal ends before {@code fromIndex}
   */
  public List<LogEntry> read(long fromIndex, int maxBytes) {
    checkReady();
    Check.that(fromIndex >= 1, "no entry has index %d", fromIndex);
    if (fromIndex > lastIndex) {
      return List.of();
    }
    return failStop.call("read of " + folder, () -> readEntries(fromIndex, maxBytes));
  }

  /** Stops at the end of a segment: the next call goes on in the next one. */
  private List<LogEntry> readEntries(long fromIndex, int maxBytes) throws IOException {
    long first = segments.floor(fromIndex);
    boolean inCurrent = first == segments.last();
    FileChannel channel = inCurrent ? current.channel() : openRead(first);
    try {
      if (!inCurrent && first != closedSegment) {
        closedSegment = first;
        closedBytes = SegmentFile.contentEnd(channel);
      }
      long size = inCurrent ? current.bytes() : closedBytes;
      boolean goesOn = fromIndex == nextRead && first == nextReadSegment;
      long offset = goesOn ? nextReadOffset : locate(channel, first, size, fromIndex);
      RecordFrame frame = new RecordFrame();
      List<LogEntry> entries = new ArrayList<>();
      long index = fromIndex;
      long bytes = 0;
      int bufferBytes = (int) Math.min(READ_BUFFER_BYTES, (long) maxBytes + PROBE_BUFFER_BYTES);
      LineReader lines = new LineReader(channel, offset, size, bufferBytes);
      while (lines.next()) {
        if (!lines.decode(frame) || frame.index() != index) {
          throw corrupt(first, offset, index, false, "a bad record");
        }
        bytes += frame.payloadBytes();
        if (bytes > maxBytes && !entries.isEmpty()) {
          break;
        }
        entries.add(frame.entry());
        index++;
        offset = lines.nextOffset();
      }
      if (entries.isEmpty()) {
        throw corrupt(first, offset, index, false, "the end of the segment");
      }
      nextRead = index;
      nextReadSegment = first;
      nextReadOffset = offset;
      return entries;
    } finally {
      if (!inCurrent) {
        channel.close();
      }
    }
  }

  /** The offset of the entry at {@code index}, or of the segment's end when it ends just before. */
  private long locate(FileChannel channel, long first, long size, long index) throws IOException {
    RecordFrame frame = new RecordFrame();
    long offset = near(channel, first, size, index);
    LineReader lines = new LineReader(channel, offset, size, READ_BUFFER_BYTES);
    while (lines.next()) {
      if (!lines.decode(frame)) {
        throw corrupt(first, offset, index, false, "a bad record");
      }
      if (frame.index() >= index) {
        break;
      }
      offset = lines.nextOffset();
    }
    return offset;
  }

  /**
   * The offset of some record at or before {@code index} and less than {@link #NEAR_BYTES} before
   * it: a binary search over the file itself, since every record tells its index. So no table of
   * offsets has to be built, bounded, or kept right when the journal is cut.
   */
  private long near(FileChannel channel, long first, long size, long index) throws IOException {
    RecordFrame frame = new RecordFrame();
    long low = 0;
    long high = size;
    // The record at low has at most this index; the record sought begins in [low, high).
    while (high - low > NEAR_BYTES) {
      long middle = low + high >>> 1;
      LineReader lines = new LineReader(channel, middle, size, PROBE_BUFFER_BYTES);
      lines.next();
      long start = lines.nextOffset();
      if (start >= high) {
        high = middle + 1;
        continue;
      }
      if (!lines.next() || !lines.decode(frame)) {
        throw corrupt(first, start, index, false, "a bad record");
      }
      if (frame.index() <= index) {
        low = start;
      } else {
        high = middle + 1;
      }
    }
    return low;
  }

  /** Index of the last entry, 0 for an empty journal. */
  public long lastIndex() {
    checkReady();
    return lastIndex;
  }

  /** Term of the last entry, 0 for an empty journal. */
  public long lastTerm() {
    checkReady();
    return lastTerm;
  }

  /** Entries up to this index are committed; from now on a cut that takes one is refused. */
  void protect(long index) {
    protectedIndex = Math.max(protectedIndex, index);
  }

  /** Whether everything appended has been forced. */
  boolean isForced() {
    return (current == null || current.isForced()) && !folderDirty;
  }

  /** The term of an entry that is there. */
  long termAt(long index) {
    return read(index, 1).get(0).term();
  }

  // ---------------------------------------------------------------------------------------------

  /** Closes the files without forcing them. */
  void close() throws IOException {
    closeCurrent();
    mark.close();
    recovered = false;
  }

  private void closeCurrent() throws IOException {
    if (current != null) {
      SegmentFile closing = current;
      current = null;
      closing.close();
    }
  }

  private void checkReady() {
    failStop.check();
    Check.that(recovered, "the journal %s is not recovered, or closed", folder);
  }

  /**
   * The first indexes of the segments in {@code folder}.
   *
   * @throws RefusedFolderException when it holds anything else: a file that has lost its name would
   *     otherwise be a journal that has lost its entries
   */
  static TreeSet<Long> segmentsOf(Path folder) throws IOException {
    TreeSet<Long> firsts = new TreeSet<>();
    for (Path file : filesIn(folder)) {
      Matcher name = SEGMENT_NAME.matcher(file.getFileName().toString());
      if (!Files.isRegularFile(file)) {
        throw new RefusedFolderException(
            file + ": not a file, as a segment is; put the segment back, or move this away");
      }
      if (!name.matches()) {
        throw new RefusedFolderException(
            file
                + ": not the name of a segment, which is 20 digits from 0 to 9 and .jsonl; give it"
                + " its right name if it is one, else move it out of this folder");
      }
      firsts.add(Long.parseLong(name.group(1)));
    }
    return firsts;
  }

  /** What is in a journal's folder, but for what systems put into any folder. */
  static List<Path> filesIn(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path file : all) {
        if (!OF_THE_SYSTEM.matcher(file.getFileName().toString()).matches()) {
          files.add(file);
        }
      }
    }
    return files;
  }

  private Path file(long first) {
    return segment(folder, first);
  }

  /** The segment in a journal's folder that begins with this entry. */
  static Path segment(Path journal, long first) {
    return journal.resolve(String.format(Locale.ROOT, "%020d.jsonl", first));
  }

  private FileChannel openRead(long first) throws IOException {
    return FileChannel.open(file(first), StandardOpenOption.READ);
  }

  private CorruptJournalException corrupt(
      long first, long offset, long index, boolean inLastBatch, String what) {
    return new CorruptJournalException(file(first), offset, index, inLastBatch, what);
  }
}
