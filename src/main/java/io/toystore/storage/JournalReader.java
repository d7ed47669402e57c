package io.toystore.storage;

import io.toystore.model.LogEntry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads entries back while the journal is open for writing. It remembers where the last read ended,
 * so that reading on in sequence needs no search. Blocks; not thread-safe.
 */
final class JournalReader {
  /**
   * How much more than {@code maxBytes} is read at once. Reading entries ends with a record that no
   * longer fits. This is the room for that record, so that one read of the file suffices.
   */
  private static final int NEXT_RECORD_BYTES = 4 << 10;

  private final Segments segments;
  private final RecordSearch search;

  /** The index after the last entry that was read, 0 when nothing is remembered. */
  private long nextRead;

  /** The segment of the last entry that was read. */
  private long nextReadSegment;

  /** Where the entry {@code nextRead} begins in that segment, or where the segment ends. */
  private long nextReadOffset;

  /**
   * A segment, not the last one, that was read before; 0 for none. Its content no longer changes.
   */
  private long closedSegment;

  /** Where the records of {@code closedSegment} end. */
  private long closedBytes;

  JournalReader(Segments segments) {
    this.segments = segments;
    this.search = new RecordSearch(segments);
  }

  /**
   * Reads consecutive entries, checking each checksum. Stops at the end of a segment: the next call
   * continues in the next segment.
   *
   * @param fromIndex the first entry wanted, which the journal holds
   * @param maxBytes the maximum size of all payloads together; the first entry is read even if it
   *     is larger
   * @param current the last segment
   * @throws CorruptJournalException when a record that should be there is bad
   */
  List<LogEntry> read(long fromIndex, int maxBytes, SegmentFile current) throws IOException {
    long first = segments.firstIndexes().floor(fromIndex);
    boolean inCurrent = first == segments.last();
    FileChannel channel = inCurrent ? current.channel() : segments.openForReading(first);
    try {
      if (!inCurrent && first != closedSegment) {
        closedSegment = first;
        closedBytes = SegmentFile.contentEnd(channel);
      }
      long size = inCurrent ? current.bytes() : closedBytes;
      boolean continues = fromIndex == nextRead && first == nextReadSegment;
      long offset = continues ? nextReadOffset : search.locate(channel, first, size, fromIndex);
      RecordFrame frame = new RecordFrame();
      List<LogEntry> entries = new ArrayList<>();
      long index = fromIndex;
      long bytes = 0;
      int bufferBytes =
          (int) Math.min(LineReader.BUFFER_BYTES, (long) maxBytes + NEXT_RECORD_BYTES);
      LineReader lines = new LineReader(channel, offset, size, bufferBytes);
      while (lines.next()) {
        if (!lines.decode(frame) || frame.index() != index) {
          throw segments.corrupt(first, offset, index, "a bad record");
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
        throw segments.corrupt(first, offset, index, "the end of the segment");
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

  /** Forgets all offsets; must be called after every cut. */
  void forgetOffsets() {
    nextRead = 0;
    closedSegment = 0;
  }
}
