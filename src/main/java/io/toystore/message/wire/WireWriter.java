package io.toystore.message.wire;

import io.toystore.model.LogEntry;
import io.toystore.model.Price;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Appends the parts of one message to a buffer that grows. {@link Wire} describes the format. */
final class WireWriter {
  /** Writes one value. */
  @FunctionalInterface
  interface Part<T> {
    void write(T value, WireWriter to);
  }

  private static final int FIRST_CAPACITY = 256;

  /** The longest array that every JVM can allocate. */
  private static final int MAX_CAPACITY = Integer.MAX_VALUE - 8;

  /** A long without its sign has 63 bits, which are 9 times 7. */
  private static final int MAX_VARINT_BYTES = 9;

  private byte[] buffer = new byte[FIRST_CAPACITY];
  private int size;

  byte[] toBytes() {
    return Arrays.copyOf(buffer, size);
  }

  void octet(int value) {
    reserve(1);
    buffer[size++] = (byte) value;
  }

  /** A number from 0 to Long.MAX_VALUE. */
  void number(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("a negative number: " + value);
    }
    reserve(MAX_VARINT_BYTES);
    long rest = value;
    while (rest > 0x7f) {
      buffer[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    buffer[size++] = (byte) rest;
  }

  /** Any number, in 8 bytes. */
  void random(long value) {
    reserve(Long.BYTES);
    for (int shift = 56; shift >= 0; shift -= 8) {
      buffer[size++] = (byte) (value >>> shift);
    }
  }

  void flag(boolean value) {
    octet(value ? 1 : 0);
  }

  void choice(Enum<?> constant) {
    number(constant.ordinal());
  }

  /** A price in hundredths. */
  void price(long cents) {
    if (cents > Price.MAX_CENTS) {
      throw new IllegalArgumentException("a price out of range: " + cents);
    }
    number(cents);
  }

  /** A string. Most strings are ASCII, so their length in bytes is known before the first byte. */
  void text(String text) {
    int length = text.length();
    reserve((long) MAX_VARINT_BYTES + length);
    int start = size;
    number(length);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c > 0x7f) {
        size = start;
        unicode(text);
        return;
      }
      buffer[size + i] = (byte) c;
    }
    size += length;
  }

  private void unicode(String text) {
    // The JDK's encoder would write a question mark for half a surrogate pair.
    if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
      throw new IllegalArgumentException("a string with half a surrogate pair");
    }
    bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  void bytes(byte[] bytes) {
    number(bytes.length);
    reserve(bytes.length);
    System.arraycopy(bytes, 0, buffer, size, bytes.length);
    size += bytes.length;
  }

  <T> void list(List<T> items, Part<? super T> part) {
    number(items.size());
    for (T item : items) {
      part.write(item, this);
    }
  }

  /** Log entries that follow {@code prevIndex}. */
  void entries(long prevIndex, List<LogEntry> entries) {
    number(entries.size());
    long payloads = 0;
    for (LogEntry entry : entries) {
      payloads += entry.payload().length;
    }
    reserve(payloads + 2L * MAX_VARINT_BYTES * entries.size()); // a term and a length each
    long previous = prevIndex;
    for (LogEntry entry : entries) {
      if (entry.index() < 1 || entry.index() != previous + 1 || entry.term() < 1) {
        throw new IllegalArgumentException(
            "entry " + entry.index() + "@" + entry.term() + " after index " + previous);
      }
      number(entry.term());
      bytes(entry.payload());
      previous = entry.index();
    }
  }

  private void reserve(long more) {
    long needed = size + more;
    if (needed > buffer.length) {
      if (needed > MAX_CAPACITY) {
        throw new IllegalArgumentException("a message of more than 2 GiB");
      }
      long doubled = Math.min(MAX_CAPACITY, 2L * buffer.length);
      buffer = Arrays.copyOf(buffer, (int) Math.max(needed, doubled));
    }
  }
}
