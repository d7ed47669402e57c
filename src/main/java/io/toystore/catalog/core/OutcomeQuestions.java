package io.toystore.catalog.core;

import io.toystore.message.Address;
import io.toystore.message.ReservationMessage.AskOutcomes;
import io.toystore.message.ReservationMessage.OpenReservation;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks the order group for the outcomes of reservations that have been pending for long (design,
 * section 6.5). The catalog never gives stock back on its own clock; it only asks.
 *
 * <p>After a question about a reservation, the reservation goes to the end of the queue, so that
 * the catalog asks about each in turn, however many are pending. Not thread-safe.
 */
final class OutcomeQuestions {
  /**
   * @param millis the time from which the catalog may ask about the reservation
   * @param again whether the catalog has asked about the reservation before
   */
  private record Due(long millis, boolean again) {}

  private final CatalogSettings settings;
  private final CatalogLog log;

  /** Volatile: every pending reservation, the one that is due first at the head. */
  private Map<Reservation, Due> queue = new LinkedHashMap<>();

  private long nextAskMillis;
  private long asked;

  OutcomeQuestions(CatalogSettings settings, CatalogLog log) {
    this.settings = settings;
    this.log = log;
  }

  /**
   * Makes every restored pending reservation due at once, because it is unknown how long the
   * reservation has been pending.
   */
  void start(long nowMillis, CatalogOutputs out) {
    for (Reservation reservation : log.reservations().all()) {
      if (reservation.pending()) {
        queue.put(reservation, new Due(nowMillis, false));
      }
    }
    ask(nowMillis, out);
  }

  /** A reservation has just been made. */
  void add(Reservation reservation, long nowMillis) {
    queue.put(reservation, new Due(nowMillis + settings.pendingAskAfterMillis(), false));
  }

  /** A reservation has been settled or given back. */
  void remove(Reservation reservation) {
    queue.remove(reservation);
  }

  /**
   * A leader of a higher term has been heard of. Leaders of lower terms settle nothing any more, so
   * the next tick asks the new leader about their reservations.
   */
  void termBegan(long term, long nowMillis) {
    Map<Reservation, Due> reordered = new LinkedHashMap<>();
    for (Map.Entry<Reservation, Due> entry : queue.entrySet()) {
      if (entry.getKey().term() < term) {
        reordered.put(entry.getKey(), new Due(nowMillis, entry.getValue().again()));
      }
    }
    for (Map.Entry<Reservation, Due> entry : queue.entrySet()) {
      reordered.putIfAbsent(entry.getKey(), entry.getValue());
    }
    queue = reordered;
    nextAskMillis = nowMillis;
  }

  void tick(long nowMillis, CatalogOutputs out) {
    if (nowMillis >= nextAskMillis) {
      ask(nowMillis, out);
    }
  }

  /** The time of the next {@link #tick} that asks. */
  long nextAskMillis() {
    return nextAskMillis;
  }

  /** How many questions were asked since the start, one for each reservation in a message. */
  long asked() {
    return asked;
  }

  /**
   * Asks every order replica. Only the leader answers, so the catalog need not know which replica
   * leads. If a reservation was asked about before, the question may not have reached the leader,
   * so this time the followers are asked to pass the question on.
   */
  private void ask(long nowMillis, CatalogOutputs out) {
    nextAskMillis = nowMillis + settings.askIntervalMillis();
    List<Reservation> due = new ArrayList<>();
    boolean again = false;
    Iterator<Map.Entry<Reservation, Due>> entries = queue.entrySet().iterator();
    while (due.size() < settings.askBatch() && entries.hasNext()) {
      Map.Entry<Reservation, Due> first = entries.next();
      if (first.getValue().millis() > nowMillis) {
        break;
      }
      due.add(first.getKey());
      again |= first.getValue().again();
      entries.remove();
    }
    if (due.isEmpty()) {
      return;
    }
    List<OpenReservation> questions = new ArrayList<>(due.size());
    for (Reservation reservation : due) {
      queue.put(reservation, new Due(nowMillis + settings.pendingAskAfterMillis(), true));
      questions.add(
          new OpenReservation(reservation.id(), reservation.term(), reservation.number()));
    }
    asked += questions.size();
    for (int replica = 1; replica <= settings.orderReplicas(); replica++) {
      out.send(
          Address.order(replica),
          new AskOutcomes(again ? replica : 0, log.catalogTerm(), questions));
    }
  }
}
