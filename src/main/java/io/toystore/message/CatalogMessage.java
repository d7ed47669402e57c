package io.toystore.message;

import io.toystore.model.CatalogTerm;
import io.toystore.model.Precondition;
import io.toystore.model.ProductView;
import io.toystore.model.ToyName;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What front-ends and the catalog say to each other (design, sections 6.10 and 7). */
public sealed interface CatalogMessage extends Message {
  record FindProducts(long frontend, List<ProductQuery> queries) implements CatalogMessage {}

  record ProductQuery(long query, String name) {}

  /**
   * @param product null when there is no such toy
   */
  record FoundProduct(long query, ProductView product) {}

  record FoundProducts(CatalogTerm catalogTerm, List<FoundProduct> products)
      implements CatalogMessage {}

  /**
   * A page of products in the order of their names (by UTF-16 code units, as String.compareTo).
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
   * @param complete false: the catalog cannot tell (another term, or too long ago); the front-end
   *     drops its cache and goes on from {@code lastSequence}
   * @param lastSequence of the catalog when it answered; the changes are the ones after the
   *     question's sequence up to this one
   */
  record Changes(
      long pull, CatalogTerm catalogTerm, boolean complete, long lastSequence, List<Change> changes)
      implements CatalogMessage {}

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
      implements CatalogMessage {}

  /** Operator: makes a toy, or changes its price and quantity. */
  record PutProduct(
      long frontend,
      long query,
      String name,
      long price,
      long quantity,
      CatalogTerm catalogTerm,
      Precondition precondition)
      implements CatalogMessage {}

  /** Operator: changes what is given of a toy, and leaves the rest as it is at that moment. */
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
      implements CatalogMessage {}

  /** Operator: removes a toy from sale. */
  record RemoveProduct(
      long frontend, long query, String name, CatalogTerm catalogTerm, Precondition precondition)
      implements CatalogMessage {}

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
      implements CatalogMessage {}
}
