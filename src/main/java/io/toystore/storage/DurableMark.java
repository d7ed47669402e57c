package io.toystore.storage;

import io.toystore.text.FlatJson;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;

/**
 * The file {@code durable.json}: the last entry that is known to have been durable in a journal.
 * The file is kept outside the journal, so that a start notices when files of the journal, or the
 * ends of files, are missing.
 *
 * <p>The mark is always a lower bound, also after a crash: it is raised after the journal was
 * forced, and lowered, durably, before the journal is cut. Raising overwrites the line in place and
 * does not force it, since a start needs no exact bound. So the mark costs one write into the page
 * cache for each force of the journal. Killing the process loses nothing. A power failure may leave
 * an earlier line, or a torn line, which proves only that there was an entry.
 *
 * <p>All methods block. Not thread-safe.
 */
final class DurableMark implements Closeable {
  static final String NAME = "durable.json";

  private final Disk disk;
  private final Path file;
  private long index;
  private long term;

  /** The length of the line in the file; {@code MAX_VALUE} while the file holds no whole line. */
  private int lineBytes = Integer.MAX_VALUE;

  private FileChannel channel;

  DurableMark(Disk disk, Path folder) {
    this.disk = disk;
    this.file = folder.resolve(NAME);
  }

  /** Reads the file. Without a file, no entry is known. */
  void read() throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    Optional<Map<String, Object>> fields = CheckedLine.read(file);
    if (fields.isPresent()
        && fields.get().get("index") instanceof Long foundIndex
        && fields.get().get("term") instanceof Long foundTerm) {
      index = foundIndex;
      term = foundTerm;
      lineBytes = line().length;
    } else {
      // The file begins with index 0, so a torn line proves that there was a first entry.
      index = 1;
      term = 0;
    }
  }

  /** The last entry known to have been durable; 0 for none. */
  long index() {
    return index;
  }

  /** The term of that entry; 0 when it is not known. */
  long term() {
    return term;
  }

  /** Records that everything up to this entry has been forced. */
  void raise(long newIndex, long newTerm) throws IOException {
    if (newIndex == index && newTerm == term) {
      return;
    }
    index = newIndex;
    term = newTerm;
    byte[] line = line();
    if (line.length < lineBytes) {
      replace();
      return;
    }
    if (channel == null) {
      channel = disk.create(file, StandardOpenOption.WRITE);
    }
    disk.write(channel, ByteBuffer.wrap(line), 0);
    lineBytes = line.length;
  }

  /** Lowers the mark before the entries after this one are removed; durable on return. */
  void lower(long newIndex, long newTerm) throws IOException {
    if (newIndex < index) {
      index = newIndex;
      term = newTerm;
      replace();
    }
  }

  /** Writes the file anew, durably. */
  void replace() throws IOException {
    close();
    disk.replace(file, to -> to.write(line()));
    lineBytes = line().length;
  }

  private byte[] line() {
    return CheckedLine.of(new FlatJson().put("index", index).put("term", term));
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      FileChannel closing = channel;
      channel = null;
      closing.close();
    }
  }
}
