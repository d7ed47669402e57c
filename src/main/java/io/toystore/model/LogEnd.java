package io.toystore.model;

import java.util.Comparator;
import java.util.zip.CRC32C;

/**
 * The last entry of a log at some moment. Ordered as a candidate compares logs: by term, then by
 * index (design, section 5.6).
 *
 * @param term of the last entry, 0 for an empty log
 * @param index of the last entry, 0 for an empty log
 * @param checksum CRC-32C of its payload, 0 for an empty log
 */
public record LogEnd(long term, long index, int checksum) implements Comparable<LogEnd> {
  /** The end of an empty log. */
  public static final LogEnd NONE = new LogEnd(0, 0, 0);

  private static final Comparator<LogEnd> ORDER =
      Comparator.comparingLong(LogEnd::term).thenComparingLong(LogEnd::index);

  /** The end of a log whose last entry is this one. */
  public static LogEnd of(LogEntry last) {
    CRC32C crc = new CRC32C();
    crc.update(last.payload(), 0, last.payload().length);
    return new LogEnd(last.term(), last.index(), (int) crc.getValue());
  }

  /** Whether a log that ends here has this entry as its last. */
  public boolean isAt(LogEntry entry) {
    return entry.index() == index && equals(of(entry));
  }

  @Override
  public int compareTo(LogEnd other) {
    return ORDER.compare(this, other);
  }
}
