package io.toystore.sansio;

import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.model.LogEntry;
import java.util.List;

/**
 * What a core may ask of the world around it. The shell carries the calls out in their order; a
 * simulator may lose, delay and double the messages.
 *
 * <p>The storage requests ({@link #append}, {@link #cutFrom}, {@link #savePromise}, {@link
 * #saveMembers}) are numbered 1, 2, 3 … in the order in which they are asked for, and {@link
 * Core#stored} reports how many of them are durable. A core that must not speak before something is
 * durable keeps what it has to say until then.
 */
public interface Outputs {
  /** Sends, at most once, with no word about whether it arrived. */
  void send(Address to, Message message);

  /** Appends to the log; the first index is the last one plus 1. */
  void append(List<LogEntry> entries);

  /** Removes the entry at {@code index} and all after it. */
  void cutFrom(long index);

  /** Keeps the highest term that this replica has promised to obey. */
  void savePromise(long term);

  /** Keeps the data folders of the group's replicas, from replica 1 on; asked for once at most. */
  void saveMembers(List<Long> folderIds);

  /**
   * Asks for entries that are no longer in memory; answered by {@link Core#logRead}, or never.
   *
   * @param fromIndex the first entry wanted
   * @param maxBytes stop after this many bytes of payload, but read one entry at least
   */
  void readLog(long fromIndex, int maxBytes);

  /** Says that something from another member was ignored; for the log, nothing rests on it. */
  default void dropped(String why) {}
}
