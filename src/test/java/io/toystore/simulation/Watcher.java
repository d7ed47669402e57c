package io.toystore.simulation;

import io.toystore.protocol.Address;
import io.toystore.protocol.Message;

/** Sees what happens in a {@link World}, and changes nothing. */
interface Watcher {
  /** For worlds that nobody watches. */
  Watcher NOBODY = new Watcher() {};

  /**
   * A message leaves a node; it arrives unless {@link #lost} follows.
   *
   * @param transmission tells apart the copies of one message
   * @param to null when nobody listens at the address
   */
  default void sent(
      long transmission, SimNode from, SimNode to, Address address, Message message) {}

  /** The copy of a message that {@link #sent} has named does not arrive. */
  default void lost(long transmission) {}

  default void started(SimNode node) {}

  /** The node is gone; its disk still shows what was asked for and not forced. */
  default void crashed(SimNode node) {}

  /** A force has ended; the node has not heard of it yet. */
  default void forced(SimNode node) {}

  /** The node's core is about to take one input. */
  default void stepBegins(SimNode node) {}

  /** The node's core, if it still runs, has taken the input and was flushed. */
  default void stepEnds(SimNode node) {}
}
