package io.toystore.message.wire;

/**
 * The formats of {@link Wire} that a version of this program reads, and the format that it writes.
 *
 * <p>A version of the program reads a format before a later version writes it. So members of two
 * consecutive versions work together, and a store can be upgraded while it sells (docs/upgrade.md;
 * design, section 1.3). {@code BusFormatsTest} holds the bytes of each format that is read.
 *
 * @param oldestRead the oldest format that is read, from 1
 * @param newestRead the newest format that is read, at least {@code written}
 * @param written the format of each message that is sent, at least {@code oldestRead}
 */
public record BusFormats(int oldestRead, int newestRead, int written) {
  /** The formats of this version. */
  public static final BusFormats OWN = new BusFormats(2, 2, 2);

  /** A format is one byte; 0 is not a format. */
  private static final int LAST = 255;

  /**
   * @throws IllegalArgumentException if the formats are out of order or out of range
   */
  public BusFormats {
    if (oldestRead < 1 || oldestRead > written || written > newestRead || newestRead > LAST) {
      throw new IllegalArgumentException(
          "invalid bus formats: reads " + oldestRead + " to " + newestRead + ", writes " + written);
    }
  }

  /** Whether messages of this format are understood. */
  public boolean reads(int format) {
    return oldestRead <= format && format <= newestRead;
  }

  /** Whether each side reads the format that the other side writes. */
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
