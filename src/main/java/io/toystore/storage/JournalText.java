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
 * Reads the records of a journal as text, without the spaces after them, while a replica may be
 * writing the journal. Takes no lock and writes nothing. All methods block; not thread-safe.
 *
 * <p>A replica may cut off records that were never committed, and write others in their place. So
 * each call first compares the records that were read last with what the file holds now.
 */
public final class JournalText {
  /** The number of records that are remembered: more than a replica has uncommitted. */
  private static final int REMEMBERED = 4_096;

  private static final int BUFFER_BYTES = 128 << 10;

  private final Path folder;
  private final RecordFrame frame = new RecordFrame();
  private final Deque<Seen> seen = new ArrayDeque<>();

  /** The segment being read; null before the first. */
  private Path segment;

  /** Where the next record begins in {@code segment}. */
  private long offset;

  /** A record that was handed over, with its place in the journal and its line. */
  private record Seen(Path segment, long offset, long index, byte[] line) {}

  /**
   * @param folder the journal's folder, which need not exist yet
   */
  public JournalText(Path folder) {
    this.folder = folder;
  }

  /**
   * Hands over the records that were appended since the last call.
   *
   * @param records receives each record, a JSON object on a line
   * @param cut receives the index of the first record that was cut off, if any was
   * @return the place of a line that is not a record: damage, unless a replica is just writing it
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

  /** Goes back to the end of the last record that is still in the journal. */
  private void rewind(Consumer<Long> cut) throws IOException {
    long firstCut = 0;
    while (!seen.isEmpty() && !isUnchanged(seen.getLast())) {
      Seen last = seen.removeLast();
      firstCut = last.index;
      segment = last.segment;
      offset = last.offset;
    }
    if (firstCut > 0) {
      if (seen.isEmpty()) {
        segment = null;
      }
      cut.accept(firstCut);
    }
  }

  private static boolean isUnchanged(Seen record) throws IOException {
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
