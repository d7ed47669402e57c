package io.toystore.simulation;

import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.model.LogEntry;
import java.util.List;

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

  /** A node is about to be given a message. */
  default void received(SimNode node, Message message) {}

  /** A node asks its disk to append entries. */
  default void appended(SimNode node, List<LogEntry> entries) {}

  /** A node asks its disk to remove the entries from this index on. */
  default void cut(SimNode node, long index) {}

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
