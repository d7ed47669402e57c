package io.toystore.runtime;

import io.toystore.message.Message;
import io.toystore.message.wire.MalformedMessageException;
import io.toystore.message.wire.Wire;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;

/**
 * Carries a {@link Message} over the event bus: as bytes between processes, and as the same
 * immutable object within a process. A message that cannot be decoded arrives as {@link Malformed},
 * so that the receiver can count it and say why.
 */
final class MessageBusCodec implements MessageCodec<Message, Object> {
  static final String NAME = "toystore";

  /**
   * What arrives in place of a message that cannot be decoded.
   *
   * @param why what is wrong with it
   */
  record Malformed(String why) {}

  /** Registers the codec on this bus; idempotent. */
  static void registerOn(EventBus bus) {
    try {
      bus.registerCodec(new MessageBusCodec());
    } catch (IllegalStateException alreadyThere) {
      // Another tier in the same process was first.
    }
  }

  @Override
  public void encodeToWire(Buffer buffer, Message message) {
    byte[] bytes = Wire.encode(message);
    buffer.appendInt(bytes.length).appendBytes(bytes);
  }

  @Override
  public Object decodeFromWire(int position, Buffer buffer) {
    int length = buffer.getInt(position);
    int from = position + Integer.BYTES;
    if (length < 0 || length > buffer.length() - from) {
      return new Malformed("a length of " + length);
    }
    try {
      return Wire.decode(buffer.getBytes(from, from + length));
    } catch (MalformedMessageException e) {
      return new Malformed(e.getMessage());
    }
  }

  @Override
  public Object transform(Message message) {
    return message;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
