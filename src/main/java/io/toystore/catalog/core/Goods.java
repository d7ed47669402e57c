package io.toystore.catalog.core;

import io.toystore.catalog.core.CatalogRecord.ProductPut;
import io.toystore.catalog.core.CatalogRecord.ProductRemoved;
import io.toystore.catalog.core.CatalogRecord.Restocked;
import io.toystore.catalog.core.CatalogRecord.StockCorrected;
import io.toystore.model.Price;
import io.toystore.model.ToyName;
import io.toystore.sansio.Check;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * All toys, and the totals of their books. {@code stock + pendingPieces + sold = added} holds
 * (design, section 6), because the books of each {@link Toy} balance. Only the {@link Ledger}
 * changes this part of it. No toy is ever forgotten, not even a removed one.
 */
final class Goods {
  /** The toys by name, in the order in which they were created. Every ledger has the same order. */
  private final Map<String, Toy> toys = new LinkedHashMap<>();

  // All fields from here on are derived from the toys.

  /**
   * How many toys for sale have each canonical name ({@link ToyName}). A toy whose own name is
   * canonical is not counted.
   */
  private final Map<String, Integer> otherSpellings = new HashMap<>();

  /** The toys for sale whose stock is 0, in the order in which they were sold out. */
  private final Set<Toy> soldOut = new LinkedHashSet<>();

  private int forSale;
  private long stock;
  private long pendingPieces;
  private long sold;
  private long added;

  /** The toy of this name if it is for sale, otherwise null. */
  Toy toy(String name) {
    Toy toy = toys.get(name);
    return toy == null || toy.removed() ? null : toy;
  }

  /** The toy of this name, removed or not, or null. */
  Toy toyOrRemoved(String name) {
    return toys.get(name);
  }

  /**
   * Whether a toy for sale has a name that is canonically equivalent to this one, but not the same.
   */
  boolean isSpelledOtherwise(String name) {
    String canonical = ToyName.canonical(name);
    return otherSpellings.containsKey(canonical)
        || !canonical.equals(name) && toy(canonical) != null;
  }

  /** All toys, removed ones included, in the order in which they were created. */
  Collection<Toy> toys() {
    return Collections.unmodifiableCollection(toys.values());
  }

  /** The toys for sale without a piece in stock. */
  Set<Toy> soldOut() {
    return Collections.unmodifiableSet(soldOut);
  }

  /** How many toys are for sale. */
  int forSale() {
    return forSale;
  }

  /** Pieces for sale. */
  long stock() {
    return stock;
  }

  /** Pieces that are reserved, and neither sold nor given back. */
  long pendingPieces() {
    return pendingPieces;
  }

  /** Pieces sold for good. */
  long sold() {
    return sold;
  }

  /** The pieces of the first stock and of all restocks, less those that operators have removed. */
  long added() {
    return added;
  }

  /** The toy of this name, which must be for sale. */
  Toy forSale(String name) {
    Toy toy = toy(name);
    Check.that(toy != null, "no toy %s is for sale", name);
    return toy;
  }

  Toy put(ProductPut put) {
    Price price = new Price(put.price());
    Toy toy = toys.get(put.name());
    if (toy == null) {
      Check.that(put.version() == 1, "%s begins with version %s", put.name(), put.version());
      toy = new Toy(toys.size(), put.name(), price, put.quantity());
      toys.put(put.name(), toy);
      offer(toy);
      stock += put.quantity();
      added += put.quantity();
    } else {
      stock += put.quantity() - toy.stock();
      added += put.quantity() - toy.stock();
      if (toy.removed()) {
        offer(toy);
      }
      toy.put(price, put.quantity(), put.version());
    }
    noteSoldOut(toy);
    return toy;
  }

  Toy restock(Restocked restocked) {
    Toy toy = forSale(restocked.name());
    toy.restock(restocked.quantity(), restocked.version());
    stock += restocked.quantity();
    added += restocked.quantity();
    noteSoldOut(toy);
    return toy;
  }

  Toy correct(StockCorrected corrected) {
    Toy toy = forSale(corrected.name());
    toy.correct(corrected.price(), corrected.change(), corrected.version());
    stock += corrected.change();
    added += corrected.change();
    noteSoldOut(toy);
    return toy;
  }

  Toy remove(ProductRemoved removed) {
    Toy toy = forSale(removed.name());
    stock -= toy.stock();
    added -= toy.stock();
    toy.remove(removed.version());
    withdraw(toy);
    noteSoldOut(toy);
    return toy;
  }

  void reserve(Toy toy, long quantity, long version) {
    toy.reserve(quantity, version);
    stock -= quantity;
    pendingPieces += quantity;
    noteSoldOut(toy);
  }

  void settle(Reservation reservation) {
    reservation.toy().settle(reservation.quantity());
    pendingPieces -= reservation.quantity();
    sold += reservation.quantity();
  }

  /**
   * Puts the pieces of a reservation back.
   *
   * @param version of the toy afterwards
   * @return the toy, or null if it was removed from sale and the pieces are written off
   */
  Toy giveBack(Reservation reservation, long version) {
    Toy toy = reservation.toy();
    toy.giveBack(reservation.quantity(), version);
    pendingPieces -= reservation.quantity();
    if (toy.removed()) {
      added -= reservation.quantity();
      return null;
    }
    stock += reservation.quantity();
    noteSoldOut(toy);
    return toy;
  }

  /** A toy is for sale from now on. */
  private void offer(Toy toy) {
    forSale++;
    String canonical = ToyName.canonical(toy.name());
    if (!canonical.equals(toy.name())) {
      otherSpellings.merge(canonical, 1, Integer::sum);
    }
  }

  /** A toy is no longer for sale. */
  private void withdraw(Toy toy) {
    forSale--;
    String canonical = ToyName.canonical(toy.name());
    if (!canonical.equals(toy.name())) {
      otherSpellings.computeIfPresent(canonical, (name, count) -> count == 1 ? null : count - 1);
    }
  }

  private void noteSoldOut(Toy toy) {
    if (toy.stock() == 0 && !toy.removed()) {
      soldOut.add(toy);
    } else {
      soldOut.remove(toy);
    }
  }

  /** Adds a toy that a snapshot holds. */
  void take(Toy toy) {
    Check.that(toys.put(toy.name(), toy) == null, "%s appears twice", toy);
    if (!toy.removed()) {
      offer(toy);
    }
    stock += toy.stock();
    pendingPieces += toy.pending();
    sold += toy.sold();
    added += toy.initial() + toy.restocked();
    noteSoldOut(toy);
  }
}
