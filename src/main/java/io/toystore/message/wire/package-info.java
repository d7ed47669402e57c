/**
 * The bytes of a message, and the versions of these formats. {@link io.toystore.message.wire.Wire}
 * is the way in; there is a class for each conversation. A change of bytes needs a new number in
 * {@link io.toystore.message.wire.BusFormats}, and a test says so.
 */
package io.toystore.message.wire;
