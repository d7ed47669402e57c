package io.toystore.observe.core;

import io.toystore.message.CatalogMessage;
import io.toystore.message.Message;
import io.toystore.message.OrderMessage;
import io.toystore.message.ReplicaMessage;
import io.toystore.message.ReservationMessage;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Distinguishes the messages of a kind between two members by the numbers that they carry anyway.
 * So the sender and the receiver compute the same id, and nothing is added to the wire. A copy of a
 * message has the same id.
 */
final class MessageId {
  private MessageId() {}

  static String of(Message message) {
    if (message instanceof ReplicaMessage.PreVote m) {
      return join(m.round());
    } else if (message instanceof ReplicaMessage.PreVoteAnswer m) {
      return join(m.round());
    } else if (message instanceof ReplicaMessage.Prepare m) {
      return join(m.term());
    } else if (message instanceof ReplicaMessage.Promise m) {
      return join(m.term());
    } else if (message instanceof ReplicaMessage.PrepareRefused m) {
      return join(m.term());
    } else if (message instanceof ReplicaMessage.FetchLog m) {
      return join(m.term(), m.prevIndex());
    } else if (message instanceof ReplicaMessage.FetchedLog m) {
      return join(m.term(), m.prevIndex());
    } else if (message instanceof ReplicaMessage.AppendEntries m) {
      return join(m.term(), m.prevIndex(), m.entries().size(), m.leaderCommit(), m.round());
    } else if (message instanceof ReplicaMessage.AppendConfirmed m) {
      return join(m.term(), m.matchIndex(), m.round());
    } else if (message instanceof ReplicaMessage.AppendHeard m) {
      return join(m.term(), m.round());
    } else if (message instanceof ReplicaMessage.AppendRefused m) {
      return join(m.term(), m.hintIndex(), m.round());
    } else if (message instanceof ReplicaMessage.Resigned m) {
      return join(m.term());
    } else if (message instanceof ReplicaMessage.Returned m) {
      return join(m.startId() & Long.MAX_VALUE);
    } else if (message instanceof ReplicaMessage.ReturnedAnswer m) {
      return join(m.startId() & Long.MAX_VALUE);
    } else if (message instanceof OrderMessage.Ping m) {
      return join(m.ping());
    } else if (message instanceof OrderMessage.Pong m) {
      return join(m.ping());
    } else if (message instanceof OrderMessage.Lead m) {
      return join(m.attempt());
    } else if (message instanceof OrderMessage.LeadAnswer m) {
      return join(m.attempt());
    } else if (message instanceof OrderMessage.Selected m) {
      return join(m.replica());
    } else if (message instanceof OrderMessage.Purchases m) {
      return join(m.term(), first(m.purchases(), item -> item.attempt()), m.purchases().size());
    } else if (message instanceof OrderMessage.PurchaseOutcomes m) {
      return join(m.term(), first(m.outcomes(), item -> item.attempt()), m.outcomes().size());
    } else if (message instanceof OrderMessage.FindOrders m) {
      return join(first(m.queries(), item -> item.query()), m.queries().size());
    } else if (message instanceof OrderMessage.FoundOrders m) {
      return join(first(m.orders(), item -> item.query()), m.orders().size());
    } else if (message instanceof ReservationMessage.Reserve m) {
      return join(m.term(), first(m.items(), item -> item.number()), m.items().size());
    } else if (message instanceof ReservationMessage.ReserveAnswer m) {
      return join(m.term(), first(m.results(), item -> item.number()), m.results().size());
    } else if (message instanceof ReservationMessage.Settle m) {
      return join(m.term(), first(m.items(), item -> item.number()), m.items().size());
    } else if (message instanceof ReservationMessage.AskOutcomes m) {
      return join(
          first(m.reservations(), item -> item.reservedTerm()),
          first(m.reservations(), item -> item.number()));
    } else if (message instanceof ReservationMessage.Reconcile m) {
      return join(m.term(), m.ask());
    } else if (message instanceof ReservationMessage.ReconcileAnswer m) {
      return join(m.term(), m.ask(), m.page());
    } else if (message instanceof ReservationMessage.BooksDiffer m) {
      return join(m.term(), m.difference().placed());
    } else if (message instanceof CatalogMessage.FindProducts m) {
      return join(first(m.queries(), item -> item.query()), m.queries().size());
    } else if (message instanceof CatalogMessage.FoundProducts m) {
      return join(first(m.products(), item -> item.query()), m.products().size());
    } else if (message instanceof CatalogMessage.ListProducts m) {
      return join(m.query());
    } else if (message instanceof CatalogMessage.ProductPage m) {
      return join(m.query());
    } else if (message instanceof CatalogMessage.Invalidations m) {
      return join(m.catalogTerm().term(), m.firstSequence(), m.changes().size());
    } else if (message instanceof CatalogMessage.ChangesSince m) {
      return join(m.pull());
    } else if (message instanceof CatalogMessage.Changes m) {
      return join(m.pull());
    } else if (message instanceof CatalogMessage.Restock m) {
      return join(m.query());
    } else if (message instanceof CatalogMessage.PutProduct m) {
      return join(m.query());
    } else if (message instanceof CatalogMessage.PatchProduct m) {
      return join(m.query());
    } else if (message instanceof CatalogMessage.CorrectStock m) {
      return join(m.query());
    } else if (message instanceof CatalogMessage.RemoveProduct m) {
      return join(m.query());
    } else if (message instanceof CatalogMessage.OperatorAnswer m) {
      return join(m.query());
    }
    throw new IllegalArgumentException("a message of an unknown kind: " + message.getClass());
  }

  /** The number of the first item; 0 in a message without any. */
  private static <T> long first(List<T> items, ToLongFunction<T> number) {
    return items.isEmpty() ? 0 : number.applyAsLong(items.get(0));
  }

  private static String join(long... numbers) {
    StringBuilder id = new StringBuilder(32);
    for (long number : numbers) {
      if (!id.isEmpty()) {
        id.append('/');
      }
      id.append(number);
    }
    return id.toString();
  }
}
