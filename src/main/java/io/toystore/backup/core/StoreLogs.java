package io.toystore.backup.core;

import io.toystore.model.LogEnd;
import io.toystore.model.LogEntry;
import java.util.List;
import java.util.function.Consumer;

/** The logs of a store, which may go on writing them while they are looked at and read. */
public interface StoreLogs {
  /**
   * Where each of the order logs given ends now, the entries that its replica has forced before
   * this call included. They are the logs of a majority of the group.
   */
  List<LogEnd> orderEnds();

  /** Where the catalog's log ends now, likewise. */
  LogEnd catalogEnd();

  /**
   * Hands over the entries of an order log from the first one to {@code upTo}, or fewer if the log
   * ends before that.
   *
   * @param which its place in {@link #orderEnds}
   */
  void readOrders(int which, long upTo, Consumer<LogEntry> taker);

  /** As {@link #readOrders}, of the catalog's log. */
  void readCatalog(long upTo, Consumer<LogEntry> taker);
}
