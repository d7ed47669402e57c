package io.toystore.message.wire;

/**
 * The formats of {@link Wire} that a version of this program reads, and the one that it writes.
 *
 * <p>A format is read by one version of the program before a later version writes it. So members of
 * two versions that follow each other work together, and a store is upgraded while it sells
 * (docs/upgrade.md; design, section 1.3). {@code BusFormatsTest} holds the bytes of each format
 * that is read.
 *
 * @param oldestRead the oldest format that is read, from 1
 * @param newestRead the newest one, at least {@code written}
 * @param written the format of each message that is sent, at least {@code oldestRead}
 */
public record BusFormats(int oldestRead, int newestRead, int written) {
  /** Those of this version. */
  public static final BusFormats OWN = new BusFormats(2, 2, 2);

  /** A format is one byte, and 0 is none. */
  private static final int LAST = 255;

  /**
   * @throws IllegalArgumentException when they are out of order or out of range
   */
  public BusFormats {
    if (oldestRead < 1 || oldestRead > written || written > newestRead || newestRead > LAST) {
      throw new IllegalArgumentException(
          "no formats: reads " + oldestRead + " to " + newestRead + ", writes " + written);
    }
  }

  /** Whether messages of this format are understood. */
  public boolean reads(int format) {
    return oldestRead <= format && format <= newestRead;
  }

  /** Whether each understands what the other one writes. */
  public boolean worksWith(BusFormats other) {
    return reads(other.written) && other.reads(written);
  }

  /** Such as "writes bus format 2, reads 1 to 2". */
  @Override
  public String toString() {
    String read = oldestRead == newestRead ? "" + oldestRead : oldestRead + " to " + newestRead;
    return "writes bus format " + written + ", reads " + read;
  }
}
