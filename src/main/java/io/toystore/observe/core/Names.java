package io.toystore.observe.core;

import io.toystore.protocol.Address;
import io.toystore.protocol.Message;

/** What members are called in events. */
public final class Names {
  /** The catalog. */
  public static final String CATALOG = "catalog";

  private Names() {}

  /** An order replica. */
  public static String order(int replica) {
    return "order-" + replica;
  }

  /**
   * A front-end whose name is not known here; the reader of a stream knows it by the front-end's
   * own events, whose start id this is.
   */
  public static String frontend(long incarnation) {
    return "frontend@" + Long.toHexString(incarnation);
  }

  /** Who listens at an address. */
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

  /**
   * Who has sent a message, as the message says. One that was passed on names the one for whom it
   * was.
   */
  static String sender(Message message) {
    if (message instanceof Message.PreVote m) {
      return order(m.from());
    } else if (message instanceof Message.PreVoteAnswer m) {
      return order(m.from());
    } else if (message instanceof Message.Prepare m) {
      return order(m.from());
    } else if (message instanceof Message.Promise m) {
      return order(m.from());
    } else if (message instanceof Message.PrepareRefused m) {
      return order(m.from());
    } else if (message instanceof Message.FetchLog m) {
      return order(m.from());
    } else if (message instanceof Message.FetchedLog m) {
      return order(m.from());
    } else if (message instanceof Message.AppendEntries m) {
      return order(m.from());
    } else if (message instanceof Message.AppendConfirmed m) {
      return order(m.from());
    } else if (message instanceof Message.AppendHeard m) {
      return order(m.from());
    } else if (message instanceof Message.AppendRefused m) {
      return order(m.from());
    } else if (message instanceof Message.Resigned m) {
      return order(m.from());
    } else if (message instanceof Message.Returned m) {
      return order(m.from());
    } else if (message instanceof Message.ReturnedAnswer m) {
      return order(m.from());
    } else if (message instanceof Message.Pong m) {
      return order(m.from());
    } else if (message instanceof Message.LeadAnswer m) {
      return order(m.from());
    } else if (message instanceof Message.PurchaseOutcomes m) {
      return order(m.from());
    } else if (message instanceof Message.FoundOrders m) {
      return order(m.from());
    } else if (message instanceof Message.Reserve m) {
      return order(m.from());
    } else if (message instanceof Message.Settle m) {
      return order(m.from());
    } else if (message instanceof Message.Reconcile m) {
      return order(m.from());
    } else if (message instanceof Message.BooksDiffer m) {
      return order(m.from());
    } else if (message instanceof Message.Ping m) {
      return frontend(m.frontend());
    } else if (message instanceof Message.Lead m) {
      return frontend(m.frontend());
    } else if (message instanceof Message.Selected m) {
      return frontend(m.frontend());
    } else if (message instanceof Message.Purchases m) {
      return frontend(m.frontend());
    } else if (message instanceof Message.FindOrders m) {
      return frontend(m.frontend());
    } else if (message instanceof Message.FindProducts m) {
      return frontend(m.frontend());
    } else if (message instanceof Message.ListProducts m) {
      return frontend(m.frontend());
    } else if (message instanceof Message.ChangesSince m) {
      return frontend(m.frontend());
    } else if (message instanceof Message.Restock m) {
      return frontend(m.frontend());
    } else if (message instanceof Message.PutProduct m) {
      return frontend(m.frontend());
    } else if (message instanceof Message.PatchProduct m) {
      return frontend(m.frontend());
    } else if (message instanceof Message.CorrectStock m) {
      return frontend(m.frontend());
    } else if (message instanceof Message.RemoveProduct m) {
      return frontend(m.frontend());
    }
    return CATALOG;
  }
}
