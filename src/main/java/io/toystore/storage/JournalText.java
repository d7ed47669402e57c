package io.toystore.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Reads the records of a journal as the text that they are, without the spaces after them, while a
 * replica may be writing it. Takes no lock and writes nothing. All methods block; not thread-safe.
 *
 * <p>A replica cuts off records that were never committed, and writes others in their place. So
 * what was read last is compared with what stands there now, before more is read.
 */
public final class JournalText {
  /** More than a replica has of records that are not committed. */
  private static final int REMEMBERED = 4_096;

  private static final int BUFFER_BYTES = 128 << 10;

  private final Path folder;
  private final RecordFrame frame = new RecordFrame();
  private final Deque<Seen> seen = new ArrayDeque<>();

  /** The segment that is read, and how far; null before the first. */
  private Path segment;

  private long offset;

  /** A record that was handed over: where it stands, and its line. */
  private record Seen(Path segment, long offset, long index, byte[] line) {}

  /**
   * @param folder the journal's, which need not be there yet
   */
  public JournalText(Path folder) {
    this.folder = folder;
  }

  /**
   * Hands over the records that were not there at the last call.
   *
   * @param records takes each record, a JSON object on a line
   * @param cut takes the index of the first record that stands there no more, if one was cut off
   * @return where a line stands that is no record: damage, unless it is just being written
   */
  public Optional<String> read(Consumer<String> records, Consumer<Long> cut) throws IOException {
    try {
      rewind(cut);
      List<Path> segments = segments();
      if (segment == null && !segments.isEmpty()) {
        moveTo(segments.get(0));
      }
      while (segment != null) {
        Optional<String> bad = readSegment(records);
        int next = segments.indexOf(segment) + 1;
        if (bad.isPresent() || next >= segments.size()) {
          return bad;
        }
        moveTo(segments.get(next));
      }
    } catch (NoSuchFileException e) {
      // The folder was emptied for a new start.
      rewind(cut);
    }
    return Optional.empty();
  }

  private List<Path> segments() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList();
    }
  }

  private void moveTo(Path next) {
    segment = next;
    offset = 0;
  }

  private Optional<String> readSegment(Consumer<String> records) throws IOException {
    try (FileChannel channel = FileChannel.open(segment)) {
      LineReader lines =
          new LineReader(channel, offset, SegmentFile.contentEnd(channel), BUFFER_BYTES);
      while (lines.next() && lines.terminated()) {
        if (!lines.decode(frame)) {
          return Optional.of(segment + ": no record at byte " + offset);
        }
        byte[] line = lines.bytes();
        if (seen.size() == REMEMBERED) {
          seen.removeFirst();
        }
        seen.addLast(new Seen(segment, offset, frame.index(), line));
        offset = lines.nextOffset();
        records.accept(new String(line, StandardCharsets.UTF_8));
      }
      return Optional.empty();
    }
  }

  /** Goes back after the last record that still stands where it was read. */
  private void rewind(Consumer<Long> cut) throws IOException {
    long gone = 0;
    while (!seen.isEmpty() && !stands(seen.getLast())) {
      Seen last = seen.removeLast();
      gone = last.index;
      segment = last.segment;
      offset = last.offset;
    }
    if (gone > 0) {
      if (seen.isEmpty()) {
        segment = null;
      }
      cut.accept(gone);
    }
  }

  private static boolean stands(Seen record) throws IOException {
    try (FileChannel channel = FileChannel.open(record.segment)) {
      LineReader lines =
          new LineReader(
              channel,
              record.offset,
              Math.min(channel.size(), record.offset + record.line.length + 1),
              BUFFER_BYTES);
      return lines.next() && lines.terminated() && Arrays.equals(lines.bytes(), record.line);
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
