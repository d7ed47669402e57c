package io.toystore.storage;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/**
 * Reads a part of a file line by line through one buffer, which grows with the longest line up to
 * twice the longest record. A longer line cannot begin with a record, so only its end is kept,
 * which has room for a whole record. Does not move the channel's position; not thread-safe.
 */
final class LineReader {
  /** The buffer size for reading a whole segment. */
  static final int BUFFER_BYTES = 128 << 10;

  private static final int MAX_BUFFER_BYTES = 2 * Journal.MAX_RECORD_BYTES;

  /** The smallest unit that a disk writes whole or not at all. */
  private static final int SECTOR_BYTES = 512;

  private final FileChannel channel;
  private final long end;
  private byte[] buffer;
  private long base;
  private int limit;
  private int lineFrom;
  private int lineTo;
  private int next;
  private boolean terminated;
  private boolean overlong;

  /** Reads {@code [from, end)} of the file, {@code bufferBytes} or more at a time. */
  LineReader(FileChannel channel, long from, long end, int bufferBytes) {
    this.channel = channel;
    this.end = end;
    this.base = from;
    this.buffer = new byte[(int) Math.max(1, Math.min(bufferBytes, end - from))];
  }

  /** Goes to the next line; false when there is none. The last line may lack its line feed. */
  boolean next() throws IOException {
    lineFrom = next;
    overlong = false;
    int scan = next;
    while (true) {
      while (scan < limit) {
        if (buffer[scan++] == '\n') {
          return line(scan - 1, scan, true);
        }
      }
      if (base + limit >= end) {
        return lineFrom < limit && line(limit, limit, false);
      }
      makeRoom();
      scan = limit;
      fill();
    }
  }

  private boolean line(int to, int after, boolean whole) {
    lineTo = to;
    next = after;
    terminated = whole;
    return true;
  }

  private void makeRoom() {
    if (lineFrom > 0) {
      drop(lineFrom);
      lineFrom = 0;
    } else if (limit == buffer.length && buffer.length < MAX_BUFFER_BYTES) {
      byte[] larger = new byte[(int) Math.min(2L * buffer.length, MAX_BUFFER_BYTES)];
      System.arraycopy(buffer, 0, larger, 0, limit);
      buffer = larger;
    } else if (limit == buffer.length) {
      drop(limit - Journal.MAX_RECORD_BYTES);
      overlong = true;
    }
  }

  private void drop(int count) {
    System.arraycopy(buffer, count, buffer, 0, limit - count);
    base += count;
    limit -= count;
  }

  private void fill() throws IOException {
    int wanted = (int) Math.min(buffer.length - limit, end - base - limit);
    int count = channel.read(ByteBuffer.wrap(buffer, limit, wanted), base + limit);
    if (count < 0) {
      throw new EOFException("the file became shorter while it was read");
    }
    limit += count;
  }

  /** Reads the line as a record; false when it is not a whole record with the right checksum. */
  boolean decode(RecordFrame frame) {
    return terminated && !overlong && frame.decode(buffer, lineFrom, lineTo);
  }

  /**
   * Whether a whole record begins after the first byte of this line and ends with the line, which
   * happens when the line feed of the record before was damaged.
   */
  boolean holdsRecordInside(RecordFrame frame) {
    if (!terminated) {
      return false;
    }
    for (int from = overlong ? lineFrom : lineFrom + 1; from < lineTo; from++) {
      if (buffer[from] == RecordFrame.INDEX[0] && frame.decode(buffer, from, lineTo)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether the line begins with a whole record that is followed by neither its line feed nor a
   * space of an unwritten sector.
   */
  boolean beginsWithRecord(RecordFrame frame) {
    for (int to = lineFrom + 1; to < lineTo && !overlong; to++) {
      if (buffer[to - 1] == '}' && buffer[to] != ' ' && frame.decode(buffer, lineFrom, to)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether some sector of the disk still holds only the spaces that were there before this line,
   * from the start of the sector or of the line to the sector's end. A force would have written
   * that sector. No record of the store has that many spaces in a row.
   */
  boolean holdsUnwrittenSector() {
    if (overlong) {
      return false;
    }
    boolean blank = true;
    for (int at = lineFrom; at < lineTo; at++) {
      blank &= buffer[at] == ' ';
      if ((base + at + 1) % SECTOR_BYTES == 0) {
        if (blank) {
          return true;
        }
        blank = true;
      }
    }
    return false;
  }

  /** The bytes of the line without its line feed. */
  byte[] bytes() {
    return Arrays.copyOfRange(buffer, lineFrom, lineTo);
  }

  /** Whether the line has its line feed. */
  boolean terminated() {
    return terminated;
  }

  /** Where the next line begins in the file. */
  long nextOffset() {
    return base + next;
  }
}
