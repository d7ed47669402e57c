package io.toystore.backup.core;

import io.toystore.model.LogEnd;
import io.toystore.model.LogEntry;
import java.util.List;
import java.util.function.Consumer;

/** The logs of a store, which may continue to write them while they are read. */
public interface StoreLogs {
  /**
   * The present ends of the given order logs, which are those of a majority of the group. An end
   * includes at least the entries that its replica has forced before this call.
   */
  List<LogEnd> orderEnds();

  /** The present end of the catalog's log, likewise. */
  LogEnd catalogEnd();

  /**
   * Passes on the entries of an order log from the first to {@code upTo}, or fewer if the log ends
   * before.
   *
   * @param which the log's position in {@link #orderEnds}
   */
  void readOrders(int which, long upTo, Consumer<LogEntry> taker);

  /** As {@link #readOrders}, for the catalog's log. */
  void readCatalog(long upTo, Consumer<LogEntry> taker);
}
