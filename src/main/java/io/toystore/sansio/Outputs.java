package io.toystore.sansio;

import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.model.LogEntry;
import java.util.List;

/**
 * The effects that a core may request. The shell carries out the calls in their order; a simulator
 * may lose, delay and duplicate the messages.
 *
 * <p>The storage requests ({@link #append}, {@link #cutFrom}, {@link #savePromise}, {@link
 * #saveMembers}) are numbered 1, 2, 3 … in the order of the calls, and {@link Core#stored} reports
 * how many of them are durable. A core that must not send a message before a write is durable holds
 * the message back until then.
 */
public interface Outputs {
  /** Sends a message, at most once; the core does not learn whether it arrived. */
  void send(Address to, Message message);

  /** Appends to the log; the first index is the last one plus 1. */
  void append(List<LogEntry> entries);

  /** Removes the entry at {@code index} and all after it. */
  void cutFrom(long index);

  /** Stores the highest term that this replica has promised to obey. */
  void savePromise(long term);

  /**
   * Stores the ids of the data folders of the group's replicas, from replica 1 on; called at most
   * once.
   */
  void saveMembers(List<Long> folderIds);

  /**
   * Asks for entries that are no longer in memory; answered by {@link Core#logRead}, or never.
   *
   * @param fromIndex the first entry wanted
   * @param maxBytes stop after this many bytes of payload, but read at least one entry
   */
  void readLog(long fromIndex, int maxBytes);

  /** Reports that a message from another member was ignored; for the log only. */
  default void dropped(String why) {}
}
