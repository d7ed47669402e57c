package io.toystore.catalog.core;

import io.toystore.protocol.Message.OpenReservation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The pending reservations in the order in which they are to be asked about. Whoever has been asked
 * about goes to the end, so that all have their turn however many there are.
 */
final class AskQueue {
  private final long afterMillis;

  /** Each reservation with the time from which it may be asked about; the earliest first. */
  private Map<Reservation, Long> dueMillis = new LinkedHashMap<>();

  /**
   * @param afterMillis the time that a reservation is left alone, after it was made and after it
   *     was asked about
   */
  AskQueue(long afterMillis) {
    this.afterMillis = afterMillis;
  }

  /** A reservation has just been made. */
  void add(Reservation reservation, long nowMillis) {
    dueMillis.put(reservation, nowMillis + afterMillis);
  }

  /** Those that are pending at a start: nobody knows for how long, so they are due at once. */
  void addDue(Collection<Reservation> reservations, long nowMillis) {
    for (Reservation reservation : reservations) {
      if (reservation.pending()) {
        dueMillis.put(reservation, nowMillis);
      }
    }
  }

  /** A reservation is closed. */
  void remove(Reservation reservation) {
    dueMillis.remove(reservation);
  }

  /** The leaders of the terms below {@code term} are gone: what they reserved is due at once. */
  void hurryBelow(long term, long nowMillis) {
    Map<Reservation, Long> hurried = new LinkedHashMap<>();
    for (Reservation reservation : dueMillis.keySet()) {
      if (reservation.term() < term) {
        hurried.put(reservation, nowMillis);
      }
    }
    for (Map.Entry<Reservation, Long> entry : dueMillis.entrySet()) {
      hurried.putIfAbsent(entry.getKey(), entry.getValue());
    }
    dueMillis = hurried;
  }

  /** Takes the reservations that are due, at most {@code limit}, and puts them at the end. */
  List<OpenReservation> take(int limit, long nowMillis) {
    List<Reservation> taken = new ArrayList<>();
    Iterator<Map.Entry<Reservation, Long>> queue = dueMillis.entrySet().iterator();
    while (taken.size() < limit && queue.hasNext()) {
      Map.Entry<Reservation, Long> first = queue.next();
      if (first.getValue() > nowMillis) {
        break;
      }
      taken.add(first.getKey());
      queue.remove();
    }
    List<OpenReservation> asked = new ArrayList<>(taken.size());
    for (Reservation reservation : taken) {
      add(reservation, nowMillis);
      asked.add(new OpenReservation(reservation.id(), reservation.term(), reservation.number()));
    }
    return asked;
  }
}
