package io.toystore.storage;

import io.toystore.model.LogEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The end of the journal, where entries are appended and cut off: the last segment, open for
 * writing. A segment is forced before the next one is created, so all segments but the last are
 * durable. The caller has checked the entries. All methods block; not thread-safe. After an
 * exception the writer must not be used again ({@link FailStop}).
 */
final class SegmentWriter {
  private static final int WRITE_BUFFER_BYTES = 256 << 10;

  private final Segments segments;
  private final long segmentBytes;
  private final Disk disk;
  private final RecordSearch search;

  /** The last segment; null when the journal is empty, not recovered, or closed. */
  private SegmentFile current;

  /** Whether a segment was created since the folder was last forced. */
  private boolean folderDirty;

  /** The index of the last entry, appended but not necessarily durable; 0 for none. */
  private long lastIndex;

  /** The term of the entry at {@code lastIndex}, 0 for none. */
  private long lastTerm;

  /**
   * Encoded records of one {@link #append}; larger than usual only while a long record is written.
   */
  private byte[] buffer = new byte[WRITE_BUFFER_BYTES];

  /** How many bytes of {@code buffer} are not written yet; 0 between calls. */
  private int buffered;

  SegmentWriter(Segments segments, long segmentBytes, Disk disk) {
    this.segments = segments;
    this.segmentBytes = segmentBytes;
    this.disk = disk;
    this.search = new RecordSearch(segments);
  }

  /**
   * Opens the last segment for writing and makes it end at {@code offset}, durably: records that an
   * earlier process wrote but did not force are perhaps only in the kernel's cache, and count from
   * now on.
   *
   * @param unfilled segments without the right number of spaces after their records
   */
  void open(long index, long term, long offset, List<Long> unfilled) throws IOException {
    lastIndex = index;
    lastTerm = term;
    for (long first : unfilled) {
      if (first != segments.last()) {
        try (SegmentFile closed = SegmentFile.open(disk, segments.file(first))) {
          closed.endAt(closed.bytes());
        }
      }
    }
    if (!segments.isEmpty()) {
      endAt(offset);
    }
  }

  long lastIndex() {
    return lastIndex;
  }

  long lastTerm() {
    return lastTerm;
  }

  /** The last segment, for reading; null when the journal is empty. */
  SegmentFile current() {
    return current;
  }

  /** Whether everything appended has been forced. */
  boolean isForced() {
    return (current == null || current.isForced()) && !folderDirty;
  }

  /** Writes entries after the last one; durable after {@link #force}. */
  void append(List<LogEntry> entries) throws IOException {
    for (LogEntry entry : entries) {
      if (current == null || current.bytes() + buffered >= segmentBytes) {
        startSegment(entry.index());
      }
      int room = entry.payload().length + RecordFrame.MAX_FRAME_BYTES;
      if (buffered > 0 && buffered + room > WRITE_BUFFER_BYTES) {
        writeBuffered();
      }
      if (room > buffer.length) {
        buffer = new byte[room];
      }
      buffered = RecordFrame.encode(entry, buffer, buffered);
      lastIndex = entry.index();
      lastTerm = entry.term();
    }
    writeBuffered();
    fillCurrent();
    if (buffer.length > WRITE_BUFFER_BYTES) {
      buffer = new byte[WRITE_BUFFER_BYTES];
    }
  }

  private void writeBuffered() throws IOException {
    if (buffered > 0) {
      current.append(ByteBuffer.wrap(buffer, 0, buffered));
      buffered = 0;
    }
  }

  private void fillCurrent() throws IOException {
    if (current != null) {
      current.fill();
    }
  }

  private void startSegment(long first) throws IOException {
    writeBuffered();
    fillCurrent();
    force();
    close();
    current = SegmentFile.create(disk, segments.file(first));
    folderDirty = true;
    segments.added(first);
  }

  /** Returns when everything appended is durable. */
  void force() throws IOException {
    if (current != null) {
      current.force();
    }
    if (folderDirty) {
      disk.forceFolder(segments.folder());
      folderDirty = false;
    }
  }

  /**
   * Removes the entry at {@code index} and all after it; durable on return. After a crash during
   * the cut, the journal ends somewhere between {@code index} and its former end.
   *
   * @param termBefore the term of the entry before, 0 for none
   */
  void cutFrom(long index, long termBefore) throws IOException {
    while (!segments.isEmpty() && segments.last() >= index) {
      deleteLast();
    }
    if (!segments.isEmpty()) {
      long first = segments.last();
      if (current == null) {
        openCurrent(first);
      }
      endAt(search.locate(current.channel(), first, current.bytes(), index));
    }
    lastIndex = index - 1;
    lastTerm = termBefore;
  }

  /**
   * Makes the last segment end at {@code offset}, durably. A segment that would become empty is
   * deleted, as if the cut records had never been written.
   */
  private void endAt(long offset) throws IOException {
    if (current == null) {
      openCurrent(segments.last());
    }
    if (offset == 0) {
      deleteLast();
      if (!segments.isEmpty()) {
        openCurrent(segments.last());
      }
      return;
    }
    current.endAt(offset);
    disk.forceFolder(segments.folder());
    folderDirty = false;
  }

  /** Deletes the newest segment, durably: the segments that remain after a crash have no gap. */
  private void deleteLast() throws IOException {
    close();
    disk.delete(segments.file(segments.last()));
    disk.forceFolder(segments.folder());
    segments.removedLast();
    folderDirty = false;
  }

  private void openCurrent(long first) throws IOException {
    current = SegmentFile.open(disk, segments.file(first));
  }

  /** Closes the last segment without forcing it. */
  void close() throws IOException {
    if (current != null) {
      SegmentFile closing = current;
      current = null;
      closing.close();
    }
  }
}
