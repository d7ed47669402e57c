package io.toystore.order.core;

import io.toystore.protocol.Check;
import io.toystore.replication.TermRun;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the order book says of a run of committed entries, column by column, and their terms: what a
 * start would otherwise learn by reading and parsing each of them.
 *
 * <p>As bytes: the format's number (1 byte); the terms, their count and for each the first index
 * and the term; the toys, their count and for each the length of its name and the name in UTF-8;
 * the count of entries; then the columns, whole and in the order of the record. Numbers are
 * big-endian, counts and lengths have four bytes. Equal logs have equal parts.
 *
 * @param toys what {@code toy} counts in
 * @param toy a place in {@code toys}, {@link OrderBook#NO_OUTCOME} or {@link OrderBook#ABORTED}
 */
// Handed over and never compared, so identity of the arrays does no harm.
@SuppressWarnings("ArrayRecordComponent")
record BookPart(
    List<TermRun> terms,
    List<String> toys,
    long[] idHigh,
    long[] idLow,
    long[] version,
    int[] toy,
    int[] quantity) {
  private static final byte FORMAT = 1;
  private static final int BYTES_AN_ENTRY = 3 * Long.BYTES + 2 * Integer.BYTES;

  /** A part whose columns are yet to be filled. */
  static BookPart ofEntries(int entries, List<TermRun> terms, List<String> toys) {
    return new BookPart(
        terms,
        toys,
        new long[entries],
        new long[entries],
        new long[entries],
        new int[entries],
        new int[entries]);
  }

  int entries() {
    return toy.length;
  }

  /** Any thread may ask for it, as soon as the columns are filled. */
  byte[] toBytes() {
    List<byte[]> names = new ArrayList<>();
    int[] numbered = new int[entries()];
    int nameBytes = number(names, numbered);
    ByteBuffer to =
        ByteBuffer.allocate(
            1
                + Integer.BYTES
                + terms.size() * 2 * Long.BYTES
                + Integer.BYTES
                + nameBytes
                + Integer.BYTES
                + entries() * BYTES_AN_ENTRY);
    to.put(FORMAT).putInt(terms.size());
    for (TermRun run : terms) {
      to.putLong(run.firstIndex()).putLong(run.term());
    }
    to.putInt(names.size());
    for (byte[] name : names) {
      to.putInt(name.length).put(name);
    }
    to.putInt(entries());
    put(to, idHigh);
    put(to, idLow);
    put(to, version);
    put(to, numbered);
    put(to, quantity);
    return to.array();
  }

  /**
   * Numbers the toys in the order in which the entries name them, so that no part depends on what
   * this process has seen before.
   *
   * @return how many bytes the names take with their lengths
   */
  private int number(List<byte[]> names, int[] numbered) {
    int[] numbers = new int[toys.size()];
    Arrays.fill(numbers, -1);
    int bytes = 0;
    for (int i = 0; i < toy.length; i++) {
      numbered[i] = toy[i];
      if (toy[i] >= 0) {
        if (numbers[toy[i]] < 0) {
          numbers[toy[i]] = names.size();
          names.add(toys.get(toy[i]).getBytes(StandardCharsets.UTF_8));
          bytes += Integer.BYTES + names.get(names.size() - 1).length;
        }
        numbered[i] = numbers[toy[i]];
      }
    }
    return bytes;
  }

  /**
   * Reads what {@link #toBytes} has written, whose checksum is right.
   *
   * @return null when it is of another format
   * @throws io.toystore.protocol.BrokenInvariant when it is not what it says
   */
  static BookPart read(byte[] bytes) {
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
    BookPart part = ofEntries(entries, terms, toys);
    get(from, part.idHigh);
    get(from, part.idLow);
    get(from, part.version);
    get(from, part.toy);
    get(from, part.quantity);
    return part;
  }

  private static void put(ByteBuffer to, long[] column) {
    to.asLongBuffer().put(column);
    to.position(to.position() + column.length * Long.BYTES);
  }

  private static void put(ByteBuffer to, int[] column) {
    to.asIntBuffer().put(column);
    to.position(to.position() + column.length * Integer.BYTES);
  }

  private static void get(ByteBuffer from, long[] column) {
    from.asLongBuffer().get(column);
    from.position(from.position() + column.length * Long.BYTES);
  }

  private static void get(ByteBuffer from, int[] column) {
    from.asIntBuffer().get(column);
    from.position(from.position() + column.length * Integer.BYTES);
  }
}
