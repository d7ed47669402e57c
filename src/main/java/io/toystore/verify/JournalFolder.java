package io.toystore.verify;

import io.toystore.config.UserError;
import io.toystore.text.FlatJson;
import io.toystore.verify.core.Findings;
import io.toystore.verify.core.Records;
import io.toystore.verify.core.Rule;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the journal in a member's data folder from its beginning, record by record, through one
 * buffer. The files are opened for reading only, and no lock is taken or checked, so the member may
 * run. Only the content at the time of {@link #open} is read.
 *
 * <p>The journal ends where its last whole record ends. Bytes after that are a record that is being
 * written, or that a crash has torn. They are a breach only if the record was committed, or if good
 * records follow and no sector of the bytes was left unwritten. Spaces at the end of a segment are
 * padding, which later records overwrite.
 */
final class JournalFolder implements Closeable {
  private static final String JOURNAL = "journal";
  private static final String COMMIT = "commit.json";
  private static final String DURABLE = "durable.json";
  private static final Pattern SEGMENT = Pattern.compile("(\\d{20})\\.jsonl");
  private static final int BUFFER_BYTES = 1 << 18;
  private static final int MAX_RECORD_BYTES = 16 << 20;
  private static final int SECTOR_BYTES = 512;

  /** A segment, and its size without the padding when it was opened. */
  private record Segment(long first, Path file, long size) {}

  private final Path folder;
  private final String group;
  private final long replica;
  private final long size;
  private final long commitIndex;
  private final long durableIndex;
  private final List<Segment> segments = new ArrayList<>();
  private final Findings findings;

  private int segment = -1;
  private FileChannel channel;
  private byte[] buffer = new byte[BUFFER_BYTES];
  private int from;
  private int to;
  private long readOffset;
  private long lineOffset;
  private JournalRecord last;
  private boolean ended;
  private long tornBytes;
  private long bytes;
  private byte[] damage;
  private int lastRead;

  private JournalFolder(
      Path folder,
      Map<String, Object> identity,
      long commitIndex,
      long durableIndex,
      Findings findings) {
    this.folder = folder;
    this.group = (String) identity.get("group");
    this.replica = (Long) identity.get("replica");
    this.size = (Long) identity.get("size");
    this.commitIndex = commitIndex;
    this.durableIndex = durableIndex;
    this.findings = findings;
  }

  /** Whether the folder is a replica's data folder. */
  static boolean isDataFolder(Path folder) {
    return Files.isDirectory(folder.resolve(JOURNAL))
        && Files.exists(folder.resolve("identity.json"));
  }

  /**
   * Opens a data folder, and notes the present extent of its journal.
   *
   * @throws UserError if the folder is incomplete
   */
  static JournalFolder open(Path folder, Findings findings) throws IOException {
    Map<String, Object> identity = line(folder.resolve("identity.json"));
    if (!(identity.get("group") instanceof String
        && identity.get("replica") instanceof Long
        && identity.get("size") instanceof Long)) {
      throw new UserError(folder.resolve("identity.json") + ": does not name the folder's owner");
    }
    // Read before the journal: these indexes never exceed the journal's end.
    long committed = index(folder.resolve(COMMIT));
    long durable = index(folder.resolve(DURABLE));
    JournalFolder opened = new JournalFolder(folder, identity, committed, durable, findings);
    opened.findSegments();
    return opened;
  }

  private static Map<String, Object> line(Path file) throws IOException {
    byte[] text = Files.readAllBytes(file);
    if (!isSealedLine(text)) {
      throw new UserError(file + ": its checksum is wrong");
    }
    return FlatJson.parse(text);
  }

  /** The index in a small file; 0 if the file is missing or torn, which is not a fault. */
  private static long index(Path file) throws IOException {
    byte[] text = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    return isSealedLine(text) && FlatJson.parse(text).get("index") instanceof Long index
        ? index
        : 0;
  }

  private static boolean isSealedLine(byte[] text) {
    int end = text.length - 1;
    return end >= 0 && text[end] == '\n' && JournalRecord.isSealed(Arrays.copyOf(text, end));
  }

  private void findSegments() throws IOException {
    TreeMap<Long, Path> files = new TreeMap<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder.resolve(JOURNAL))) {
      for (Path file : all) {
        Matcher name = SEGMENT.matcher(file.getFileName().toString());
        if (name.matches() && name.group(1).startsWith("00")) {
          files.put(Long.parseLong(name.group(1)), file);
        } else if (!file.getFileName().toString().matches("\\.DS_Store|\\._.*|\\.nfs.*")) {
          findings.add(Rule.WHOLE, file + ": not the name of a segment", List.of());
        }
      }
    }
    for (Map.Entry<Long, Path> entry : files.entrySet()) {
      segments.add(new Segment(entry.getKey(), entry.getValue(), contentBytes(entry.getValue())));
    }
  }

  /** The size of a segment without the padding of spaces at its end. */
  private static long contentBytes(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      long end = channel.size();
      while (end > 0) {
        int length = (int) Math.min(BUFFER_BYTES, end);
        byte[] window = new byte[length];
        ByteBuffer bytes = ByteBuffer.wrap(window);
        while (bytes.hasRemaining() && channel.read(bytes, end - length + bytes.position()) >= 0) {
          // Continue until the window is full.
        }
        int at = length;
        while (at > 0 && window[at - 1] == ' ') {
          at--;
        }
        end -= length - at;
        if (at > 0) {
          break;
        }
      }
      return end;
    }
  }

  Path folder() {
    return folder;
  }

  /** The replica's group: {@code order} or {@code catalog}. */
  String group() {
    return group;
  }

  long replica() {
    return replica;
  }

  /** How many replicas the group has. */
  long groupSize() {
    return size;
  }

  /** An index up to which the log is known to be committed. */
  long commitIndex() {
    return commitIndex;
  }

  /** How many bytes the journal had when it was opened. */
  long bytes() {
    return segments.stream().mapToLong(Segment::size).sum();
  }

  /** The record read last; null before the first. */
  JournalRecord last() {
    return last;
  }

  /** The damaged bytes in place of the next record; null without damage. */
  byte[] damage() {
    return damage;
  }

  /** Whether the journal has changed since it was opened. */
  boolean hasChanged() throws IOException {
    for (Segment s : segments) {
      if (!Files.exists(s.file()) || contentBytes(s.file()) != s.size()) {
        return true;
      }
    }
    return false;
  }

  /** Bytes after the last whole record. */
  long tornBytes() {
    return tornBytes;
  }

  /** The file and line of the record with this index, if the records before it are whole. */
  String where(long index) {
    Segment in = null;
    for (Segment s : segments) {
      if (s.first() <= index) {
        in = s;
      }
    }
    return in == null ? folder.resolve(JOURNAL) + ":1" : in.file() + ":" + (index - in.first() + 1);
  }

  /**
   * Whether the record read last lies within the first {@code earlier} bytes, an earlier size of
   * the journal.
   */
  boolean isWithin(long earlier) {
    return bytes <= earlier;
  }

  /**
   * The last term and index, found from the end of the files without reading all of them; serves to
   * choose between journals before reading them. {0, 0} for an empty journal.
   */
  long[] end() throws IOException {
    for (int i = segments.size() - 1; i >= 0; i--) {
      Segment tail = segments.get(i);
      for (long window = BUFFER_BYTES; ; window *= 4) {
        int length = (int) Math.min(window, Math.min(tail.size(), Integer.MAX_VALUE - 8));
        JournalRecord found = lastWithin(tail, length);
        if (found != null) {
          return new long[] {found.term(), found.index()};
        }
        if (length == tail.size() || window > 2L * MAX_RECORD_BYTES) {
          break;
        }
      }
    }
    return new long[] {0, 0};
  }

  private static JournalRecord lastWithin(Segment segment, int length) throws IOException {
    ByteBuffer tail = ByteBuffer.allocate(length);
    try (FileChannel file = FileChannel.open(segment.file())) {
      while (tail.hasRemaining()
          && file.read(tail, segment.size() - length + tail.position()) >= 0) {
        // Continue until the window is full.
      }
    }
    byte[] text = tail.array();
    int lineEnd = -1;
    for (int at = tail.position() - 1; at >= -1; at--) {
      if (at == -1 || text[at] == '\n') {
        if (lineEnd > at) {
          JournalRecord found = JournalRecord.parse(Arrays.copyOfRange(text, at + 1, lineEnd));
          if (found != null) {
            return found;
          }
        }
        lineEnd = at;
      }
    }
    return null;
  }

  /** The next record, or null at the end of the journal or before damage. */
  JournalRecord next() throws IOException {
    if (ended) {
      return null;
    }
    long index = last == null ? 1 : last.index() + 1;
    byte[] line = nextLine();
    while (line == null && segment + 1 < segments.size()) {
      if (segment >= 0 && to > from) {
        return damaged(index, "the line has no end");
      }
      openSegment(segment + 1);
      if (segments.get(segment).first() != index) {
        ended = true;
        findings.add(
            Rule.WHOLE,
            String.format(Locale.ROOT, "%s: record %d is missing", folder, index),
            List.of(segments.get(segment).file() + ":1"));
        damage = new byte[0];
        close();
        return null;
      }
      line = nextLine();
    }
    if (line == null) {
      return end(index);
    }
    JournalRecord record = JournalRecord.parse(line);
    if (record == null) {
      return damaged(index, null, line);
    }
    if (record.index() != index || last != null && record.term() < last.term()) {
      return damaged(
          index,
          record.index() != index
              ? "it says that it is record " + record.index()
              : String.format(Locale.ROOT, "its term %d is below %d", record.term(), last.term()),
          line);
    }
    last = record;
    bytes += line.length + 1L;
    return record;
  }

  private JournalRecord end(long index) throws IOException {
    ended = true;
    tornBytes = (long) to - from;
    if (index <= commitIndex) {
      findings.add(
          Rule.WHOLE,
          String.format(
              Locale.ROOT,
              "%s: the journal ends before record %d, though %d was committed",
              folder,
              index,
              commitIndex),
          List.of(where(index)));
    } else if (index <= durableIndex && !hasChanged()) {
      // A running replica may have cut its log since; it lowers the durable index first.
      findings.add(
          Rule.WHOLE,
          String.format(
              Locale.ROOT,
              "%s: the journal ends before record %d, though %d was durable",
              folder,
              index,
              durableIndex),
          List.of(where(index)));
    }
    close();
    return null;
  }

  private JournalRecord damaged(long index, String problem) throws IOException {
    return damaged(index, problem, Arrays.copyOfRange(buffer, from, to));
  }

  /** A bad line: the torn end of a journal if no good record follows, otherwise damage. */
  private JournalRecord damaged(long index, String problem, byte[] line) throws IOException {
    boolean neverForced = segment == segments.size() - 1 && holdsUnwrittenSector(line, lineOffset);
    boolean isEnd = problem == null && index > commitIndex && (neverForced || nothingGoodFollows());
    ended = true;
    tornBytes = segments.get(segment).size() - lineOffset;
    if (!isEnd) {
      damage = line;
      String why = problem;
      if (why == null) {
        why =
            JournalRecord.isSealed(line)
                ? "it does not have the form of a record"
                : String.format(
                    Locale.ROOT,
                    "its bytes have the checksum %s, but it contains another",
                    JournalRecord.checksum(line));
      }
      findings.add(
          Rule.WHOLE,
          String.format(Locale.ROOT, "%s: record %d is damaged: %s", folder, index, why),
          List.of(
              String.format(Locale.ROOT, "%s (byte %d)", where(index), lineOffset),
              "  " + Records.excerpt(line)));
    }
    close();
    return null;
  }

  /** Whether a sector of the disk still holds the padding of spaces. */
  private static boolean holdsUnwrittenSector(byte[] line, long offset) {
    boolean blank = true;
    for (int at = 0; at < line.length; at++) {
      blank &= line[at] == ' ';
      if ((offset + at + 1) % SECTOR_BYTES == 0) {
        if (blank) {
          return true;
        }
        blank = true;
      }
    }
    return false;
  }

  private boolean nothingGoodFollows() throws IOException {
    long badAt = lineOffset;
    boolean last = segment == segments.size() - 1;
    boolean good = false;
    for (byte[] line = nextLine(); last && !good && line != null; line = nextLine()) {
      good = JournalRecord.parse(line) != null;
    }
    lineOffset = badAt;
    return last && !good;
  }

  private void openSegment(int which) throws IOException {
    close();
    segment = which;
    channel = FileChannel.open(segments.get(which).file());
    from = 0;
    to = 0;
    readOffset = 0;
  }

  /** The next complete line of the segment, without its line feed; null at the end. */
  private byte[] nextLine() throws IOException {
    if (channel == null) {
      return null;
    }
    int scan = from;
    while (true) {
      for (; scan < to; scan++) {
        if (buffer[scan] == '\n') {
          byte[] line = Arrays.copyOfRange(buffer, from, scan);
          lineOffset = readOffset - (to - from);
          from = scan + 1;
          return line;
        }
      }
      if (!fill()) {
        lineOffset = readOffset - (to - from);
        return null;
      }
      scan = to - lastRead;
    }
  }

  private boolean fill() throws IOException {
    if (from > 0) {
      System.arraycopy(buffer, from, buffer, 0, to - from);
      to -= from;
      from = 0;
    }
    if (to == buffer.length) {
      if (buffer.length > 2 * MAX_RECORD_BYTES) {
        return false;
      }
      buffer = Arrays.copyOf(buffer, buffer.length * 2);
    }
    long left = segments.get(segment).size() - readOffset;
    int room = (int) Math.min(buffer.length - to, left);
    if (room <= 0) {
      return false;
    }
    lastRead = channel.read(ByteBuffer.wrap(buffer, to, room), readOffset);
    if (lastRead <= 0) {
      return false;
    }
    to += lastRead;
    readOffset += lastRead;
    return true;
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
      channel = null;
    }
  }
}
