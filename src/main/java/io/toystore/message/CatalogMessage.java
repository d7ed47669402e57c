package io.toystore.message;

import io.toystore.model.CatalogTerm;
import io.toystore.model.Precondition;
import io.toystore.model.ProductView;
import io.toystore.model.ToyName;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The messages between front-ends and the catalog (design, sections 6.10 and 7). */
public sealed interface CatalogMessage extends Message {
  record FindProducts(long frontend, List<ProductQuery> queries) implements CatalogMessage {}

  record ProductQuery(long query, String name) {}

  /**
   * @param product null if there is no such toy
   */
  record FoundProduct(long query, ProductView product) {}

  record FoundProducts(CatalogTerm catalogTerm, List<FoundProduct> products)
      implements CatalogMessage {}

  /**
   * A front-end asks for a page of products. They come in the order of their names (by UTF-16 code
   * units, as String.compareTo).
   *
   * @param after the page begins after this name; empty for the first page
   */
  record ListProducts(long frontend, long query, String after, int limit)
      implements CatalogMessage {}

  record ProductPage(long query, List<ProductView> products, boolean more)
      implements CatalogMessage {}

  record Change(String name, long version) {}

  /**
   * Published by the catalog once the changes are durable.
   *
   * @param firstSequence the sequence number of the first change; the others follow without gaps
   */
  record Invalidations(CatalogTerm catalogTerm, long firstSequence, List<Change> changes)
      implements CatalogMessage {}

  /** A front-end asks for what has changed after {@code sequence} of {@code catalogTerm}. */
  record ChangesSince(long frontend, long pull, CatalogTerm catalogTerm, long sequence)
      implements CatalogMessage {}

  /**
   * @param complete false if the catalog does not know all changes since (another term, or too long
   *     ago): the front-end then drops its cache and continues from {@code lastSequence}
   * @param lastSequence the catalog's last sequence number when it answered; {@code changes} are
   *     those after the question's sequence, up to and including this number
   */
  record Changes(
      long pull, CatalogTerm catalogTerm, boolean complete, long lastSequence, List<Change> changes)
      implements CatalogMessage {}

  // An operator's command names the catalog term that the front-end knows. A catalog remembers the
  // commands of its own term, so a duplicate has no effect. It refuses a command of another term,
  // because it may have carried out that command before it restarted.

  /** Operator: adds pieces to a toy. */
  record Restock(
      long frontend,
      long query,
      String name,
      long quantity,
      CatalogTerm catalogTerm,
      Precondition precondition)
      implements CatalogMessage {}

  /** Operator: creates a toy, or changes its price and quantity. */
  record PutProduct(
      long frontend,
      long query,
      String name,
      long price,
      long quantity,
      CatalogTerm catalogTerm,
      Precondition precondition)
      implements CatalogMessage {}

  /** Operator: changes the given fields of a toy, and keeps the current values of the others. */
  record PatchProduct(
      long frontend,
      long query,
      String name,
      OptionalLong price,
      OptionalLong quantity,
      CatalogTerm catalogTerm,
      Precondition precondition)
      implements CatalogMessage {}

  /**
   * Operator: corrects a toy's stock by a signed number of pieces, and optionally sets its price.
   *
   * @param key idempotency key: the correction is made once, however often it is requested
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
      implements CatalogMessage {}

  /** Operator: removes a toy from sale. */
  record RemoveProduct(
      long frontend, long query, String name, CatalogTerm catalogTerm, Precondition precondition)
      implements CatalogMessage {}

  /** What the catalog did with an operator's request. */
  enum OperatorStatus {
    DONE,
    PRODUCT_NOT_FOUND,
    /** The toy would have more pieces, or the shop more toys, than the catalog allows. */
    TOO_MANY,
    /** A toy exists whose name is a canonically equivalent spelling ({@link ToyName}). */
    OTHER_SPELLING,
    /** Done; no toy of this name was for sale before. */
    CREATED,
    /** The precondition does not hold, and nothing was changed. */
    PRECONDITION_FAILED,
    /**
     * The command is for another term of the catalog, and may have been carried out in that term.
     */
    OTHER_TERM,
    /** Done; the toy is no longer for sale. */
    REMOVED,
    /** The correction would remove more pieces than are in stock. */
    NOT_ENOUGH_STOCK,
    /** The key belongs to another correction. */
    KEY_REUSED
  }

  /**
   * @param product the toy after the request, once that state is durable. For {@code REMOVED} it is
   *     the removed toy, at the version of the removal. Also set for {@code DONE}, {@code CREATED}
   *     and, if there is such a toy, {@code PRECONDITION_FAILED}; otherwise null
   * @param folderId of the catalog, {@link CatalogTerm#folderId}
   */
  record OperatorAnswer(long query, OperatorStatus status, ProductView product, long folderId)
      implements CatalogMessage {}
}
