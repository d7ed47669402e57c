package io.toystore.message.wire;

import io.toystore.message.Message;

/**
 * The bytes of a {@link Message} on its way between two processes.
 *
 * <pre>
 * offset 0  magic, "TS"
 *        2  format, see {@link BusFormats}
 *        3  type, see {@link WireType}
 *        4  the record's components in their order
 * </pre>
 *
 * <p>A whole number is a varint of seven bits a byte, low bits first, and never negative; a random
 * one (the start id of a front-end, the id of a data folder) and a signed one (a correction of the
 * stock) are 8 bytes, high byte first. A boolean is one byte, 0 or 1; an enum constant is the
 * varint of its ordinal, so constants are only ever added at the end; a string is the varint of its
 * length in bytes and its UTF-8; a list is the varint of its count and its items. What may be
 * missing follows a boolean. A log entry is its term and its payload: its index follows from its
 * place after {@code prevIndex}.
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
   * The message's bytes.
   *
   * @throws IllegalArgumentException when the message cannot be told from another one or from
   *     nothing once it is bytes: a negative number, a price out of range, a string with half a
   *     surrogate pair, log entries that do not follow {@code prevIndex} one by one
   * @throws NullPointerException when anything but a product that may be missing is null
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
   * The message whose bytes these are. Its lists cannot be changed. What is allocated on the way is
   * bounded by a small multiple of the input's length, whatever the input claims to hold.
   *
   * @throws MalformedMessageException when the bytes are anything but exactly one message
   */
  public static Message decode(byte[] bytes) throws MalformedMessageException {
    WireReader from = new WireReader(bytes);
    if (from.octet() != MAGIC_0 || from.octet() != MAGIC_1) {
      throw new MalformedMessageException("not a message of the toy store");
    }
    int format = from.octet();
    if (!BusFormats.OWN.reads(format)) {
      throw new MalformedMessageException(
          "bus format " + format + ", where this version " + BusFormats.OWN);
    }
    Message message = WireType.numbered(from.octet()).read(from);
    from.end();
    return message;
  }
}
