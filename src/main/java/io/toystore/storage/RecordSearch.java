package io.toystore.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;

/** Finds a record by its index in the file of a segment. Blocks; holds no state. */
final class RecordSearch {
  private static final int PROBE_BUFFER_BYTES = 4 << 10;

  /** The binary search ends at a range of this many bytes, which is then read in sequence. */
  private static final int NEAR_BYTES = 64 << 10;

  private final Segments segments;

  RecordSearch(Segments segments) {
    this.segments = segments;
  }

  /** The offset of the entry at {@code index}, or of the segment's end when it ends just before. */
  long locate(FileChannel channel, long first, long size, long index) throws IOException {
    RecordFrame frame = new RecordFrame();
    long offset = near(channel, first, size, index);
    LineReader lines = new LineReader(channel, offset, size, LineReader.BUFFER_BYTES);
    while (lines.next()) {
      if (!lines.decode(frame)) {
        throw segments.corrupt(first, offset, index, "a bad record");
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
   * it: a binary search over the file itself, since every record holds its index. So there is no
   * table of offsets to build, to bound, or to correct after a cut.
   */
  long near(FileChannel channel, long first, long size, long index) throws IOException {
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
        throw segments.corrupt(first, start, index, "a bad record");
      }
      if (frame.index() <= index) {
        low = start;
      } else {
        high = middle + 1;
      }
    }
    return low;
  }
}
