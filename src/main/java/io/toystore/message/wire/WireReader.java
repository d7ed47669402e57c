package io.toystore.message.wire;

import io.toystore.model.LogEntry;
import io.toystore.model.Price;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Decodes one message, and checks every length against the rest of the input before it allocates
 * that much. {@link Wire} describes the format.
 */
final class WireReader {
  /** Reads one value. */
  @FunctionalInterface
  interface Part<T> {
    T read(WireReader from) throws MalformedMessageException;
  }

  /** The character that the JDK's decoder substitutes for bytes that are not UTF-8. */
  private static final char REPLACEMENT = '\ufffd';

  private final byte[] bytes;
  private int position;

  WireReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Checks that no bytes follow. */
  void end() throws MalformedMessageException {
    if (position < bytes.length) {
      throw new MalformedMessageException((bytes.length - position) + " bytes too many");
    }
  }

  /** A byte, from 0 to 255. */
  int octet() throws MalformedMessageException {
    if (position == bytes.length) {
      throw new MalformedMessageException("cut off at " + position);
    }
    return bytes[position++] & 0xff;
  }

  /** A number from 0 to Long.MAX_VALUE, in as few bytes as possible. */
  long number() throws MalformedMessageException {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      int octet = octet();
      value |= (long) (octet & 0x7f) << shift;
      if (octet < 0x80) {
        if (octet == 0 && shift > 0) {
          throw new MalformedMessageException("a number in more bytes than it needs");
        }
        return value;
      }
    }
    throw new MalformedMessageException("a number beyond 63 bits");
  }

  /** A number from 0 to Integer.MAX_VALUE. */
  int smallNumber() throws MalformedMessageException {
    return (int) atMost(Integer.MAX_VALUE, number(), "number");
  }

  /** Any number, in 8 bytes. */
  long random() throws MalformedMessageException {
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      value = value << 8 | octet();
    }
    return value;
  }

  boolean flag() throws MalformedMessageException {
    int octet = octet();
    if (octet > 1) {
      throw new MalformedMessageException("neither true nor false: " + octet);
    }
    return octet == 1;
  }

  /**
   * @param constants all constants of the enum, in their order
   */
  <E extends Enum<E>> E choice(E[] constants) throws MalformedMessageException {
    return constants[(int) atMost(constants.length - 1, number(), "ordinal")];
  }

  /** A price in hundredths. */
  long price() throws MalformedMessageException {
    return atMost(Price.MAX_CENTS, number(), "price");
  }

  String text() throws MalformedMessageException {
    int length = length();
    // The JDK's decoder has a fast path for ASCII, and indexOf has one for Latin-1 strings.
    String text = new String(bytes, position, length, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0 && !isEncodingOf(text, position, length)) {
      throw new MalformedMessageException("a string that is not UTF-8");
    }
    position += length;
    return text;
  }

  private boolean isEncodingOf(String text, int from, int length) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    return Arrays.equals(bytes, from, from + length, encoded, 0, encoded.length);
  }

  byte[] bytes() throws MalformedMessageException {
    int length = length();
    position += length;
    return Arrays.copyOfRange(bytes, position - length, position);
  }

  <T> List<T> list(Part<T> part) throws MalformedMessageException {
    int count = length();
    List<T> items = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      items.add(part.read(this));
    }
    return Collections.unmodifiableList(items);
  }

  /** Log entries that follow {@code prevIndex}. */
  List<LogEntry> entries(long prevIndex) throws MalformedMessageException {
    int count = length();
    if (count > Long.MAX_VALUE - prevIndex) {
      throw new MalformedMessageException("entries beyond the last index");
    }
    List<LogEntry> entries = new ArrayList<>(count);
    for (int i = 1; i <= count; i++) {
      long term = number();
      if (term < 1) {
        throw new MalformedMessageException("an entry of term 0");
      }
      entries.add(new LogEntry(prevIndex + i, term, bytes()));
    }
    return Collections.unmodifiableList(entries);
  }

  /**
   * How many bytes or items follow. An item takes at least one byte, so the number cannot exceed
   * the rest of the input.
   */
  private int length() throws MalformedMessageException {
    long length = number();
    return (int) atMost(bytes.length - position, length, "length");
  }

  private static long atMost(long highest, long value, String what)
      throws MalformedMessageException {
    if (value > highest) {
      throw new MalformedMessageException(what + " out of range: " + value);
    }
    return value;
  }
}
