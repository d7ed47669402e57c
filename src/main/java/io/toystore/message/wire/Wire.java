package io.toystore.message.wire;

import io.toystore.message.Message;

/**
 * Encodes a {@link Message} as bytes for its way between two processes, and decodes it.
 *
 * <pre>
 * offset 0  magic, "TS"
 *        2  format, see {@link BusFormats}
 *        3  type, see {@link WireType}
 *        4  the record's components in their order
 * </pre>
 *
 * <p>A whole number is never negative; it is a varint of seven bits per byte, low bits first. A
 * random number (the start id of a front-end, the id of a data folder) and a signed number (a stock
 * correction) take 8 bytes, high byte first. A boolean is one byte, 0 or 1. An enum constant is the
 * varint of its ordinal, so constants are only ever added at the end. A string is the varint of its
 * length in bytes, then its UTF-8. A list is the varint of its count, then its items. A boolean
 * precedes each optional value and says whether it is present. A log entry is its term and its
 * payload; its index follows from its place after {@code prevIndex}.
 *
 * <p>A message has one encoding only: {@code encode(decode(bytes))} is {@code bytes} again.
 *
 * <p>Stateless and thread-safe.
 */
public final class Wire {
  static final byte MAGIC_0 = 'T';
  static final byte MAGIC_1 = 'S';

  private Wire() {}

  /**
   * Encodes a message.
   *
   * @throws IllegalArgumentException if the message has no unambiguous encoding: a negative number,
   *     a price out of range, a string with half a surrogate pair, log entries that do not follow
   *     {@code prevIndex} without a gap
   * @throws NullPointerException if a value is null, except a product that may be missing
   */
  public static byte[] encode(Message message) {
    WireType type = WireType.of(message);
    WireWriter to = new WireWriter();
    to.octet(MAGIC_0);
    to.octet(MAGIC_1);
    to.octet(BusFormats.OWN.written());
    to.octet(type.number());
    type.write(message, to);
    return to.toBytes();
  }

  /**
   * Decodes one message. Its lists are unmodifiable. The memory allocated is bounded by a small
   * multiple of the input's length, whatever the input claims to hold.
   *
   * @throws MalformedMessageException if the bytes are not exactly one message
   */
  public static Message decode(byte[] bytes) throws MalformedMessageException {
    WireReader from = new WireReader(bytes);
    if (from.octet() != MAGIC_0 || from.octet() != MAGIC_1) {
      throw new MalformedMessageException("not a message of the toy store");
    }
    int format = from.octet();
    if (!BusFormats.OWN.reads(format)) {
      throw new MalformedMessageException(
          "bus format " + format + ", but this version " + BusFormats.OWN);
    }
    Message message = WireType.numbered(from.octet()).read(from);
    from.end();
    return message;
  }
}
