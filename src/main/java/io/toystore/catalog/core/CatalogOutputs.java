package io.toystore.catalog.core;

import io.toystore.message.Address;
import io.toystore.message.Message;

/**
 * Appends to the catalog's log, and sends messages to other members. The methods must not block.
 */
public interface CatalogOutputs {
  /**
   * Appends to the catalog's log. The group has one replica, which always leads once it has
   * started. {@link Catalog#committed} reports when the entry is durable, perhaps even before this
   * method returns.
   *
   * @param payload one JSON object on one line
   * @return the entry's index, above the index of every earlier entry
   */
  long append(byte[] payload);

  /** Sends at once. The message may be lost, and the catalog does not learn whether it arrived. */
  void send(Address to, Message message);
}
