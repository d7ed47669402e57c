package io.toystore.verify;

import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * One line of a journal, {@code {"index":7,"term":2,"entry":{…},"crc":"1a2b3c4d"}}, parsed by the
 * specification of the format (design, section 4.1), independently of the code that writes it.
 *
 * @param line the whole line without its line feed
 */
record JournalRecord(long index, long term, byte[] line, int entryFrom, int entryTo) {
  private static final String INDEX = "{\"index\":";
  private static final String TERM = ",\"term\":";
  private static final String ENTRY = ",\"entry\":";
  private static final String CRC = ",\"crc\":\"";
  private static final int CRC_DIGITS = 8;
  private static final int SEAL_BYTES = CRC.length() + CRC_DIGITS + 2;

  /** The record in a line, or null if its form or its checksum is wrong. */
  static JournalRecord parse(byte[] line) {
    int seal = line.length - SEAL_BYTES;
    if (!has(line, 0, INDEX) || !isSealed(line)) {
      return null;
    }
    int termAt = digitsEnd(line, INDEX.length());
    if (!has(line, termAt, TERM)) {
      return null;
    }
    int entryAt = digitsEnd(line, termAt + TERM.length());
    if (!has(line, entryAt, ENTRY)) {
      return null;
    }
    long index = number(line, INDEX.length(), termAt);
    long term = number(line, termAt + TERM.length(), entryAt);
    int from = entryAt + ENTRY.length();
    return index < 1 || term < 1 || from >= seal
        ? null
        : new JournalRecord(index, term, line, from, seal);
  }

  /** Whether the line ends in the checksum of the bytes before it. */
  static boolean isSealed(byte[] line) {
    int seal = line.length - SEAL_BYTES;
    return seal > 0
        && has(line, seal, CRC)
        && has(line, seal + CRC.length(), checksum(line))
        && has(line, line.length - 2, "\"}");
  }

  /** The checksum in which the line should end; empty if the line is too short for one. */
  static String checksum(byte[] line) {
    if (line.length < SEAL_BYTES) {
      return "";
    }
    CRC32C crc = new CRC32C();
    crc.update(line, 0, line.length - SEAL_BYTES);
    String digits = Long.toHexString(crc.getValue());
    return "0".repeat(CRC_DIGITS - digits.length()) + digits;
  }

  byte[] entry() {
    return Arrays.copyOfRange(line, entryFrom, entryTo);
  }

  boolean isSame(JournalRecord other) {
    return Arrays.equals(line, other.line);
  }

  private static boolean has(byte[] line, int at, String text) {
    if (at < 0 || at + text.length() > line.length) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (line[at + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static int digitsEnd(byte[] line, int from) {
    int at = from;
    while (at < line.length && line[at] >= '0' && line[at] <= '9') {
      at++;
    }
    return at;
  }

  private static long number(byte[] line, int from, int to) {
    if (to == from || to - from > 18 || line[from] == '0') {
      return -1;
    }
    long value = 0;
    for (int at = from; at < to; at++) {
      value = 10 * value + line[at] - '0';
    }
    return value;
  }
}
