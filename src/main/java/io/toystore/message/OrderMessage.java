package io.toystore.message;

import java.util.List;

/** The messages between front-ends and order replicas (design, sections 5.3 and 6). */
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
   * @param leader the leader that the sender knows, possibly itself; 0 for none
   * @param serving whether the sender leads and the first entry of its term is committed
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
   * @param accepted false if the sender or a peer hears {@code leader}, or (leader 0) if the sender
   *     cannot lead now
   */
  record LeadAnswer(int from, long attempt, boolean accepted, int leader, long leaderTerm)
      implements OrderMessage {}

  /** Published: a front-end has selected a leader. For people only; nothing depends on it. */
  record Selected(long frontend, int replica) implements OrderMessage {}

  /**
   * Purchases for the leader of {@code term}; a leader of another term refuses them all.
   *
   * @param lowestOpenAttempt this front-end no longer waits for attempts below this number
   * @param via the follower that passed this message on, and passes the answer back; 0 for none. A
   *     message is passed on at most once
   */
  record Purchases(
      long frontend, long term, long lowestOpenAttempt, int via, List<Purchase> purchases)
      implements OrderMessage {}

  /**
   * @param attempt unique within the front-end's start, and increasing
   * @param requestId the same for all retries of the purchase
   * @param clientKey whether the client chose the id (its idempotency key)
   */
  record Purchase(long attempt, String requestId, boolean clientKey, String name, int quantity) {}

  /** How an attempt ended. */
  enum PurchaseStatus {
    /** Committed; the order keeps its number for good. */
    PLACED,
    /** Refused: not enough pieces in stock. */
    NOT_ENOUGH_STOCK,
    /** Refused: no such toy. */
    PRODUCT_NOT_FOUND,
    /** Refused: the id belongs to another name or quantity. */
    KEY_REUSED,
    /** The id can never be placed: it was aborted after the catalog asked for its outcome. */
    ABANDONED,
    /** This attempt certainly had no effect: the receiver does not lead the named term. */
    WRONG_TERM,
    /** This attempt certainly had no effect: the queues are full. */
    OVERLOADED,
    /** This attempt certainly had no effect: the order log and the catalog do not match. */
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
   * @param frontend the front-end that the answers are for; a follower that receives them passes
   *     them on to it
   */
  record PurchaseOutcomes(long frontend, int from, long term, List<PurchaseOutcome> outcomes)
      implements OrderMessage {}

  /**
   * Queries for committed orders; any replica may answer from the orders that it knows to be
   * committed.
   *
   * @param via the follower that passed this message on, and passes the answer back; 0 for none
   */
  record FindOrders(long frontend, int via, List<OrderQuery> queries) implements OrderMessage {}

  record OrderQuery(long query, long number) {}

  /** What a replica can say about an order number. */
  enum OrderStatus {
    FOUND,
    /** Proved by a round: no order acknowledged before the question has this number. */
    NOT_FOUND,
    /** This replica cannot tell; ask the leader, or ask again later. */
    UNKNOWN
  }

  /** {@code name} is empty and {@code quantity} 0 unless found. */
  record FoundOrder(long query, OrderStatus status, long number, String name, int quantity) {}

  /**
   * @param frontend the front-end that the answers are for; a follower that receives them passes
   *     them on to it
   */
  record FoundOrders(long frontend, int from, List<FoundOrder> orders) implements OrderMessage {}
}
