package io.toystore.catalog.core;

import io.toystore.message.Address;
import io.toystore.message.Message;

/** The catalog's appends to its log and messages to other members. The methods must not block. */
public interface CatalogOutputs {
  /**
   * Appends to the catalog's log. Its group has one replica, which always leads once it has
   * started. The entry becomes durable later; {@link Catalog#committed} reports it, perhaps even
   * before this method returns.
   *
   * @param payload one JSON object on one line
   * @return the entry's index, above every index before it
   */
  long append(byte[] payload);

  /** Sends at once. The message may be lost, and the catalog does not learn whether it arrived. */
  void send(Address to, Message message);
}
