package io.toystore.message;

import java.util.List;

/** What front-ends and order replicas say to each other (design, sections 5.3 and 6). */
public sealed interface OrderMessage extends Message {
  /** A health ping; {@code frontend} is the sender's start id and its address. */
  record Ping(long frontend, long ping) implements OrderMessage {}

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
      implements OrderMessage {}

  /** A front-end appoints the receiver. */
  record Lead(long frontend, long attempt) implements OrderMessage {}

  /**
   * @param accepted false: the sender leaves it to {@code leader}, which it or a peer hears, or
   *     (leader 0) cannot lead now
   */
  record LeadAnswer(int from, long attempt, boolean accepted, int leader, long leaderTerm)
      implements OrderMessage {}

  /** Published: a front-end has selected a leader. For people who watch; nothing rests on it. */
  record Selected(long frontend, int replica) implements OrderMessage {}

  /**
   * Purchases for the leader of {@code term}; a leader of another term refuses them all.
   *
   * @param lowestOpenAttempt no attempt of this front-end below it is waited for any more
   * @param via the follower that has passed this on, and passes the answer back; 0 for none. It is
   *     done once only
   */
  record Purchases(
      long frontend, long term, long lowestOpenAttempt, int via, List<Purchase> purchases)
      implements OrderMessage {}

  /**
   * @param attempt unique for the front-end's start, growing
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
      implements OrderMessage {}

  /**
   * Questions for committed orders; any replica may answer what it knows as committed.
   *
   * @param via the follower that has passed this on, and passes the answer back; 0 for none
   */
  record FindOrders(long frontend, int via, List<OrderQuery> queries) implements OrderMessage {}

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
  record FoundOrders(long frontend, int from, List<FoundOrder> orders) implements OrderMessage {}
}
