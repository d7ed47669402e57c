package io.toystore.storage;

import io.toystore.model.LogEntry;
import io.toystore.text.Decimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One record of a segment: {@code {"index":7,"term":2,"entry":{…},"crc":"1a2b3c4d"}} and a line
 * feed. Encoded and decoded by hand, because a start reads millions of records. An instance holds
 * the record that {@link #decode} has read last; not thread-safe.
 */
final class RecordFrame {
  static final byte[] INDEX = ascii("{\"index\":");
  private static final byte[] TERM = ascii(",\"term\":");
  private static final byte[] ENTRY = ascii(",\"entry\":");

  /** The maximum number of bytes of a record besides its payload. */
  static final int MAX_FRAME_BYTES =
      INDEX.length
          + TERM.length
          + ENTRY.length
          + 2 * Decimal.MAX_DIGITS
          + CheckedLine.SEAL_BYTES
          + 1;

  private byte[] line;
  private long index;
  private long term;
  private int payloadFrom;
  private int payloadTo;
  private int at;

  /**
   * Writes a record.
   *
   * @param to has room for the payload and {@link #MAX_FRAME_BYTES} after {@code from}
   * @return the end of the record after its line feed
   */
  static int encode(LogEntry entry, byte[] to, int from) {
    int at = put(to, from, INDEX);
    at = Decimal.put(to, at, entry.index());
    at = put(to, at, TERM);
    at = Decimal.put(to, at, entry.term());
    at = put(to, at, ENTRY);
    at = put(to, at, entry.payload());
    return CheckedLine.seal(to, from, at);
  }

  /**
   * Reads a record from {@code bytes[from, to)}, a line without its line feed.
   *
   * @return false when it is not a whole record with the right checksum
   */
  boolean decode(byte[] bytes, int from, int to) {
    line = bytes;
    at = from;
    if (to - from < INDEX.length + TERM.length + ENTRY.length + 4 + CheckedLine.SEAL_BYTES
        || !skip(INDEX)) {
      return false;
    }
    index = number(to);
    if (index < 1 || to - at < TERM.length || !skip(TERM)) {
      return false;
    }
    term = number(to);
    if (term < 1 || to - at < ENTRY.length || !skip(ENTRY)) {
      return false;
    }
    payloadFrom = at;
    payloadTo = to - CheckedLine.SEAL_BYTES;
    return isObject(line, payloadFrom, payloadTo) && CheckedLine.isSealed(bytes, from, to);
  }

  /** Whether the bytes are framed as a JSON object, which is all that the journal requires. */
  static boolean isObject(byte[] bytes, int from, int to) {
    return to - from >= 2 && bytes[from] == '{' && bytes[to - 1] == '}';
  }

  long index() {
    return index;
  }

  long term() {
    return term;
  }

  LogEntry entry() {
    return new LogEntry(index, term, Arrays.copyOfRange(line, payloadFrom, payloadTo));
  }

  int payloadBytes() {
    return payloadTo - payloadFrom;
  }

  private boolean skip(byte[] constant) {
    for (int i = 0; i < constant.length; i++) {
      if (line[at + i] != constant[i]) {
        return false;
      }
    }
    at += constant.length;
    return true;
  }

  /** A positive decimal number without sign and leading zeros; -1 for anything else. */
  private long number(int to) {
    int from = at;
    long value = 0;
    while (at < to && at - from < Decimal.MAX_DIGITS && line[at] >= '0' && line[at] <= '9') {
      value = 10 * value + line[at] - '0';
      at++;
    }
    return at == from || line[from] == '0' || value < 1 ? -1 : value;
  }

  private static int put(byte[] to, int at, byte[] bytes) {
    System.arraycopy(bytes, 0, to, at, bytes.length);
    return at + bytes.length;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
