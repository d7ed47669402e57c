package io.toystore.runtime;

import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.model.LogEntry;
import java.util.List;

/**
 * Sees what goes into a core and what comes out of it, and changes nothing. Called on the tier's
 * event loop, in the order in which things happen.
 */
public interface Witness {
  /** A witness that ignores everything, for a tier that is not observed. */
  Witness NOBODY = new Witness() {};

  /** The core is about to be given this message. */
  default void received(Message message) {}

  default void sent(Address to, Message message) {}

  /** The core gives these entries to its storage. */
  default void appended(List<LogEntry> entries) {}

  /** The core makes its storage remove the entries from this index on. */
  default void cutFrom(long index) {}

  /** The core was flushed, after one input or several. */
  default void flushed(long nowMillis) {}

  /**
   * Malformed or foreign messages were dropped.
   *
   * @param why what is wrong with the last message
   * @param count the number of messages dropped since the start
   */
  default void dropped(String why, long count) {}

  /** The tier was asked to stop, and finishes what is in progress. */
  default void stopping() {}
}
