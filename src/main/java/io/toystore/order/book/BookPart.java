package io.toystore.order.book;

import io.toystore.replication.TermRun;
import io.toystore.sansio.Check;
import io.toystore.sansio.Writable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The content of the order book for a run of committed entries, column by column, and their terms.
 * It saves a start from reading and parsing each of these entries.
 *
 * <p>As bytes: the format's number (1 byte); the count of terms, and for each the first index and
 * the term; the count of toys, and for each the length of its name and the name in UTF-8; the count
 * of entries; then the columns, whole and in the order of the record. Numbers are big-endian,
 * counts and lengths have four bytes. Equal logs have equal parts.
 *
 * @param toys the names that {@code toy} refers to
 * @param toy a position in {@code toys}, {@link OrderColumns#NO_OUTCOME} or {@link
 *     OrderColumns#ABORTED}
 */
public record BookPart(
    List<TermRun> terms,
    List<String> toys,
    LongBuffer idHigh,
    LongBuffer idLow,
    LongBuffer version,
    IntBuffer toy,
    IntBuffer quantity) {
  private static final byte FORMAT = 1;
  private static final int BYTES_AN_ENTRY = 3 * Long.BYTES + 2 * Integer.BYTES;

  public int entries() {
    return toy.limit();
  }

  /**
   * Reads a part that a {@link Source} has written; the caller has verified its checksum.
   *
   * @return views of these bytes; null if they are of another format
   * @throws io.toystore.sansio.BrokenInvariant if the lengths do not match
   */
  public static BookPart read(byte[] bytes) {
    ByteBuffer from = ByteBuffer.wrap(bytes);
    if (from.get() != FORMAT) {
      return null;
    }
    List<TermRun> terms = new ArrayList<>();
    for (int left = from.getInt(); left > 0; left--) {
      terms.add(new TermRun(from.getLong(), from.getLong()));
    }
    List<String> toys = new ArrayList<>();
    for (int left = from.getInt(); left > 0; left--) {
      byte[] name = new byte[from.getInt()];
      from.get(name);
      toys.add(new String(name, StandardCharsets.UTF_8));
    }
    int entries = from.getInt();
    Check.that(
        from.remaining() == (long) entries * BYTES_AN_ENTRY,
        "a part of %d entries has %d bytes for them",
        entries,
        from.remaining());
    return new BookPart(
        terms,
        toys,
        next(from, entries * Long.BYTES).asLongBuffer(),
        next(from, entries * Long.BYTES).asLongBuffer(),
        next(from, entries * Long.BYTES).asLongBuffer(),
        next(from, entries * Integer.BYTES).asIntBuffer(),
        next(from, entries * Integer.BYTES).asIntBuffer());
  }

  private static ByteBuffer next(ByteBuffer from, int bytes) {
    ByteBuffer column = from.slice(from.position(), bytes);
    from.position(from.position() + bytes);
    return column;
  }

  /**
   * A part that is yet to be written, read from the book's own columns.
   *
   * @param toys the book's toys; a part has only those that its entries name
   * @param chunks the chunks that hold the entries
   * @param skipped the number of entries in the first chunk that precede the part
   */
  record Source(
      List<TermRun> terms, List<String> toys, List<OrderColumns> chunks, int skipped, int entries)
      implements Writable {
    private static final int PIECE = 1 << 10;

    /**
     * Puts {@code count} numbers of a column, from the chunk's entry {@code from} on, into a piece.
     */
    private interface Column {
      void put(ByteBuffer piece, OrderColumns chunk, int from, int count);
    }

    private interface Run {
      void write(OrderColumns chunk, int from, int count) throws IOException;
    }

    @Override
    public void writeTo(OutputStream to) throws IOException {
      int[] numbers = new int[toys.size()];
      List<String> named = name(numbers);
      DataOutputStream head = new DataOutputStream(to);
      head.writeByte(FORMAT);
      head.writeInt(terms.size());
      for (TermRun run : terms) {
        head.writeLong(run.firstIndex());
        head.writeLong(run.term());
      }
      head.writeInt(named.size());
      for (String name : named) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        head.writeInt(bytes.length);
        head.write(bytes);
      }
      head.writeInt(entries);
      write(to, Long.BYTES, (p, chunk, from, n) -> p.asLongBuffer().put(0, chunk.idHigh, from, n));
      write(to, Long.BYTES, (p, chunk, from, n) -> p.asLongBuffer().put(0, chunk.idLow, from, n));
      write(to, Long.BYTES, (p, chunk, from, n) -> p.asLongBuffer().put(0, chunk.version, from, n));
      write(
          to,
          Integer.BYTES,
          (p, chunk, from, n) -> {
            for (int i = 0; i < n; i++) {
              int toy = chunk.toy.get(from + i);
              p.putInt(i * Integer.BYTES, toy < 0 ? toy : numbers[toy]);
            }
          });
      write(
          to,
          Integer.BYTES,
          (p, chunk, from, n) -> p.asIntBuffer().put(0, chunk.quantity, from, n));
    }

    /**
     * Numbers the toys in the order in which the entries name them, so that a part does not depend
     * on what this process has seen before.
     */
    private List<String> name(int[] numbers) throws IOException {
      Arrays.fill(numbers, -1);
      List<String> named = new ArrayList<>();
      eachRun(
          (chunk, from, count) -> {
            for (int i = from; i < from + count; i++) {
              int toy = chunk.toy.get(i);
              if (toy >= 0 && numbers[toy] < 0) {
                numbers[toy] = named.size();
                named.add(toys.get(toy));
              }
            }
          });
      return named;
    }

    private void write(OutputStream to, int width, Column column) throws IOException {
      ByteBuffer piece = ByteBuffer.allocate(PIECE * width);
      eachRun(
          (chunk, from, count) -> {
            column.put(piece, chunk, from, count);
            to.write(piece.array(), 0, count * width);
          });
    }

    /** Visits all entries in order, a piece of a chunk at a time. */
    private void eachRun(Run run) throws IOException {
      int done = 0;
      while (done < entries) {
        int at = skipped + done;
        int from = at & (OrderColumns.ENTRIES - 1);
        int count = Math.min(entries - done, Math.min(PIECE, OrderColumns.ENTRIES - from));
        run.write(chunks.get(at / OrderColumns.ENTRIES), from, count);
        done += count;
      }
    }
  }
}
