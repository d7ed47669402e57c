package io.toystore.drill;

import java.util.Arrays;
import java.util.Locale;

/**
 * What an unlucky disk makes of the last file of a journal.
 *
 * @param bytes the whole file
 * @param at how many bytes of it are whole lines: after them are the spaces into which a file
 *     grows, and a kill may have torn the last line as well
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
   * What a write that was never forced may leave after the last line. On purpose none of it holds a
   * line feed: the end of a line that was forced and has rotted since would look like that, and is
   * refused.
   */
  enum Tear {
    HALF,
    GARBAGE,
    ZEROS;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The torn bytes; none when there is no line to be halved. */
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

  /** Without the spaces at its end, which nobody would miss. */
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

  /** The file with these bytes after its whole lines, and spaces up to its old length. */
  byte[] with(byte[] torn) {
    byte[] file = Arrays.copyOf(bytes, Math.max(bytes.length, at + torn.length));
    Arrays.fill(file, at, file.length, (byte) ' ');
    System.arraycopy(torn, 0, file, at, torn.length);
    return file;
  }

  /** The file with the lowest bit of a byte in the middle of its lines changed. */
  byte[] flipped() {
    byte[] file = bytes.clone();
    file[at / 2] ^= 1;
    return file;
  }
}
