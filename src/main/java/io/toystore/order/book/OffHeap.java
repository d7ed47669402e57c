package io.toystore.order.book;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Arrays;

/**
 * Memory outside of the Java heap for the millions of orders of an order book, which the collector
 * neither moves nor marks. It is lent in pages of 64 longs; a returned page is lent again, so that
 * no page waits for a collection. Used by one thread.
 */
final class OffHeap {
  private static final int PAGE_BITS = 6;
  private static final int PAGE = 1 << PAGE_BITS;
  private static final int SLAB_BITS = 14;
  private static final int SLAB = 1 << SLAB_BITS;

  private LongBuffer[] slabs = new LongBuffer[4];
  private int[] free = new int[SLAB / PAGE];
  private int freePages;
  private int nextFresh;

  /**
   * Memory full of zeros, in the processor's byte order.
   *
   * @throws OutOfMemoryError if the process has reached its limit; the message names the option
   *     that raises the limit
   */
  static ByteBuffer allocate(int bytes) {
    try {
      return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    } catch (OutOfMemoryError e) {
      OutOfMemoryError explained =
          new OutOfMemoryError(
              "no memory for more orders outside of the heap: "
                  + e.getMessage()
                  + "; start it with a higher -XX:MaxDirectMemorySize");
      explained.initCause(e);
      throw explained;
    }
  }

  /** Lends a page, and returns its position. */
  private int take() {
    if (freePages > 0) {
      return free[--freePages];
    }
    if ((nextFresh & SLAB - 1) == 0) {
      int slab = nextFresh >>> SLAB_BITS;
      if (slab == slabs.length) {
        slabs = Arrays.copyOf(slabs, slab * 2);
      }
      slabs[slab] = allocate(SLAB * Long.BYTES).asLongBuffer();
    }
    int at = nextFresh;
    nextFresh = Math.addExact(nextFresh, PAGE);
    return at;
  }

  private void give(int page) {
    if (freePages == free.length) {
      free = Arrays.copyOf(free, freePages * 2);
    }
    free[freePages++] = page;
  }

  /** An array of longs in such pages. New pages are not cleared. */
  final class Longs {
    private int[] pages = new int[1];
    private int length;

    /**
     * @param length the capacity in numbers, rounded up to whole pages
     */
    Longs(int length) {
      ensure(length);
    }

    int length() {
      return length;
    }

    long get(int i) {
      int page = pages[i >>> PAGE_BITS];
      return slabs[page >>> SLAB_BITS].get((page & SLAB - 1) + (i & PAGE - 1));
    }

    void set(int i, long value) {
      int page = pages[i >>> PAGE_BITS];
      slabs[page >>> SLAB_BITS].put((page & SLAB - 1) + (i & PAGE - 1), value);
    }

    /** Makes room for {@code wanted} numbers. */
    void ensure(int wanted) {
      int had = length >>> PAGE_BITS;
      int needed = (int) ((wanted + (PAGE - 1L)) >>> PAGE_BITS);
      if (needed > pages.length) {
        pages = Arrays.copyOf(pages, Math.max(needed, pages.length * 2));
      }
      for (int i = had; i < needed; i++) {
        pages[i] = take();
        length += PAGE;
      }
    }

    /** Gives all pages back; the array has no room any more. */
    void release() {
      for (int i = 0; i < length >>> PAGE_BITS; i++) {
        give(pages[i]);
      }
      length = 0;
    }
  }
}
