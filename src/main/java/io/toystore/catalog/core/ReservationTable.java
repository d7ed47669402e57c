package io.toystore.catalog.core;

import io.toystore.catalog.core.CatalogRecord.Renumbered;
import io.toystore.sansio.Check;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * The reservations that are remembered, and the recorded mark, which says which reservations may be
 * forgotten (design, section 6.6). Only the {@link Ledger} changes this part of it.
 *
 * <p>A pending reservation is never forgotten. A closed reservation (settled or given back) is
 * remembered until its term and number are below the mark; from then on the mark alone keeps a late
 * copy of its request from taking stock again.
 */
final class ReservationTable {
  /** The reservations that are not forgotten, by request id. */
  private final Map<String, Reservation> reservations = new HashMap<>();

  /** Derived: the reservations of the mark's term at or above the mark. */
  private final OpenWindow window = new OpenWindow();

  /** Derived: how many reservations are pending. */
  private int pending;

  private long markTerm;
  private long mark;

  /** The highest term recorded. */
  long markTerm() {
    return markTerm;
  }

  /** The lowest number of {@link #markTerm} for which its leader still waits, as recorded. */
  long mark() {
    return mark;
  }

  /** The reservation of this request id; null if it was never made, or is forgotten. */
  Reservation find(String id) {
    return reservations.get(id);
  }

  /** The reservation that holds this number of the mark's term, or null. */
  Reservation at(long number) {
    return window.at(number);
  }

  /** All remembered reservations, in no order. */
  Collection<Reservation> all() {
    return Collections.unmodifiableCollection(reservations.values());
  }

  /** How many reservations are pending. */
  int pending() {
    return pending;
  }

  /** How many reservations are closed and not forgotten. */
  int closed() {
    return reservations.size() - pending;
  }

  /** Adds a pending reservation of the mark's term whose number is not below the mark. */
  void add(Reservation reservation) {
    Check.that(reservations.put(reservation.id(), reservation) == null, "%s exists", reservation);
    window.put(reservation);
    pending++;
  }

  void renumber(Renumbered renumbered) {
    Reservation reservation = reservations.get(renumbered.id());
    Check.that(reservation != null, "%s is unknown", renumbered);
    // The reservation leaves the window first: otherwise the mark, as it rises, could pass the old
    // number and forget the reservation.
    window.remove(reservation);
    raiseMark(renumbered.term(), renumbered.mark());
    reservation.renumber(renumbered.term(), renumbered.number());
    window.put(reservation);
  }

  /** Closes a pending reservation, and forgets it if it is below the mark already. */
  Reservation close(String id, Reservation.State outcome) {
    Reservation reservation = reservations.get(id);
    Check.that(reservation != null, "no reservation %s to become %s", id, outcome);
    reservation.close(outcome);
    pending--;
    if (reservation.isBelow(markTerm, mark)) {
      reservations.remove(id);
    }
    return reservation;
  }

  /** Raises the mark, and forgets the closed reservations that it passes. */
  void raiseMark(long term, long newMark) {
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

  /** Begins with the mark of a snapshot, before its reservations are added. */
  void takeMark(long term, long snapshotMark) {
    markTerm = term;
    mark = snapshotMark;
    window.begin(snapshotMark, reservation -> {});
  }

  /** Adds a reservation that a snapshot holds. */
  void take(Reservation reservation) {
    Check.that(
        reservations.put(reservation.id(), reservation) == null, "%s appears twice", reservation);
    boolean below = reservation.isBelow(markTerm, mark);
    if (!below) {
      Check.that(reservation.term() == markTerm, "%s is above the mark's term", reservation);
      window.put(reservation);
    }
    if (reservation.pending()) {
      pending++;
    } else {
      Check.that(!below, "%s should be forgotten", reservation);
    }
  }
}
