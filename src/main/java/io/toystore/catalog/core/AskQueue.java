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
  /**
   * What is asked about at once.
   *
   * @param again whether one of these reservations was asked about before
   */
  record Question(List<OpenReservation> reservations, boolean again) {}

  /**
   * @param millis the time from which a reservation may be asked about
   * @param again whether it was asked about before
   */
  private record Due(long millis, boolean again) {}

  private final long afterMillis;

  /** The pending reservations; those that are due the earliest come first. */
  private Map<Reservation, Due> queue = new LinkedHashMap<>();

  /**
   * @param afterMillis the time that a reservation is left alone, after it was made and after it
   *     was asked about
   */
  AskQueue(long afterMillis) {
    this.afterMillis = afterMillis;
  }

  /** A reservation has just been made. */
  void add(Reservation reservation, long nowMillis) {
    queue.put(reservation, new Due(nowMillis + afterMillis, false));
  }

  /** Those that are pending at a start: nobody knows for how long, so they are due at once. */
  void addDue(Collection<Reservation> reservations, long nowMillis) {
    for (Reservation reservation : reservations) {
      if (reservation.pending()) {
        queue.put(reservation, new Due(nowMillis, false));
      }
    }
  }

  /** A reservation is closed. */
  void remove(Reservation reservation) {
    queue.remove(reservation);
  }

  /** The leaders of the terms below {@code term} are gone: what they reserved is due at once. */
  void hurryBelow(long term, long nowMillis) {
    Map<Reservation, Due> hurried = new LinkedHashMap<>();
    for (Map.Entry<Reservation, Due> entry : queue.entrySet()) {
      if (entry.getKey().term() < term) {
        hurried.put(entry.getKey(), new Due(nowMillis, entry.getValue().again()));
      }
    }
    for (Map.Entry<Reservation, Due> entry : queue.entrySet()) {
      hurried.putIfAbsent(entry.getKey(), entry.getValue());
    }
    queue = hurried;
  }

  /** Takes the reservations that are due, at most {@code limit}, and puts them at the end. */
  Question take(int limit, long nowMillis) {
    List<Reservation> taken = new ArrayList<>();
    boolean again = false;
    Iterator<Map.Entry<Reservation, Due>> due = queue.entrySet().iterator();
    while (taken.size() < limit && due.hasNext()) {
      Map.Entry<Reservation, Due> first = due.next();
      if (first.getValue().millis() > nowMillis) {
        break;
      }
      taken.add(first.getKey());
      again |= first.getValue().again();
      due.remove();
    }
    List<OpenReservation> asked = new ArrayList<>(taken.size());
    for (Reservation reservation : taken) {
      queue.put(reservation, new Due(nowMillis + afterMillis, true));
      asked.add(new OpenReservation(reservation.id(), reservation.term(), reservation.number()));
    }
    return new Question(asked, again);
  }
}
