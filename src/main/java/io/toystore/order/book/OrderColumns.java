package io.toystore.order.book;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;

/**
 * The order book's data for {@link #ENTRIES} consecutive entries, column by column, outside of the
 * Java heap. The book's thread writes it; any thread that it was handed to afterwards may read the
 * committed entries, because they never change.
 */
final class OrderColumns {
  static final int ENTRIES = 1 << 12;

  /** Instead of a toy's number: the entry has no outcome, or its outcome is not an order. */
  static final int NO_OUTCOME = -1;

  static final int ABORTED = -2;

  private static final int BYTES_AN_ENTRY = 3 * Long.BYTES + 3 * Integer.BYTES;

  final LongBuffer idHigh;
  final LongBuffer idLow;
  final LongBuffer version;

  /** The toy's place in the book's list, {@link #NO_OUTCOME} or {@link #ABORTED}. */
  final IntBuffer toy;

  final IntBuffer quantity;

  /** How many orders the log holds before this entry. */
  final IntBuffer ordersBefore;

  OrderColumns() {
    ByteBuffer memory = OffHeap.allocate(ENTRIES * BYTES_AN_ENTRY);
    idHigh = longs(memory, 0);
    idLow = longs(memory, 1);
    version = longs(memory, 2);
    toy = ints(memory, 0);
    quantity = ints(memory, 1);
    ordersBefore = ints(memory, 2);
  }

  private static LongBuffer longs(ByteBuffer memory, int column) {
    int bytes = ENTRIES * Long.BYTES;
    return memory.slice(column * bytes, bytes).order(memory.order()).asLongBuffer();
  }

  private static IntBuffer ints(ByteBuffer memory, int column) {
    int bytes = ENTRIES * Integer.BYTES;
    int from = 3 * ENTRIES * Long.BYTES + column * bytes;
    return memory.slice(from, bytes).order(memory.order()).asIntBuffer();
  }

  void clear(int at) {
    idHigh.put(at, 0);
    idLow.put(at, 0);
    version.put(at, 0);
    toy.put(at, 0);
    quantity.put(at, 0);
    ordersBefore.put(at, 0);
  }
}
