package io.toystore.catalog.core;

import io.toystore.catalog.core.CatalogRecord.FirstProductsPut;
import io.toystore.catalog.core.CatalogRecord.GivenBack;
import io.toystore.catalog.core.CatalogRecord.MarkRaised;
import io.toystore.catalog.core.CatalogRecord.ProductPut;
import io.toystore.catalog.core.CatalogRecord.ProductRemoved;
import io.toystore.catalog.core.CatalogRecord.Renumbered;
import io.toystore.catalog.core.CatalogRecord.Reserved;
import io.toystore.catalog.core.CatalogRecord.Restocked;
import io.toystore.catalog.core.CatalogRecord.Settled;
import io.toystore.catalog.core.CatalogRecord.StockCorrected;
import io.toystore.protocol.Check;
import io.toystore.protocol.Price;
import io.toystore.protocol.RequestHash;
import io.toystore.protocol.ToyName;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The catalog's state: a pure function of the log's entries. {@link #apply} is the only way to
 * change it, whether an entry has just been decided on, is read back at a start, or is folded into
 * a snapshot; so all three agree.
 *
 * <p>A pending reservation is never forgotten. A closed one (settled or given back) is remembered
 * until its term and number lie below the recorded mark; from then on the mark alone keeps a late
 * copy of its request from taking stock again (design, section 10.3).
 *
 * <p>A toy is never forgotten either, removed or not: see {@link Toy}.
 */
final class Ledger {
  /**
   * Operators' corrections whose keys are remembered, the latest ones. It is part of what a journal
   * means: with another number the same entries would make another state.
   */
  static final int CORRECTIONS_KEPT = 4_096;

  /** What was done under an operator's key; the same key again does nothing. */
  record Correction(String name, OptionalLong price, long change) {}

  /** Toys in the order in which they were made: the same however the state was reached. */
  private final Map<String, Toy> toys = new LinkedHashMap<>();

  /**
   * Derived: the names in form C of the toys for sale whose own names are not in it ({@link
   * ToyName}), and how many toys share each.
   */
  private final Map<String, Integer> otherSpellings = new HashMap<>();

  /** By key, the latest correction last. */
  private final Map<String, Correction> corrections = new LinkedHashMap<>();

  /** Derived: the toys for sale whose stock is 0. */
  private final Set<Toy> soldOut = new LinkedHashSet<>();

  /** Reservations that are not forgotten. */
  private final Map<String, Reservation> reservations = new HashMap<>();

  /** Derived: the reservations of the mark's term that the mark has not passed. */
  private final OpenWindow window = new OpenWindow();

  private long index;
  private boolean firstProductsPut;

  /** Derived: how many toys are not removed. */
  private int forSale;

  private long markTerm;
  private long mark;
  private int pendingReservations;
  private long stock;
  private long pendingPieces;
  private long sold;
  private long added;

  // What a leader compares with the order log.
  private final RequestHash hash = new RequestHash();
  private long settledOrders;
  private long settledDigest;

  /** The index of the last entry applied; 0 before the first. */
  long index() {
    return index;
  }

  /** Whether the first catalog is complete. */
  boolean firstProductsPut() {
    return firstProductsPut;
  }

  /** The highest term recorded. */
  long markTerm() {
    return markTerm;
  }

  /** The lowest number of that term that its leader still waits for, as recorded. */
  long mark() {
    return mark;
  }

  /** The toy of this name that is for sale, or null. */
  Toy toy(String name) {
    Toy toy = toys.get(name);
    return toy == null || toy.removed() ? null : toy;
  }

  /** The toy of this name, removed or not, or null. */
  Toy toyOrRemoved(String name) {
    return toys.get(name);
  }

  /** How many toys are for sale. */
  int forSale() {
    return forSale;
  }

  /** What was done under this key, or null: nothing, or it is forgotten. */
  Correction correction(String key) {
    return corrections.get(key);
  }

  /** All corrections that are remembered by their keys, the latest last. */
  Map<String, Correction> corrections() {
    return Collections.unmodifiableMap(corrections);
  }

  /** Whether there is a toy for sale whose name is equivalent to this one, though not the same. */
  boolean isSpelledOtherwise(String name) {
    String canonical = ToyName.canonical(name);
    return otherSpellings.containsKey(canonical)
        || !canonical.equals(name) && toy(canonical) != null;
  }

  /** A toy is for sale from now on. */
  private void offer(Toy toy) {
    forSale++;
    String canonical = ToyName.canonical(toy.name());
    if (!canonical.equals(toy.name())) {
      otherSpellings.merge(canonical, 1, Integer::sum);
    }
  }

  /** A toy is not for sale any more. */
  private void withdraw(Toy toy) {
    forSale--;
    String canonical = ToyName.canonical(toy.name());
    if (!canonical.equals(toy.name())) {
      otherSpellings.computeIfPresent(canonical, (name, count) -> count == 1 ? null : count - 1);
    }
  }

  /** All toys, the removed ones too. */
  Collection<Toy> toys() {
    return Collections.unmodifiableCollection(toys.values());
  }

  Set<Toy> soldOut() {
    return Collections.unmodifiableSet(soldOut);
  }

  /** The reservation of this request id, or null: never made, or forgotten. */
  Reservation reservation(String id) {
    return reservations.get(id);
  }

  /** The reservation that holds this number of the mark's term, or null. */
  Reservation reservationAt(long number) {
    return window.at(number);
  }

  /** All that are remembered, in no order. */
  Collection<Reservation> reservations() {
    return Collections.unmodifiableCollection(reservations.values());
  }

  int pendingReservations() {
    return pendingReservations;
  }

  int closedReservations() {
    return reservations.size() - pendingReservations;
  }

  long stock() {
    return stock;
  }

  long pendingPieces() {
    return pendingPieces;
  }

  long sold() {
    return sold;
  }

  /** How many orders have been settled, the forgotten ones among them. */
  long settledOrders() {
    return settledOrders;
  }

  /** The sum over these orders ({@link RequestHash#ofOrder}). */
  long settledDigest() {
    return settledDigest;
  }

  /** The pieces of the first stock and of all restocks, less what operators have taken away. */
  long added() {
    return added;
  }

  /**
   * Applies the next entry of the log.
   *
   * @return the toy of which a customer now sees something new, or null
   * @throws io.toystore.protocol.BrokenInvariant when the entry cannot follow those before it
   */
  Toy apply(long entryIndex, CatalogRecord record) {
    Check.that(entryIndex > index, "entry %s after entry %s", entryIndex, index);
    index = entryIndex;
    if (record instanceof Reserved reserved) {
      return reserve(reserved);
    } else if (record instanceof Settled settled) {
      return settle(settled);
    } else if (record instanceof GivenBack givenBack) {
      return giveBack(givenBack);
    } else if (record instanceof Renumbered renumbered) {
      return renumber(renumbered);
    } else if (record instanceof Restocked restocked) {
      return restock(restocked);
    } else if (record instanceof ProductPut put) {
      return put(put);
    } else if (record instanceof StockCorrected corrected) {
      return correct(corrected);
    } else if (record instanceof ProductRemoved removed) {
      return remove(removed);
    } else if (record instanceof MarkRaised raised) {
      raiseMark(raised.term(), raised.mark());
    } else if (record instanceof FirstProductsPut) {
      firstProductsPut = true;
    }
    return null;
  }

  private Toy put(ProductPut put) {
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

  private Toy restock(Restocked restocked) {
    Toy toy = known(restocked.name());
    toy.restock(restocked.quantity(), restocked.version());
    stock += restocked.quantity();
    added += restocked.quantity();
    noteSoldOut(toy);
    return toy;
  }

  private Toy correct(StockCorrected corrected) {
    Toy toy = known(corrected.name());
    toy.correct(corrected.price(), corrected.change(), corrected.version());
    stock += corrected.change();
    added += corrected.change();
    noteSoldOut(toy);
    if (corrected.key().isPresent()) {
      remember(
          corrected.key().get(),
          new Correction(corrected.name(), corrected.price(), corrected.change()));
    }
    return toy;
  }

  private void remember(String key, Correction correction) {
    Check.that(corrections.put(key, correction) == null, "a second correction under %s", key);
    if (corrections.size() > CORRECTIONS_KEPT) {
      corrections.remove(corrections.keySet().iterator().next());
    }
  }

  private Toy remove(ProductRemoved removed) {
    Toy toy = known(removed.name());
    stock -= toy.stock();
    added -= toy.stock();
    toy.remove(removed.version());
    withdraw(toy);
    noteSoldOut(toy);
    return toy;
  }

  private Toy reserve(Reserved reserved) {
    Toy toy = known(reserved.name());
    Check.that(reserved.price() == toy.price().cents(), "%s is not the price of %s", reserved, toy);
    raiseMark(reserved.term(), reserved.mark());
    toy.reserve(reserved.quantity(), reserved.version());
    Reservation reservation =
        new Reservation(
            reserved.id(),
            toy,
            reserved.quantity(),
            reserved.price(),
            reserved.version(),
            reserved.term(),
            reserved.number(),
            Reservation.State.PENDING);
    Check.that(reservations.put(reserved.id(), reservation) == null, "%s exists", reservation);
    window.put(reservation);
    pendingReservations++;
    stock -= reserved.quantity();
    pendingPieces += reserved.quantity();
    noteSoldOut(toy);
    return toy;
  }

  private Toy renumber(Renumbered renumbered) {
    Reservation reservation = reservations.get(renumbered.id());
    Check.that(reservation != null, "%s is unknown", renumbered);
    // Out of the window first: raising the mark must not forget it by its old number.
    window.remove(reservation);
    raiseMark(renumbered.term(), renumbered.mark());
    reservation.renumber(renumbered.term(), renumbered.number());
    window.put(reservation);
    return null;
  }

  private Toy settle(Settled settled) {
    Reservation reservation = close(settled.id(), Reservation.State.SETTLED);
    reservation.toy().settle(reservation.quantity());
    pendingPieces -= reservation.quantity();
    sold += reservation.quantity();
    hash.take(settled.id());
    settledOrders++;
    settledDigest +=
        RequestHash.ofOrder(hash.high(), reservation.toy().name(), reservation.quantity());
    return null;
  }

  private Toy giveBack(GivenBack givenBack) {
    Reservation reservation = close(givenBack.id(), Reservation.State.GIVEN_BACK);
    Toy toy = reservation.toy();
    toy.giveBack(reservation.quantity(), givenBack.version());
    pendingPieces -= reservation.quantity();
    if (toy.removed()) {
      added -= reservation.quantity();
      return null;
    }
    stock += reservation.quantity();
    noteSoldOut(toy);
    return toy;
  }

  private Reservation close(String id, Reservation.State outcome) {
    Reservation reservation = reservations.get(id);
    Check.that(reservation != null, "no reservation %s to become %s", id, outcome);
    reservation.close(outcome);
    pendingReservations--;
    if (reservation.isBelow(markTerm, mark)) {
      reservations.remove(id);
    }
    return reservation;
  }

  private void raiseMark(long term, long newMark) {
    Check.that(
        term > markTerm || term == markTerm && newMark >= mark,
        "the mark falls from %s/%s to %s/%s",
        markTerm,
        mark,
        term,
        newMark);
    if (term > markTerm) {
      window.begin(newMark, this::forgetIfClosed);
    } else if (newMark > mark) {
      window.raise(newMark, this::forgetIfClosed);
    }
    markTerm = term;
    mark = newMark;
  }

  private void forgetIfClosed(Reservation passed) {
    if (!passed.pending()) {
      reservations.remove(passed.id());
    }
  }

  private Toy known(String name) {
    Toy toy = toy(name);
    Check.that(toy != null, "no toy %s is for sale", name);
    return toy;
  }

  private void noteSoldOut(Toy toy) {
    if (toy.stock() == 0 && !toy.removed()) {
      soldOut.add(toy);
    } else {
      soldOut.remove(toy);
    }
  }

  // ---- taking over a snapshot, before any entry (LedgerSnapshot) ----

  void take(long snapshotIndex, boolean hasFirstProducts, long orders, long digest) {
    index = snapshotIndex;
    firstProductsPut = hasFirstProducts;
    settledOrders = orders;
    settledDigest = digest;
  }

  void takeMark(long term, long snapshotMark) {
    markTerm = term;
    mark = snapshotMark;
    window.begin(snapshotMark, reservation -> {});
  }

  void take(Toy toy) {
    Check.that(toys.put(toy.name(), toy) == null, "%s stands twice", toy);
    if (!toy.removed()) {
      offer(toy);
    }
    stock += toy.stock();
    sold += toy.sold();
    added += toy.initial() + toy.restocked();
    noteSoldOut(toy);
  }

  void take(String key, Correction correction) {
    remember(key, correction);
  }

  void take(Reservation reservation) {
    Check.that(
        reservations.put(reservation.id(), reservation) == null, "%s stands twice", reservation);
    boolean below = reservation.isBelow(markTerm, mark);
    if (!below) {
      Check.that(reservation.term() == markTerm, "%s is above the mark's term", reservation);
      window.put(reservation);
    }
    if (reservation.pending()) {
      pendingReservations++;
      pendingPieces += reservation.quantity();
    } else {
      Check.that(!below, "%s should be forgotten", reservation);
    }
  }

  /** Compares the toys' books with the reservations, once everything is taken over. */
  void checkTaken() {
    Map<Toy, Long> pending = new HashMap<>();
    for (Reservation reservation : reservations.values()) {
      if (reservation.pending()) {
        pending.merge(reservation.toy(), reservation.quantity(), Long::sum);
      }
    }
    for (Toy toy : toys.values()) {
      long expected = pending.getOrDefault(toy, 0L);
      Check.that(toy.pending() == expected, "%s pieces are reserved of %s", expected, toy);
    }
  }
}
