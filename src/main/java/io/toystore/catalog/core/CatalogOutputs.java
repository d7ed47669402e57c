package io.toystore.catalog.core;

import io.toystore.protocol.Address;
import io.toystore.protocol.Message;

/** What the catalog asks of its log and its neighbours. */
public interface CatalogOutputs {
  /**
   * Appends to the catalog's log: a group of one, which always leads once it has started. The entry
   * becomes durable later, which {@link Catalog#committed} reports; that call may even come before
   * this one returns.
   *
   * @param payload one JSON object on one line
   * @return the entry's index, above every index before it
   */
  long append(byte[] payload);

  /** Sends at once, at most once, with no word about whether it arrived. */
  void send(Address to, Message message);
}
