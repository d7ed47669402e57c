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
import io.toystore.model.RequestHash;
import io.toystore.sansio.Check;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The catalog's state: a function of the log's entries and of nothing else. {@link #apply} applies
 * new entries, entries read back at a start, and entries folded into a snapshot, so all three give
 * the same state. Only restoring a snapshot sets the state without it ({@link LedgerSnapshot}).
 */
final class Ledger {
  /**
   * How many of the operators' latest corrections are remembered by key. The number is part of a
   * journal's meaning: with another number the same entries would give another state.
   */
  static final int CORRECTIONS_KEPT = 4_096;

  /**
   * The correction made under an operator's key. A correction with the same key changes nothing.
   */
  record Correction(String name, OptionalLong price, long change) {}

  private final Goods goods = new Goods();
  private final ReservationTable reservations = new ReservationTable();

  /** The corrections that are remembered, by key, the latest last. */
  private final Map<String, Correction> corrections = new LinkedHashMap<>();

  private long index;
  private boolean firstProductsPut;

  // What a leader compares with the order log.

  private final RequestHash hash = new RequestHash();
  private long settledOrders;
  private long settledDigest;

  /** The index of the last entry applied; 0 before the first. */
  long index() {
    return index;
  }

  /** The toys and their stock. */
  Goods goods() {
    return goods;
  }

  /** The reservations that are not forgotten. */
  ReservationTable reservations() {
    return reservations;
  }

  /** Whether the first catalog is complete. */
  boolean firstProductsPut() {
    return firstProductsPut;
  }

  /** The correction made under this key; null if there was none, or it is forgotten. */
  Correction correction(String key) {
    return corrections.get(key);
  }

  /** The corrections that are remembered, by key, the latest last. */
  Map<String, Correction> corrections() {
    return Collections.unmodifiableMap(corrections);
  }

  /** How many orders have been settled, those with forgotten reservations included. */
  long settledOrders() {
    return settledOrders;
  }

  /** The sum of {@link RequestHash#ofOrder} over all settled orders. */
  long settledDigest() {
    return settledDigest;
  }

  /**
   * Applies the next entry of the log.
   *
   * @return the toy that has changed for customers, or null
   * @throws io.toystore.sansio.BrokenInvariant when the entry cannot follow those before it
   */
  Toy apply(long entryIndex, CatalogRecord record) {
    Check.that(entryIndex > index, "entry %s after entry %s", entryIndex, index);
    index = entryIndex;
    if (record instanceof Reserved reserved) {
      return reserve(reserved);
    } else if (record instanceof Settled settled) {
      settle(settled);
    } else if (record instanceof GivenBack givenBack) {
      return goods.giveBack(
          reservations.close(givenBack.id(), Reservation.State.GIVEN_BACK), givenBack.version());
    } else if (record instanceof Renumbered renumbered) {
      reservations.renumber(renumbered);
    } else if (record instanceof Restocked restocked) {
      return goods.restock(restocked);
    } else if (record instanceof ProductPut put) {
      return goods.put(put);
    } else if (record instanceof StockCorrected corrected) {
      return correct(corrected);
    } else if (record instanceof ProductRemoved removed) {
      return goods.remove(removed);
    } else if (record instanceof MarkRaised raised) {
      reservations.raiseMark(raised.term(), raised.mark());
    } else if (record instanceof FirstProductsPut) {
      firstProductsPut = true;
    }
    return null;
  }

  private Toy reserve(Reserved reserved) {
    Toy toy = goods.forSale(reserved.name());
    Check.that(reserved.price() == toy.price().cents(), "%s is not the price of %s", reserved, toy);
    reservations.raiseMark(reserved.term(), reserved.mark());
    goods.reserve(toy, reserved.quantity(), reserved.version());
    reservations.add(
        new Reservation(
            reserved.id(),
            toy,
            reserved.quantity(),
            reserved.price(),
            reserved.version(),
            reserved.term(),
            reserved.number(),
            Reservation.State.PENDING));
    return toy;
  }

  private void settle(Settled settled) {
    Reservation reservation = reservations.close(settled.id(), Reservation.State.SETTLED);
    goods.settle(reservation);
    hash.take(settled.id());
    settledOrders++;
    settledDigest +=
        RequestHash.ofOrder(hash.high(), reservation.toy().name(), reservation.quantity());
  }

  private Toy correct(StockCorrected corrected) {
    Toy toy = goods.correct(corrected);
    if (corrected.key().isPresent()) {
      remember(
          corrected.key().get(),
          new Correction(corrected.name(), corrected.price(), corrected.change()));
    }
    return toy;
  }

  /** Remembers a correction by its key, and forgets the oldest when there are too many. */
  void remember(String key, Correction correction) {
    Check.that(corrections.put(key, correction) == null, "a second correction under %s", key);
    if (corrections.size() > CORRECTIONS_KEPT) {
      corrections.remove(corrections.keySet().iterator().next());
    }
  }

  // ---- taking over a snapshot, before any entry (LedgerSnapshot) ----

  /** Takes over the figures that no other part of the ledger holds. */
  void take(long snapshotIndex, boolean hasFirstProducts, long orders, long digest) {
    index = snapshotIndex;
    firstProductsPut = hasFirstProducts;
    settledOrders = orders;
    settledDigest = digest;
  }

  /** Compares the toys' books with the reservations, once everything is taken over. */
  void checkTaken() {
    Map<Toy, Long> pending = new HashMap<>();
    for (Reservation reservation : reservations.all()) {
      if (reservation.pending()) {
        pending.merge(reservation.toy(), reservation.quantity(), Long::sum);
      }
    }
    for (Toy toy : goods.toys()) {
      long expected = pending.getOrDefault(toy, 0L);
      Check.that(toy.pending() == expected, "%s pieces are reserved of %s", expected, toy);
    }
  }
}
