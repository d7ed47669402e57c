package io.toystore.frontend.core;

import io.toystore.message.CatalogMessage.OperatorStatus;
import io.toystore.model.Precondition;
import io.toystore.model.ProductTag;
import io.toystore.model.ProductView;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The requests that the HTTP side makes of the front-end's core. Each is answered exactly once, on
 * the same thread, during this call or a later one into the core, and at the latest when the
 * request's deadline (the configured request timeout, counted from {@code nowMillis}) has passed.
 * The caller has validated the arguments.
 */
public interface Desk {

  /** How a request ended. */
  enum AnswerStatus {
    OK,
    NOT_FOUND,
    /** Nothing has changed and nothing will; a later retry is safe. */
    UNAVAILABLE,
    /** An operator's change may or may not have been made. */
    UNKNOWN,
    /** Refused because of the shop's state, or by the precondition (operators' changes only). */
    REFUSED
  }

  /**
   * @param product null unless OK
   * @param tag the product's; null unless OK
   * @param hit whether it came from the cache
   */
  record ProductResult(AnswerStatus outcome, ProductView product, ProductTag tag, boolean hit) {}

  /** {@code products} is empty unless OK. */
  record PageResult(AnswerStatus outcome, List<ProductView> products, boolean more) {}

  /** {@code name} is empty unless OK. */
  record OrderResult(AnswerStatus outcome, long number, String name, int quantity) {}

  /** How a purchase ended. */
  enum PurchaseEnd {
    PLACED,
    NOT_ENOUGH_STOCK,
    PRODUCT_NOT_FOUND,
    /** The client's key belongs to another name or quantity. */
    KEY_REUSED,
    /** The client's key is spent: its purchase was abandoned and can never be placed. */
    ABANDONED,
    /** Certainly not placed: no attempt was sent, or each was refused. */
    UNAVAILABLE,
    /** Certainly not placed: the order log and the catalog do not match. */
    BOOKS_DIFFER,
    /** Perhaps placed: a retry with the same key is always safe. */
    UNKNOWN
  }

  /**
   * @param number the order's number, if placed
   * @param version the product's version that the purchase made, if placed
   */
  record PurchaseResult(PurchaseEnd end, long number, long version) {}

  /**
   * @param status null if the catalog has not answered, or cannot tell
   * @param product the product after the change, as it was removed, or as it is if the precondition
   *     has failed; null for any other end, and if there is no such product
   * @param tag the product's; null if there is no product
   */
  record OperatorResult(
      AnswerStatus outcome, OperatorStatus status, ProductView product, ProductTag tag) {}

  /**
   * @param minVersion a cached product of a lower version is not used; 0 for any
   */
  void findProduct(String name, long minVersion, long nowMillis, Consumer<ProductResult> answer);

  void listProducts(String after, int limit, long nowMillis, Consumer<PageResult> answer);

  /**
   * @param clientKey the client's idempotency key, or null: the front-end makes an id
   */
  void purchase(
      String clientKey, String name, int quantity, long nowMillis, Consumer<PurchaseResult> answer);

  void findOrder(long number, long nowMillis, Consumer<OrderResult> answer);

  void restock(
      String name,
      long quantity,
      Precondition precondition,
      long nowMillis,
      Consumer<OperatorResult> answer);

  void putProduct(
      String name,
      long priceCents,
      long quantity,
      Precondition precondition,
      long nowMillis,
      Consumer<OperatorResult> answer);

  /**
   * Changes the given fields of a product, and keeps the catalog's current values of the others.
   */
  void patchProduct(
      String name,
      OptionalLong priceCents,
      OptionalLong quantity,
      Precondition precondition,
      long nowMillis,
      Consumer<OperatorResult> answer);

  /**
   * Corrects the stock by a signed number of pieces, and sets the price if it is given.
   *
   * @param key idempotency key: the correction is made once, however often it is requested
   * @param change not 0
   */
  void correctStock(
      Optional<String> key,
      String name,
      OptionalLong priceCents,
      long change,
      Precondition precondition,
      long nowMillis,
      Consumer<OperatorResult> answer);

  /** Removes a product from sale. */
  void removeProduct(
      String name, Precondition precondition, long nowMillis, Consumer<OperatorResult> answer);

  /** Whether a purchase would be served now: a leader serves, and the catalog answers. */
  boolean ready(long nowMillis);
}
