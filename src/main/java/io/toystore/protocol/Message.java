package io.toystore.protocol;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Everything that travels between processes. All messages are one-way: an answer is a message of
 * its own, matched by the numbers it carries, so that nothing waits inside the bus. Any of them may
 * be lost, late, doubled or out of order.
 */
public sealed interface Message {

  /** What one replica of a group says to another. */
  interface FromReplica {
    /** Which replica says so. */
    int from();
  }

  /** What counts only from the data folder that the receiver knows as that replica's. */
  interface FromFolder extends FromReplica {
    /** The incarnation of the sender's data folder. */
    long incarnation();
  }

  // ---- between the replicas of the order group (design, section 5) ----

  /** Asks a peer whether it leads or hears a leader, before anyone is disturbed (pre-vote). */
  record PreVote(int from, long round) implements Message, FromReplica {}

  /**
   * @param hearsLeader whether the peer leads, hears a leader, or has promised just now
   * @param leader the id of the leader it means; 0 for none
   */
  record PreVoteAnswer(
      int from, long round, boolean hearsLeader, int leader, long leaderTerm, long promisedTerm)
      implements Message, FromReplica {}

  /** A candidate, whose new term is durable, asks for a promise. */
  record Prepare(int from, long term) implements Message, FromReplica {}

  /**
   * The sender obeys no term below {@code term} any more, and this is how its forced log ends.
   *
   * @param incarnation of the sender's data folder
   */
  record Promise(int from, long term, long incarnation, long lastTerm, long lastIndex)
      implements Message, FromFolder {}

  /** The sender has promised {@code promisedTerm} and cannot promise {@code term}. */
  record PrepareRefused(int from, long term, long promisedTerm) implements Message, FromReplica {}

  /** A candidate fetches what it lacks of the log that it must adopt. */
  record FetchLog(int from, long term, long prevIndex, long prevTerm)
      implements Message, FromReplica {}

  /**
   * @param matched whether the sender has the same entry at {@code prevIndex}; if not, there are no
   *     entries
   * @param hintIndex where the logs may still agree, if they do not match
   * @param hintTerm the term of the sender's entry there
   */
  record FetchedLog(
      int from,
      long term,
      long prevIndex,
      boolean matched,
      long hintIndex,
      long hintTerm,
      List<LogEntry> entries)
      implements Message, FromReplica {}

  /**
   * The leader's entries behind {@code prevIndex}; none for a heartbeat.
   *
   * @param forced up to here the leader has forced its own log
   * @param round the latest read round that this message belongs to
   */
  record AppendEntries(
      int from,
      long term,
      long prevIndex,
      long prevTerm,
      List<LogEntry> entries,
      long leaderCommit,
      long forced,
      long round)
      implements Message, FromReplica {}

  /** Everything up to {@code matchIndex} is the leader's log, forced. */
  record AppendConfirmed(int from, long term, long incarnation, long matchIndex, long round)
      implements Message, FromFolder {}

  /** The leader's word of this round has come; what it held is still on its way to the disk. */
  record AppendHeard(int from, long term, long incarnation, long round)
      implements Message, FromFolder {}

  /**
   * Nothing was appended.
   *
   * @param term the term of the append that is refused
   * @param promisedTerm above {@code term}: the leader is deposed; equal: only the log differs
   * @param hintIndex where the logs may still agree, when only the log differs
   * @param hintTerm the term of the follower's entry there
   */
  record AppendRefused(
      int from,
      long term,
      long incarnation,
      long promisedTerm,
      long hintIndex,
      long hintTerm,
      long round)
      implements Message, FromFolder {}

  /** The leader of this term leads no more: nobody need wait for its silence. */
  record Resigned(int from, long term) implements Message, FromReplica {}

  /**
   * A replica has started, for the first time or again, and asks each other one to have to do with
   * it; whoever leads may then send it what it lacks ({@code replication.Membership}).
   *
   * @param startId of this start; the answer repeats it
   * @param isNew its data folder has never been in use
   */
  record Returned(
      int from, int groupSize, long incarnation, long startId, boolean isNew, long lastIndex)
      implements Message {}

  /**
   * Who the sender is, and what it knows of the replica that has started.
   *
   * @param startId of the start that asked
   * @param isNew the sender's data folder has never been in use either
   * @param known the data folder that the sender knows as the asking replica's; 0 for none
   * @param promisedTerm the highest term that the asking replica was heard to obey
   * @param committedIndex the last committed entry that the asking replica is known to have forced
   * @param committedTerm the term of that entry
   */
  record ReturnedAnswer(
      int from,
      int groupSize,
      long incarnation,
      long startId,
      boolean isNew,
      long known,
      long promisedTerm,
      long committedIndex,
      long committedTerm)
      implements Message {}

  // ---- between front-ends and order replicas ----

  /** A health ping; {@code frontend} is the sender's incarnation and its address. */
  record Ping(long frontend, long ping) implements Message {}

  /** The role a replica plays. */
  enum Role {
    FOLLOWER,
    CANDIDATE,
    LEADER
  }

  /**
   * @param leader the leader that the sender knows, itself included; 0 for none
   * @param serving the sender leads, and its own term's first entry has committed
   */
  record Pong(
      int from,
      long ping,
      Role role,
      long term,
      int leader,
      long leaderTerm,
      long lastIndex,
      long commitIndex,
      boolean serving)
      implements Message {}

  /** A front-end appoints the receiver. */
  record Lead(long frontend, long attempt) implements Message {}

  /**
   * @param accepted false: the sender leaves it to {@code leader}, which it or a peer hears, or
   *     (leader 0) cannot lead now
   */
  record LeadAnswer(int from, long attempt, boolean accepted, int leader, long leaderTerm)
      implements Message {}

  /** Published: a front-end has selected a leader. For people who watch; nothing rests on it. */
  record Selected(long frontend, int replica) implements Message {}

  /**
   * Purchases for the leader of {@code term}; a leader of another term refuses them all.
   *
   * @param lowestOpenAttempt no attempt of this front-end below it is waited for any more
   * @param via the follower that has passed this on, and passes the answer back; 0 for none. It is
   *     done once only
   */
  record Purchases(
      long frontend, long term, long lowestOpenAttempt, int via, List<Purchase> purchases)
      implements Message {}

  /**
   * @param attempt unique for the front-end's incarnation, growing
   * @param requestId the same for every retry by anybody
   * @param clientKey whether the client chose the id (its idempotency key)
   */
  record Purchase(long attempt, String requestId, boolean clientKey, String name, int quantity) {}

  /** What has become of an attempt. */
  enum PurchaseStatus {
    /** Committed; the number is the order's for good. */
    PLACED,
    /** Refused: the stock did not suffice. */
    NOT_ENOUGH_STOCK,
    /** Refused: no such toy. */
    PRODUCT_NOT_FOUND,
    /** Refused: the id stands for another name or quantity. */
    KEY_REUSED,
    /** The id can never be placed: the catalog's question had it aborted. */
    ABANDONED,
    /** Certainly not taken up by this attempt: the receiver does not lead the term it names. */
    WRONG_TERM,
    /** Certainly not taken up by this attempt: the queues are full. */
    OVERLOADED,
    /**
     * Certainly not taken up by this attempt: the order log and the catalog do not fit together.
     */
    BOOKS_DIFFER
  }

  /**
   * @param number the order's number if placed, otherwise 0
   * @param version the product's version that the purchase made if placed, otherwise 0
   */
  record PurchaseOutcome(long attempt, PurchaseStatus status, long number, long version) {}

  /**
   * Answers to attempts, in any order and grouping.
   *
   * @param frontend whom they are for: a follower that gets them passes them back
   */
  record PurchaseOutcomes(long frontend, int from, long term, List<PurchaseOutcome> outcomes)
      implements Message {}

  /**
   * Questions for committed orders; any replica may answer what it knows as committed.
   *
   * @param via the follower that has passed this on, and passes the answer back; 0 for none
   */
  record FindOrders(long frontend, int via, List<OrderQuery> queries) implements Message {}

  record OrderQuery(long query, long number) {}

  /** What a replica can say about an order number. */
  enum OrderStatus {
    FOUND,
    /** Proved by a round: no order told before the question has this number. */
    NOT_FOUND,
    /** This replica cannot tell; ask the leader, or later. */
    UNKNOWN
  }

  /** {@code name} is empty and {@code quantity} 0 unless found. */
  record FoundOrder(long query, OrderStatus status, long number, String name, int quantity) {}

  /**
   * @param frontend whom they are for: a follower that gets them passes them back
   */
  record FoundOrders(long frontend, int from, List<FoundOrder> orders) implements Message {}

  // ---- between the order leader and the catalog (design, section 6) ----
  //
  // Where the two cannot reach each other, a follower that reaches both passes these on: the one
  // that `via` names, 0 for none. It is done once only, by that one, and the answer to what came by
  // a follower goes back by it. A copy by another way is like any other that the network makes.

  /**
   * @param via the follower that passes this on to the catalog; 0 for none
   * @param catalogTerm the start of the catalog with whose books the order log was found to agree
   *     ({@link Reconcile}); any other start does nothing, and answers with its books
   * @param lowestOpen every reservation of this term with a number below it has been answered
   */
  record Reserve(
      int from,
      int via,
      long term,
      CatalogTerm catalogTerm,
      long lowestOpen,
      List<ReserveItem> items)
      implements Message {}

  /**
   * @param number of the reservation within its term, from 1; a resend keeps it
   * @param quantity 0 for a withdrawal: nobody waits for the reservation any more, and only that
   *     the catalog has heard of its number is still to be known
   */
  record ReserveItem(long number, String requestId, String name, int quantity) {
    public boolean isWithdrawal() {
      return quantity == 0;
    }
  }

  /** What the catalog did with a reservation. */
  enum ReserveStatus {
    /** The stock is taken out, durably; the same again for the same id. */
    RESERVED,
    NOT_ENOUGH_STOCK,
    PRODUCT_NOT_FOUND,
    /** The id holds a reservation for another name or quantity. */
    MISMATCH,
    /** The id was given back: it takes no stock any more. */
    GIVEN_BACK,
    /** The term is below the highest seen, or the number below the lowest open one. */
    STALE,
    /** A withdrawal was heard. It takes no stock; an earlier reservation of the id stays. */
    WITHDRAWN
  }

  /**
   * @param price in hundredths; 0 unless reserved
   * @param version of the product after the reservation; 0 unless reserved
   */
  record ReserveResult(
      long number, String requestId, ReserveStatus status, long price, long version) {}

  /**
   * @param to the leader that it is for
   * @param via that of the {@link Reserve} that this answers: the follower that passes it back
   * @param term of the {@link Reserve} that this answers
   * @param catalogTerm the start of the catalog that answers
   * @param highestTerm the highest term that the catalog has seen
   */
  record ReserveAnswer(
      int to,
      int via,
      long term,
      CatalogTerm catalogTerm,
      long highestTerm,
      List<ReserveResult> results)
      implements Message {}

  /**
   * What has become of reserved requests; each outcome is committed in the order log.
   *
   * @param via the follower that passes this on to the catalog; 0 for none
   * @param catalogTerm as in a {@link Reserve}
   */
  record Settle(int from, int via, long term, CatalogTerm catalogTerm, List<SettleItem> items)
      implements Message {}

  /**
   * @param reservedTerm the term of the reservation
   * @param number of the reservation within that term
   * @param placed true: sold for good; false: aborted for good, the stock goes back
   */
  record SettleItem(String requestId, long reservedTerm, long number, boolean placed) {}

  /**
   * The catalog asks about reservations that are pending for long; the leader answers by Settle.
   *
   * @param via the follower that passes this on to the leader that it follows; 0 for none
   * @param catalogTerm the start of the catalog that asks
   */
  record AskOutcomes(int via, CatalogTerm catalogTerm, List<OpenReservation> reservations)
      implements Message {}

  record OpenReservation(String requestId, long reservedTerm, long number) {}

  /**
   * A leader that begins to serve, or meets another start of the catalog, asks for the catalog's
   * books, to compare them with the order log before the first reservation.
   *
   * @param via the follower that passes this on to the catalog; 0 for none
   * @param ask of this leader, from 1 and growing: only the answer to the latest counts
   * @param catalogTerm the start of the catalog that has answered with the pages before
   * @param page from 0; another start of the catalog answers with its page 0
   */
  record Reconcile(int from, int via, long term, long ask, CatalogTerm catalogTerm, int page)
      implements Message {}

  /**
   * The catalog's books as they were when this leader of this term first asked; or, with a higher
   * term than the leader's own, that it is deposed.
   *
   * @param to the leader that it is for
   * @param via that of the question: the follower that passes it back
   * @param term of the question
   * @param ask of the question; 0 when the leader has not asked, but sent something to another
   *     start of the catalog
   * @param highestTerm the highest term that the catalog has seen
   * @param settled how many orders the catalog has settled, ever
   * @param settledDigest the sum over them ({@link RequestHash#ofOrder})
   * @param pages in how many pages the pending reservations come, 1 at least
   * @param pending the request ids of those of this page
   */
  record ReconcileAnswer(
      int to,
      int via,
      long term,
      long ask,
      long highestTerm,
      CatalogTerm catalogTerm,
      long settled,
      long settledDigest,
      int pages,
      int page,
      List<PendingReservation> pending)
      implements Message {}

  record PendingReservation(String requestId) {}

  /**
   * The leader has compared the books, and they do not fit: it begins no purchase. Sent again for
   * as long as this is so.
   *
   * @param via the follower that passes this on to the catalog; 0 for none
   * @param catalogTerm the start of the catalog whose books were compared
   */
  record BooksDiffer(
      int from, int via, long term, CatalogTerm catalogTerm, BooksDifference difference)
      implements Message {}

  // ---- between front-ends and the catalog (design, section 7) ----

  record FindProducts(long frontend, List<ProductQuery> queries) implements Message {}

  record ProductQuery(long query, String name) {}

  /**
   * @param product null when there is no such toy
   */
  record FoundProduct(long query, ProductView product) {}

  record FoundProducts(CatalogTerm catalogTerm, List<FoundProduct> products) implements Message {}

  /**
   * A page of products in the order of their names (by UTF-16 code units, as String.compareTo).
   *
   * @param after the page begins behind this name; empty for the first page
   */
  record ListProducts(long frontend, long query, String after, int limit) implements Message {}

  record ProductPage(long query, List<ProductView> products, boolean more) implements Message {}

  record Change(String name, long version) {}

  /**
   * Published by the catalog once the changes are durable.
   *
   * @param firstSequence the sequence number of the first change; the others follow without gaps
   */
  record Invalidations(CatalogTerm catalogTerm, long firstSequence, List<Change> changes)
      implements Message {}

  /** A front-end asks for what has changed behind {@code sequence} of {@code catalogTerm}. */
  record ChangesSince(long frontend, long pull, CatalogTerm catalogTerm, long sequence)
      implements Message {}

  /**
   * @param complete false: the catalog cannot tell (another term, or too long ago); the front-end
   *     drops its cache and goes on from {@code lastSequence}
   * @param lastSequence of the catalog when it answered; the changes are the ones behind the
   *     question's sequence up to this one
   */
  record Changes(
      long pull, CatalogTerm catalogTerm, boolean complete, long lastSequence, List<Change> changes)
      implements Message {}

  // An operator's command names the term of the catalog that the front-end believes in. A catalog
  // remembers the commands of its own term, so that a copy of one does nothing; it refuses those of
  // another term, which it may have carried out before it was started again.

  /** Operator: adds pieces to a toy. */
  record Restock(
      long frontend,
      long query,
      String name,
      long quantity,
      CatalogTerm catalogTerm,
      Precondition precondition)
      implements Message {}

  /** Operator: makes a toy, or changes its price and quantity. */
  record PutProduct(
      long frontend,
      long query,
      String name,
      long price,
      long quantity,
      CatalogTerm catalogTerm,
      Precondition precondition)
      implements Message {}

  /** Operator: changes what is given of a toy, and leaves the rest as it is at that moment. */
  record PatchProduct(
      long frontend,
      long query,
      String name,
      OptionalLong price,
      OptionalLong quantity,
      CatalogTerm catalogTerm,
      Precondition precondition)
      implements Message {}

  /**
   * Operator: corrects a toy's stock by a signed number of pieces, and perhaps its price with it.
   *
   * @param key under which the correction is made once, however often it is asked for
   * @param change not 0
   */
  record CorrectStock(
      long frontend,
      long query,
      Optional<String> key,
      String name,
      OptionalLong price,
      long change,
      CatalogTerm catalogTerm,
      Precondition precondition)
      implements Message {}

  /** Operator: removes a toy from sale. */
  record RemoveProduct(
      long frontend, long query, String name, CatalogTerm catalogTerm, Precondition precondition)
      implements Message {}

  /** What the catalog did with an operator's request. */
  enum OperatorStatus {
    DONE,
    PRODUCT_NOT_FOUND,
    /** The toy would have more pieces, or the shop more toys, than the catalog keeps. */
    TOO_MANY,
    /** There is a toy whose name is a canonically equivalent spelling ({@link ToyName}). */
    OTHER_SPELLING,
    /** Done, and the toy was not there before. */
    CREATED,
    /** The precondition does not hold, and nothing was changed. */
    PRECONDITION_FAILED,
    /** The command is for another term of the catalog, which may have carried it out. */
    OTHER_TERM,
    /** The toy is not for sale any more. */
    REMOVED,
    /** The correction would take away more pieces than there are. */
    NOT_ENOUGH_STOCK,
    /** The key stands for another correction. */
    KEY_REUSED
  }

  /**
   * @param product as it is now, durably; after a removal as it was removed, at the version that
   *     the removal made; null unless done, created or removed, or when the precondition has failed
   *     and there is such a toy
   * @param folderId of the catalog, {@link CatalogTerm#folderId}
   */
  record OperatorAnswer(long query, OperatorStatus status, ProductView product, long folderId)
      implements Message {}
}
