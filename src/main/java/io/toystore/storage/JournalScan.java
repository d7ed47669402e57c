package io.toystore.storage;

import io.toystore.model.LogEntry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The recovery of a journal (design, section 4): one pass over the segments that finds where the
 * good records end, hands out the wanted entries, and refuses a journal that does not hold what was
 * stored. It changes no file. Used once; blocks; not thread-safe.
 */
final class JournalScan {
  private static final Logger LOG = LoggerFactory.getLogger(JournalScan.class);

  /**
   * A bad record farther from the end than this counts as forced. The limit is a hundred times the
   * size of a batch of 128 orders in the catalog's journal.
   */
  private static final int MAX_UNFORCED_BYTES = 4 << 20;

  private static final int REPLAY_BUFFER_BYTES = 1 << 20;

  private final Segments segments;
  private final RecordSearch search;
  private final DurableMark mark;
  private final long fromIndex;
  private final Consumer<LogEntry> visitor;
  private final RecordFrame frame = new RecordFrame();

  /** The first index of the segment being read; 1 before the first segment. */
  private long segment = 1;

  /** The last good entry so far, 0 for none. */
  private long index;

  /** The term of the entry at {@code index}; never falls. */
  private long term;

  /** The term of the last entry before {@code fromIndex}, 0 for none. */
  private long termBefore;

  /** Where the good records end in {@code segment}. */
  private long offset;

  /** Where the content of {@code segment} ends; more than {@code offset} if its end is bad. */
  private long segmentBytes;

  private long replayedEntries;

  /** The term of the entry that the durable mark names; 0 until the scan reaches that entry. */
  private long termAtMark;

  /** Segments without the right number of spaces after their records. */
  private final List<Long> unfilled = new ArrayList<>();

  JournalScan(Segments segments, DurableMark mark, long fromIndex, Consumer<LogEntry> visitor) {
    this.segments = segments;
    this.search = new RecordSearch(segments);
    this.mark = mark;
    this.fromIndex = fromIndex;
    this.visitor = visitor;
  }

  /** Reads all segments, which {@link Segments#load} has found. */
  void run() throws IOException {
    for (long first : segments.firstIndexes()) {
      segment(first);
    }
  }

  /**
   * Compares what {@link #run} has read with what the replica knows of its log.
   *
   * @param expectedTermBefore the term of the entry before {@code fromIndex}; 0 when not known
   * @param committed an index up to which the log is known as committed
   * @param promised the highest term promised
   * @throws RefusedFolderException when the journal does not hold what was stored, or entries that
   *     were forced once are missing
   */
  void check(long expectedTermBefore, long committed, long promised) throws RefusedFolderException {
    if (index < fromIndex - 1) {
      throw CorruptJournalException.missing(
          segments.folder(), index + 1, fromIndex - 1, "a snapshot covers them");
    }
    if (expectedTermBefore != 0 && termBefore != expectedTermBefore) {
      throw segments.corrupt(
          segment,
          0,
          fromIndex - 1,
          "term " + termBefore + " instead of the snapshot's term " + expectedTermBefore);
    }
    if (termAtMark != 0 && mark.term() != 0 && termAtMark != mark.term()) {
      throw new RefusedFolderException(
          String.format(
              Locale.ROOT,
              "%s: entry %d is of term %d, but of term %d in %s: this is not the journal that was"
                  + " written here; put that one back",
              segments.folder(),
              mark.index(),
              termAtMark,
              mark.term(),
              DurableMark.NAME));
    }
    if (term > promised) {
      throw new RefusedFolderException(
          String.format(
              Locale.ROOT,
              "%s: holds entries of term %d, but only term %d was promised: promise.json is older"
                  + " than the journal; put the newest one back",
              segments.folder(),
              term,
              promised));
    }
    long forced = Math.max(committed, mark.index());
    if (index < forced) {
      throw CorruptJournalException.missing(
          segments.folder(),
          index + 1,
          forced,
          forced == committed ? "they were committed" : DurableMark.NAME + " names the last");
    }
  }

  private void segment(long first) throws IOException {
    if (first > index + 1) {
      throw CorruptJournalException.missing(
          segments.folder(), index + 1, first - 1, "the next segment begins with " + first);
    }
    if (first <= index) {
      throw segments.corrupt(first, 0, index + 1, "a segment of entries that are there already,");
    }
    segment = first;
    offset = 0;
    try (FileChannel channel = segments.openForReading(first)) {
      segmentBytes = SegmentFile.contentEnd(channel);
      if (!SegmentFile.isFilled(channel, segmentBytes)) {
        unfilled.add(first);
      }
      Long following = segments.firstIndexes().higher(first);
      if (following != null && following <= fromIndex) {
        lastRecord(channel);
      } else {
        records(channel, following == null);
      }
    }
  }

  /** Reads the end of a segment before {@code fromIndex}, to check that no entry is missing. */
  private void lastRecord(FileChannel channel) throws IOException {
    try {
      long near = search.near(channel, segment, segmentBytes, Long.MAX_VALUE);
      LineReader lines = new LineReader(channel, near, segmentBytes, LineReader.BUFFER_BYTES);
      while (lines.next()) {
        if (!lines.decode(frame)) {
          throw segments.corrupt(segment, lines.nextOffset(), index + 1, "a bad record");
        }
        accept(lines);
        termBefore = term;
      }
    } catch (CorruptJournalException e) {
      // Finding the first bad record takes the whole segment.
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
        throw segments.corrupt(segment, offset, index + 1, "a record of index " + frame.index());
      }
      if (frame.term() < term) {
        throw segments.corrupt(
            segment,
            offset,
            index + 1,
            "a record of term " + frame.term() + " after one of term " + term);
      }
      accept(lines);
      if (index >= fromIndex) {
        replay(frame.entry());
        replayedEntries++;
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
        throw e; // A defect, not the error of a decoder.
      }
      throw new RefusedFolderException(
          String.format(
              Locale.ROOT,
              "%s: entry %d is not an entry of this tier (%s): the journal belongs to another tier,"
                  + " or to a newer version; put this member's own journal back",
              segments.file(segment),
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

  /**
   * Distinguishes a torn end, which {@link #repair} cuts, from corruption (design, section 4.3). To
   * do so, reads on after the bad record.
   *
   * <p>A killed process leaves at most one incomplete last line. A power failure may leave any
   * sector of an unforced batch unwritten: the sector still holds the spaces that were there
   * before. So a bad record with such a sector was never forced, and neither was anything after it,
   * unless the disk loses forced data. Such a record is cut, even if good records follow it, when
   * it lies within {@value #MAX_UNFORCED_BYTES} bytes of the end. Other bad bytes that hold a line
   * feed or a whole record are refused: a record that was forced, and perhaps confirmed, may have
   * rotted.
   */
  private void badRecord(LineReader lines, boolean last) throws IOException {
    boolean wasWhole = lines.beginsWithRecord(frame);
    boolean neverForced =
        segmentBytes - offset <= MAX_UNFORCED_BYTES && !wasWhole && lines.holdsUnwrittenSector();
    boolean mayHaveRotted = (lines.terminated() || wasWhole) && !neverForced;
    boolean goodFollows = lines.holdsRecordInside(frame);
    while (!goodFollows && lines.next()) {
      goodFollows = lines.decode(frame) || lines.holdsRecordInside(frame);
    }
    if (!last || goodFollows && !neverForced) {
      String what = goodFollows ? "a bad record with good ones after it" : "a bad record";
      throw segments.corrupt(segment, offset, index + 1, what);
    }
    if (mayHaveRotted) {
      throw segments.corrupt(segment, offset, index + 1, "a bad last record");
    }
  }

  /** The bad end that must be cut off; empty if there is none. */
  Optional<Repair> repair() {
    return offset == segmentBytes
        ? Optional.empty()
        : Optional.of(new Repair(segments.file(segment), offset, index + 1, segmentBytes - offset));
  }

  /** The index of the last good entry, 0 for none. */
  long lastIndex() {
    return index;
  }

  /** The term of the last good entry, 0 for none. */
  long lastTerm() {
    return term;
  }

  /** Where the good records end in the last segment, in bytes. */
  long endOffset() {
    return offset;
  }

  /** How many entries the visitor received. */
  long replayedEntries() {
    return replayedEntries;
  }

  /** Segments without the right number of spaces after their records. */
  List<Long> unfilled() {
    return unfilled;
  }
}
