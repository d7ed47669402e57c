/**
 * The binary encoding of messages, and the versions of its format. {@link
 * io.toystore.message.wire.Wire} is the entry point; each conversation has a class of its own. A
 * change of the bytes needs a new number in {@link io.toystore.message.wire.BusFormats}; a test
 * enforces this.
 */
package io.toystore.message.wire;
