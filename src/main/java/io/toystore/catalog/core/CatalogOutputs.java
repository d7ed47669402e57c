package io.toystore.catalog.core;

import io.toystore.message.Address;
import io.toystore.message.Message;

/** What the catalog does to its log and sends to other members. Its methods must not block. */
public interface CatalogOutputs {
  /**
   * Appends to the catalog's log, which is a group of one and always leads once it has started. The
   * entry becomes durable later; {@link Catalog#committed} reports it, perhaps even before this
   * method returns.
   *
   * @param payload one JSON object on one line
   * @return the entry's index, above every index before it
   */
  long append(byte[] payload);

  /** Sends at once. The message may be lost, and nothing says whether it has arrived. */
  void send(Address to, Message message);
}
