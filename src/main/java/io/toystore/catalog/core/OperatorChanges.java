package io.toystore.catalog.core;

import io.toystore.catalog.core.CatalogRecord.ProductPut;
import io.toystore.catalog.core.CatalogRecord.ProductRemoved;
import io.toystore.catalog.core.CatalogRecord.Restocked;
import io.toystore.catalog.core.CatalogRecord.StockCorrected;
import io.toystore.catalog.core.Ledger.Correction;
import io.toystore.message.Address;
import io.toystore.message.CatalogMessage.CorrectStock;
import io.toystore.message.CatalogMessage.OperatorAnswer;
import io.toystore.message.CatalogMessage.OperatorStatus;
import io.toystore.message.CatalogMessage.PatchProduct;
import io.toystore.message.CatalogMessage.PutProduct;
import io.toystore.message.CatalogMessage.RemoveProduct;
import io.toystore.message.CatalogMessage.Restock;
import io.toystore.model.CatalogTerm;
import io.toystore.model.Price;
import io.toystore.model.ProductTag;
import io.toystore.model.ToyName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The changes that operators make to the goods (design, section 2): restock, put, patch, correct,
 * remove. Each request is carried out at most once per start, and answered when its change is
 * durable.
 *
 * <p>Every method that makes a change returns the answer, or null for a malformed request, which is
 * dropped. Not thread-safe.
 */
final class OperatorChanges {
  /** How many requests, and how many refused keys, are remembered. */
  private static final int OUTCOMES_KEPT = 1_024;

  /** The longest key of a correction, in UTF-16 code units. */
  private static final int MAX_KEY_LENGTH = 128;

  private record OperatorRequest(long frontend, long query) {}

  private final CatalogSettings settings;
  private final CatalogLog log;

  // Volatile: a start begins without these, and accepts no request that names another start.

  /**
   * The answers to the latest requests, oldest first: a copy of a request gets the same answer and
   * changes nothing.
   */
  private final Map<OperatorRequest, OperatorAnswer> answers = new LinkedHashMap<>();

  /** Why corrections were refused, by their keys, the oldest refusal first. */
  private final Map<String, OperatorStatus> refusedCorrections = new LinkedHashMap<>();

  OperatorChanges(CatalogSettings settings, CatalogLog log) {
    this.settings = settings;
    this.log = log;
  }

  void onRestock(Restock message, CatalogOutputs out) {
    once(
        new OperatorRequest(message.frontend(), message.query()),
        message.catalogTerm(),
        out,
        request -> restock(message, request, out));
  }

  void onPut(PutProduct message, CatalogOutputs out) {
    once(
        new OperatorRequest(message.frontend(), message.query()),
        message.catalogTerm(),
        out,
        request -> put(message, request, out));
  }

  void onPatch(PatchProduct message, CatalogOutputs out) {
    once(
        new OperatorRequest(message.frontend(), message.query()),
        message.catalogTerm(),
        out,
        request -> patch(message, request, out));
  }

  void onCorrect(CorrectStock message, CatalogOutputs out) {
    once(
        new OperatorRequest(message.frontend(), message.query()),
        message.catalogTerm(),
        out,
        request -> correct(message, request, out));
  }

  void onRemove(RemoveProduct message, CatalogOutputs out) {
    once(
        new OperatorRequest(message.frontend(), message.query()),
        message.catalogTerm(),
        out,
        request -> remove(message, request, out));
  }

  /**
   * Carries out a request, or repeats its answer. A request for another start is refused, because
   * this start does not remember what an earlier start has answered.
   */
  private void once(
      OperatorRequest request,
      CatalogTerm term,
      CatalogOutputs out,
      Function<OperatorRequest, OperatorAnswer> change) {
    if (log.mustDrop()) {
      return;
    }
    if (!term.equals(log.catalogTerm())) {
      out.send(
          Address.frontend(request.frontend()), answer(request, OperatorStatus.OTHER_TERM, null));
      return;
    }
    OperatorAnswer answer = answers.get(request);
    if (answer == null) {
      answer = change.apply(request);
      if (answer == null) {
        return;
      }
      remember(answers, request, answer);
    }
    log.hold(Address.frontend(request.frontend()), answer);
  }

  /** Adds pieces to a toy for sale. */
  private OperatorAnswer restock(Restock message, OperatorRequest request, CatalogOutputs out) {
    if (message.quantity() < 1) {
      return null;
    }
    Toy toy = log.goods().toy(message.name());
    if (toy == null) {
      return answer(request, OperatorStatus.PRODUCT_NOT_FOUND, null);
    }
    if (!message.precondition().holdsFor(tag(toy))) {
      return answer(request, OperatorStatus.PRECONDITION_FAILED, toy);
    }
    if (message.quantity() > settings.maxStock() - toy.stock()) {
      return answer(request, OperatorStatus.TOO_MANY, null);
    }
    log.append(new Restocked(toy.name(), message.quantity(), toy.version() + 1), out);
    return answer(request, OperatorStatus.DONE, toy);
  }

  /**
   * Creates a toy, or changes its price and quantity. A removed toy of the same name is for sale
   * again, at its next version (see {@link Toy}).
   */
  private OperatorAnswer put(PutProduct message, OperatorRequest request, CatalogOutputs out) {
    String name = message.name();
    long price = message.price();
    long quantity = message.quantity();
    if (!ToyName.isValid(name) || !isPrice(price) || quantity < 0) {
      return null;
    }
    Toy toy = log.goods().toy(name);
    // An impossible request is refused before its precondition is checked (RFC 9110, 13.2.1).
    if (toy == null && log.goods().isSpelledOtherwise(name)) {
      return answer(request, OperatorStatus.OTHER_SPELLING, null);
    }
    Toy removed = toy == null ? log.goods().toyOrRemoved(name) : null;
    if (toy == null && removed == null && log.goods().toys().size() >= settings.maxProducts()) {
      return answer(request, OperatorStatus.TOO_MANY, null);
    }
    if (!message.precondition().holdsFor(tag(toy))) {
      return answer(request, OperatorStatus.PRECONDITION_FAILED, toy);
    }
    if (quantity > settings.maxStock()) {
      return answer(request, OperatorStatus.TOO_MANY, null);
    }
    if (toy == null) {
      long version = removed == null ? 1 : removed.version() + 1;
      log.append(new ProductPut(name, price, quantity, version), out);
      return answer(request, OperatorStatus.CREATED, log.goods().toy(name));
    }
    return setPriceAndQuantity(toy, price, quantity, request, out);
  }

  /** Changes the price, the quantity or both. */
  private OperatorAnswer patch(PatchProduct message, OperatorRequest request, CatalogOutputs out) {
    Toy toy = log.goods().toy(message.name());
    if (toy == null) {
      return answer(request, OperatorStatus.PRODUCT_NOT_FOUND, null);
    }
    long price = message.price().orElse(toy.price().cents());
    long quantity = message.quantity().orElse(toy.stock());
    if (!isPrice(price) || quantity < 0) {
      return null;
    }
    if (!message.precondition().holdsFor(tag(toy))) {
      return answer(request, OperatorStatus.PRECONDITION_FAILED, toy);
    }
    if (message.quantity().isPresent() && quantity > settings.maxStock()) {
      return answer(request, OperatorStatus.TOO_MANY, null);
    }
    return setPriceAndQuantity(toy, price, quantity, request, out);
  }

  /** A toy that has this price and quantity already keeps its version. */
  private OperatorAnswer setPriceAndQuantity(
      Toy toy, long price, long quantity, OperatorRequest request, CatalogOutputs out) {
    if (toy.price().cents() != price || toy.stock() != quantity) {
      log.append(new ProductPut(toy.name(), price, quantity, toy.version() + 1), out);
    }
    return answer(request, OperatorStatus.DONE, toy);
  }

  /**
   * A correction with a key is made once:
   *
   * <ul>
   *   <li>Its key is looked up before its precondition is checked, because the correction itself
   *       has changed the version that the precondition names.
   *   <li>A refusal uses up the key as well. Otherwise a late copy could be carried out after the
   *       operator learned that the correction was refused. Refusals need not outlive this start:
   *       in the next start, a copy names another catalog term.
   * </ul>
   */
  private OperatorAnswer correct(
      CorrectStock message, OperatorRequest request, CatalogOutputs out) {
    if (message.change() == 0
        || message.price().isPresent() && !isPrice(message.price().getAsLong())
        || message.key().isPresent() && !isKey(message.key().get())) {
      return null;
    }
    Toy toy = log.goods().toy(message.name());
    if (message.key().isEmpty()) {
      return applyCorrection(message, toy, request, out);
    }
    String key = message.key().get();
    Correction earlier = log.ledger().correction(key);
    if (earlier != null) {
      return repeated(earlier, message, toy, request);
    }
    OperatorStatus refusal = refusedCorrections.get(key);
    if (refusal != null) {
      return answer(request, refusal, refusal == OperatorStatus.PRECONDITION_FAILED ? toy : null);
    }
    OperatorAnswer answer = applyCorrection(message, toy, request, out);
    if (answer.status() != OperatorStatus.DONE) {
      remember(refusedCorrections, key, answer.status());
    }
    return answer;
  }

  private OperatorAnswer applyCorrection(
      CorrectStock message, Toy toy, OperatorRequest request, CatalogOutputs out) {
    if (toy == null) {
      return answer(request, OperatorStatus.PRODUCT_NOT_FOUND, null);
    }
    if (!message.precondition().holdsFor(tag(toy))) {
      return answer(request, OperatorStatus.PRECONDITION_FAILED, toy);
    }
    if (message.change() < -toy.stock()) {
      return answer(request, OperatorStatus.NOT_ENOUGH_STOCK, null);
    }
    if (message.change() > settings.maxStock() - toy.stock()) {
      return answer(request, OperatorStatus.TOO_MANY, null);
    }
    log.append(
        new StockCorrected(
            message.key(), toy.name(), message.price(), message.change(), toy.version() + 1),
        out);
    return answer(request, OperatorStatus.DONE, toy);
  }

  /** A correction was made under this key before; its toy may have been removed since. */
  private OperatorAnswer repeated(
      Correction earlier, CorrectStock message, Toy toy, OperatorRequest request) {
    Correction wanted = new Correction(message.name(), message.price(), message.change());
    if (!earlier.equals(wanted)) {
      return answer(request, OperatorStatus.KEY_REUSED, null);
    }
    return toy == null
        ? answer(request, OperatorStatus.PRODUCT_NOT_FOUND, null)
        : answer(request, OperatorStatus.DONE, toy);
  }

  /** Removes a toy from sale; {@link Toy} says what that means. */
  private OperatorAnswer remove(
      RemoveProduct message, OperatorRequest request, CatalogOutputs out) {
    Toy toy = log.goods().toy(message.name());
    if (toy == null) {
      return answer(request, OperatorStatus.PRODUCT_NOT_FOUND, null);
    }
    if (!message.precondition().holdsFor(tag(toy))) {
      return answer(request, OperatorStatus.PRECONDITION_FAILED, toy);
    }
    log.append(new ProductRemoved(toy.name(), toy.version() + 1), out);
    return answer(request, OperatorStatus.REMOVED, toy);
  }

  /** An answer to this request. It shows the toy as it is now, or no toy if {@code toy} is null. */
  private OperatorAnswer answer(OperatorRequest request, OperatorStatus status, Toy toy) {
    return new OperatorAnswer(
        request.query(), status, toy == null ? null : toy.view(), log.catalogTerm().folderId());
  }

  /** The tag that a precondition is compared with; null for no toy. */
  private ProductTag tag(Toy toy) {
    return toy == null ? null : new ProductTag(log.catalogTerm().folderId(), toy.version());
  }

  private static boolean isPrice(long cents) {
    return cents >= 0 && cents <= Price.MAX_CENTS;
  }

  private static boolean isKey(String key) {
    return !key.isEmpty() && key.length() <= MAX_KEY_LENGTH;
  }

  /** Remembers an outcome, and forgets the oldest when there are too many. */
  private static <K, V> void remember(Map<K, V> outcomes, K key, V outcome) {
    outcomes.put(key, outcome);
    if (outcomes.size() > OUTCOMES_KEPT) {
      outcomes.remove(outcomes.keySet().iterator().next());
    }
  }
}
