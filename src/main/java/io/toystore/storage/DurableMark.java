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
 * The file {@code durable.json}: the last entry that a journal is known to have had durable. Kept
 * beside the journal, so that a start can tell when files of the journal, or the ends of some, are
 * gone.
 *
 * <p>It is a lower bound at every moment, whatever a crash leaves of it: it is raised after the
 * journal was forced, and lowered, durably, before the journal is cut. Raising it overwrites the
 * line in place and does not force it, since a start needs no exact bound; so it costs one write
 * into the page cache for each force of the journal. A killed process loses nothing of it; a power
 * failure may leave an earlier line, or a torn one, which says only that there was an entry.
 *
 * <p>All methods block. Not thread-safe.
 */
final class DurableMark implements Closeable {
  static final String NAME = "durable.json";

  private final Disk disk;
  private final Path file;
  private long index;
  private long term;

  /** The length of the line in the file; longer than any while the file holds no whole line. */
  private int lineBytes = Integer.MAX_VALUE;

  private FileChannel channel;

  DurableMark(Disk disk, Path folder) {
    this.disk = disk;
    this.file = folder.resolve(NAME);
  }

  /** Reads the file; without one, no entry is known. */
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
      // Begun with 0 and torn later: there was a first entry at least.
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

  /** Everything up to this entry has been forced. */
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

  /** The entries after this one are about to be removed; durable on return. */
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
