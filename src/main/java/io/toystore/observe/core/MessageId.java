package io.toystore.observe.core;

import io.toystore.protocol.Message;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Tells apart the messages of one kind between two members, by the numbers that they carry anyway:
 * so the sender and the receiver compute the same, and nothing is added to the wire. A copy has the
 * id of the first.
 */
final class MessageId {
  private MessageId() {}

  static String of(Message message) {
    if (message instanceof Message.PreVote m) {
      return join(m.round());
    } else if (message instanceof Message.PreVoteAnswer m) {
      return join(m.round());
    } else if (message instanceof Message.Prepare m) {
      return join(m.term());
    } else if (message instanceof Message.Promise m) {
      return join(m.term());
    } else if (message instanceof Message.PrepareRefused m) {
      return join(m.term());
    } else if (message instanceof Message.FetchLog m) {
      return join(m.term(), m.prevIndex());
    } else if (message instanceof Message.FetchedLog m) {
      return join(m.term(), m.prevIndex());
    } else if (message instanceof Message.AppendEntries m) {
      return join(m.term(), m.prevIndex(), m.entries().size(), m.leaderCommit(), m.round());
    } else if (message instanceof Message.AppendConfirmed m) {
      return join(m.term(), m.matchIndex(), m.round());
    } else if (message instanceof Message.AppendHeard m) {
      return join(m.term(), m.round());
    } else if (message instanceof Message.AppendRefused m) {
      return join(m.term(), m.hintIndex(), m.round());
    } else if (message instanceof Message.Resigned m) {
      return join(m.term());
    } else if (message instanceof Message.Returned m) {
      return join(m.startId() & Long.MAX_VALUE);
    } else if (message instanceof Message.ReturnedAnswer m) {
      return join(m.startId() & Long.MAX_VALUE);
    } else if (message instanceof Message.Ping m) {
      return join(m.ping());
    } else if (message instanceof Message.Pong m) {
      return join(m.ping());
    } else if (message instanceof Message.Lead m) {
      return join(m.attempt());
    } else if (message instanceof Message.LeadAnswer m) {
      return join(m.attempt());
    } else if (message instanceof Message.Selected m) {
      return join(m.replica());
    } else if (message instanceof Message.Purchases m) {
      return join(m.term(), first(m.purchases(), item -> item.attempt()), m.purchases().size());
    } else if (message instanceof Message.PurchaseOutcomes m) {
      return join(m.term(), first(m.outcomes(), item -> item.attempt()), m.outcomes().size());
    } else if (message instanceof Message.FindOrders m) {
      return join(first(m.queries(), item -> item.query()), m.queries().size());
    } else if (message instanceof Message.FoundOrders m) {
      return join(first(m.orders(), item -> item.query()), m.orders().size());
    } else if (message instanceof Message.Reserve m) {
      return join(m.term(), first(m.items(), item -> item.number()), m.items().size());
    } else if (message instanceof Message.ReserveAnswer m) {
      return join(m.term(), first(m.results(), item -> item.number()), m.results().size());
    } else if (message instanceof Message.Settle m) {
      return join(m.term(), first(m.items(), item -> item.number()), m.items().size());
    } else if (message instanceof Message.AskOutcomes m) {
      return join(
          first(m.reservations(), item -> item.reservedTerm()),
          first(m.reservations(), item -> item.number()));
    } else if (message instanceof Message.Reconcile m) {
      return join(m.term(), m.ask());
    } else if (message instanceof Message.ReconcileAnswer m) {
      return join(m.term(), m.ask(), m.page());
    } else if (message instanceof Message.BooksDiffer m) {
      return join(m.term(), m.difference().placed());
    } else if (message instanceof Message.FindProducts m) {
      return join(first(m.queries(), item -> item.query()), m.queries().size());
    } else if (message instanceof Message.FoundProducts m) {
      return join(first(m.products(), item -> item.query()), m.products().size());
    } else if (message instanceof Message.ListProducts m) {
      return join(m.query());
    } else if (message instanceof Message.ProductPage m) {
      return join(m.query());
    } else if (message instanceof Message.Invalidations m) {
      return join(m.catalogTerm().term(), m.firstSequence(), m.changes().size());
    } else if (message instanceof Message.ChangesSince m) {
      return join(m.pull());
    } else if (message instanceof Message.Changes m) {
      return join(m.pull());
    } else if (message instanceof Message.Restock m) {
      return join(m.query());
    } else if (message instanceof Message.PutProduct m) {
      return join(m.query());
    } else if (message instanceof Message.PatchProduct m) {
      return join(m.query());
    } else if (message instanceof Message.CorrectStock m) {
      return join(m.query());
    } else if (message instanceof Message.RemoveProduct m) {
      return join(m.query());
    } else if (message instanceof Message.OperatorAnswer m) {
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
