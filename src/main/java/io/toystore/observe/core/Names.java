package io.toystore.observe.core;

import io.toystore.message.Address;
import io.toystore.message.CatalogMessage;
import io.toystore.message.Message;
import io.toystore.message.OrderMessage;
import io.toystore.message.ReplicaMessage;
import io.toystore.message.ReservationMessage;

/** The names of members in events. */
public final class Names {
  /** The catalog. */
  public static final String CATALOG = "catalog";

  private Names() {}

  /** An order replica. */
  public static String order(int replica) {
    return "order-" + replica;
  }

  /**
   * A front-end whose name is not known here. A reader of the stream knows the name from the
   * front-end's own events, which have the same start id.
   */
  public static String frontend(long startId) {
    return "frontend@" + Long.toHexString(startId);
  }

  /** The name of the member or members that listen at an address. */
  public static String of(Address address) {
    return switch (address.kind()) {
      case ORDER -> order(Math.toIntExact(address.id()));
      case CATALOG -> CATALOG;
      case FRONTEND -> frontend(address.id());
      case INVALIDATIONS -> "all front-ends";
      case SELECTIONS -> "all order replicas";
      case GREETINGS -> "all members";
      case WATCH, OBSERVER -> "observers";
    };
  }

  /** The sender that a message names. A message that was passed on names its original sender. */
  static String sender(Message message) {
    if (message instanceof ReplicaMessage.FromReplica m) {
      return order(m.from());
    } else if (message instanceof ReplicaMessage.Returned m) {
      return order(m.from());
    } else if (message instanceof ReplicaMessage.ReturnedAnswer m) {
      return order(m.from());
    } else if (message instanceof OrderMessage.Pong m) {
      return order(m.from());
    } else if (message instanceof OrderMessage.LeadAnswer m) {
      return order(m.from());
    } else if (message instanceof OrderMessage.PurchaseOutcomes m) {
      return order(m.from());
    } else if (message instanceof OrderMessage.FoundOrders m) {
      return order(m.from());
    } else if (message instanceof ReservationMessage.Reserve m) {
      return order(m.from());
    } else if (message instanceof ReservationMessage.Settle m) {
      return order(m.from());
    } else if (message instanceof ReservationMessage.Reconcile m) {
      return order(m.from());
    } else if (message instanceof ReservationMessage.BooksDiffer m) {
      return order(m.from());
    } else if (message instanceof OrderMessage.Ping m) {
      return frontend(m.frontend());
    } else if (message instanceof OrderMessage.Lead m) {
      return frontend(m.frontend());
    } else if (message instanceof OrderMessage.Selected m) {
      return frontend(m.frontend());
    } else if (message instanceof OrderMessage.Purchases m) {
      return frontend(m.frontend());
    } else if (message instanceof OrderMessage.FindOrders m) {
      return frontend(m.frontend());
    } else if (message instanceof CatalogMessage.FindProducts m) {
      return frontend(m.frontend());
    } else if (message instanceof CatalogMessage.ListProducts m) {
      return frontend(m.frontend());
    } else if (message instanceof CatalogMessage.ChangesSince m) {
      return frontend(m.frontend());
    } else if (message instanceof CatalogMessage.Restock m) {
      return frontend(m.frontend());
    } else if (message instanceof CatalogMessage.PutProduct m) {
      return frontend(m.frontend());
    } else if (message instanceof CatalogMessage.PatchProduct m) {
      return frontend(m.frontend());
    } else if (message instanceof CatalogMessage.CorrectStock m) {
      return frontend(m.frontend());
    } else if (message instanceof CatalogMessage.RemoveProduct m) {
      return frontend(m.frontend());
    }
    return CATALOG;
  }
}
