package io.toystore.verify.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Gives every request id a small number, in the order of first mention. An id of any length is kept
 * as the first 128 bits of its SHA-256, and so takes 16 bytes and its share of the slots; finding
 * two ids with the same 128 bits is not feasible today.
 */
final class RequestIds {
  private static final int FREE = -1;
  private static final int FIRST_SLOTS = 1 << 10;

  private final MessageDigest sha256;
  private long[] high = new long[FIRST_SLOTS / 2];
  private long[] low = new long[FIRST_SLOTS / 2];
  private int[] slots = free(FIRST_SLOTS);
  private int size;
  private long wantedHigh;
  private long wantedLow;

  RequestIds() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  int size() {
    return size;
  }

  /** The number of this id, or -1. */
  int find(String id) {
    digest(id);
    return slots[slot()];
  }

  /** The number of this id; a new id gets the next number. */
  int findOrAdd(String id) {
    digest(id);
    int slot = slot();
    if (slots[slot] != FREE) {
      return slots[slot];
    }
    if (size == high.length) {
      high = Arrays.copyOf(high, size + (size >> 1));
      low = Arrays.copyOf(low, size + (size >> 1));
    }
    high[size] = wantedHigh;
    low[size] = wantedLow;
    slots[slot] = size++;
    if (size > slots.length / 4 * 3) {
      rehash();
    }
    return size - 1;
  }

  private void rehash() {
    slots = free(Math.multiplyExact(slots.length, 2));
    for (int number = 0; number < size; number++) {
      wantedHigh = high[number];
      wantedLow = low[number];
      slots[slot()] = number;
    }
  }

  /** The slot of the wanted id, or the free slot where it belongs; linear probing. */
  private int slot() {
    int mask = slots.length - 1;
    int slot = (int) wantedLow & mask;
    while (slots[slot] != FREE
        && (low[slots[slot]] != wantedLow || high[slots[slot]] != wantedHigh)) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void digest(String id) {
    byte[] hash = sha256.digest(id.getBytes(StandardCharsets.UTF_8));
    wantedHigh = longAt(hash, 0);
    wantedLow = longAt(hash, Long.BYTES);
  }

  private static long longAt(byte[] bytes, int from) {
    long value = 0;
    for (int i = from; i < from + Long.BYTES; i++) {
      value = value << 8 | bytes[i] & 0xff;
    }
    return value;
  }

  private static int[] free(int count) {
    int[] slots = new int[count];
    Arrays.fill(slots, FREE);
    return slots;
  }
}
