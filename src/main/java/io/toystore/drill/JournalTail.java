package io.toystore.drill;

import java.util.Arrays;
import java.util.Locale;

/**
 * Damage to the last file of a journal.
 *
 * @param bytes the whole file
 * @param at the length of its whole lines; the padding of spaces follows, or a last line that a
 *     kill has torn
 */
record JournalTail(byte[] bytes, int at) {
  private static final int GARBAGE_BYTES = 200;
  private static final int ZERO_BYTES = 4_096;

  static JournalTail of(byte[] bytes) {
    int at = bytes.length;
    while (at > 0 && bytes[at - 1] != '\n') {
      at--;
    }
    return new JournalTail(bytes, at);
  }

  /**
   * What an unforced write may leave after the last line. No kind contains a line feed: bytes that
   * end in one could be a forced line that was damaged later, which a member refuses.
   */
  enum Tear {
    HALF,
    GARBAGE,
    ZEROS;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The torn bytes; empty when there is no line to halve. */
  byte[] torn(Tear tear, Draws draws) {
    return switch (tear) {
      case HALF -> halfOfTheLastLine();
      case GARBAGE -> {
        byte[] garbage = new byte[GARBAGE_BYTES];
        for (int i = 0; i < garbage.length; i++) {
          garbage[i] = (byte) draws.between(128, 255);
        }
        yield garbage;
      }
      case ZEROS -> new byte[ZERO_BYTES];
    };
  }

  /** Without trailing spaces, which are indistinguishable from the padding. */
  private byte[] halfOfTheLastLine() {
    int from = Math.max(0, at - 1);
    while (from > 0 && bytes[from - 1] != '\n') {
      from--;
    }
    int to = from + Math.max(0, at - 1 - from) / 2;
    while (to > from && bytes[to - 1] == ' ') {
      to--;
    }
    return Arrays.copyOfRange(bytes, from, to);
  }

  /** The file with these bytes after its whole lines, padded with spaces to its old length. */
  byte[] with(byte[] torn) {
    byte[] file = Arrays.copyOf(bytes, Math.max(bytes.length, at + torn.length));
    Arrays.fill(file, at, file.length, (byte) ' ');
    System.arraycopy(torn, 0, file, at, torn.length);
    return file;
  }

  /** The file with the lowest bit of a byte in the middle flipped. */
  byte[] flipped() {
    byte[] file = bytes.clone();
    file[at / 2] ^= 1;
    return file;
  }
}
