package io.toystore.replication;

import io.toystore.model.LogEntry;
import io.toystore.sansio.Check;
import java.util.ArrayList;
import java.util.List;

/**
 * The end of the log, kept in memory up to a limit in bytes, so that the entries that followers
 * need next are rarely read from the disk. Not thread-safe.
 */
final class RecentEntries {
  private final long maxBytes;
  private LogEntry[] ring = new LogEntry[1024];
  private long firstIndex;
  private long lastIndex;
  private long bytes;

  RecentEntries(long lastIndex, long maxBytes) {
    this.firstIndex = lastIndex + 1;
    this.lastIndex = lastIndex;
    this.maxBytes = maxBytes;
  }

  void append(LogEntry entry) {
    Check.that(entry.index() == lastIndex + 1, "entry %d after %d", entry.index(), lastIndex);
    if (lastIndex - firstIndex + 1 == ring.length) {
      grow();
    }
    lastIndex++;
    ring[slot(lastIndex)] = entry;
    bytes += size(entry);
    while (bytes > maxBytes && firstIndex < lastIndex) {
      bytes -= size(ring[slot(firstIndex)]);
      ring[slot(firstIndex)] = null;
      firstIndex++;
    }
  }

  /** Begins after {@code index}, with no entry in memory; must be empty. */
  void startAfter(long index) {
    Check.that(firstIndex > lastIndex, "entries from %d on are here", firstIndex);
    firstIndex = index + 1;
    lastIndex = index;
  }

  void cutFrom(long index) {
    while (lastIndex >= index && lastIndex >= firstIndex) {
      bytes -= size(ring[slot(lastIndex)]);
      ring[slot(lastIndex)] = null;
      lastIndex--;
    }
    lastIndex = index - 1;
    firstIndex = Math.min(firstIndex, index);
  }

  boolean holds(long index) {
    return index >= firstIndex && index <= lastIndex;
  }

  /**
   * Entries from index {@code from} on, which must be in memory or the next index: as many as both
   * bounds allow, but at least one if there is any.
   */
  List<LogEntry> from(long from, int maxEntries, int maxBytesOfPayload) {
    List<LogEntry> found = new ArrayList<>();
    long size = 0;
    for (long i = from; i <= lastIndex && found.size() < maxEntries; i++) {
      LogEntry entry = ring[slot(i)];
      size += entry.payload().length;
      if (!found.isEmpty() && size > maxBytesOfPayload) {
        break;
      }
      found.add(entry);
    }
    return found;
  }

  private void grow() {
    LogEntry[] wider = new LogEntry[ring.length * 2];
    for (long i = firstIndex; i <= lastIndex; i++) {
      wider[(int) (i & (wider.length - 1))] = ring[slot(i)];
    }
    ring = wider;
  }

  private int slot(long index) {
    return (int) (index & (ring.length - 1));
  }

  private static int size(LogEntry entry) {
    return entry.payload().length + 64;
  }
}
