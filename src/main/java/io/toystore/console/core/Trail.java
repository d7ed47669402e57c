package io.toystore.console.core;

import io.toystore.observe.core.Event;
import io.toystore.observe.core.EventKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The steps of a sampled order through the tiers.
 *
 * @param requestId of the purchase
 * @param hops in the order in which they happened
 */
public record Trail(String requestId, List<Hop> hops) {
  /**
   * One step of the order.
   *
   * @param atMicros the time by the console's clock
   * @param uncertaintyMicros the maximum error of {@code atMicros} relative to other members
   * @param travelledMicros the travel time of a message that was received; otherwise -1
   */
  public record Hop(Event event, long atMicros, long uncertaintyMicros, long travelledMicros) {
    private Hop later(long micros, long travelled) {
      return new Hop(event, atMicros + micros, uncertaintyMicros + micros, travelled);
    }
  }

  /** A bound of the rounds: moving a hop can move others, but there are few. */
  private static final int MAX_ROUNDS = 20;

  /** The order of the protocol, for steps at the same time. */
  private static final List<EventKind> STEPS =
      List.of(
          EventKind.ASKED,
          EventKind.PURCHASE,
          EventKind.RESERVATION,
          EventKind.RESERVATION_ANSWER,
          EventKind.APPENDED,
          EventKind.FORCED,
          EventKind.COMMITTED,
          EventKind.OUTCOME,
          EventKind.ANSWERED,
          EventKind.QUESTION,
          EventKind.SETTLEMENT);

  private static final Comparator<Hop> ORDER =
      Comparator.comparingLong(Hop::atMicros)
          .thenComparing(hop -> STEPS.indexOf(hop.event().kind()))
          .thenComparing(hop -> hop.event().from().isEmpty() ? 0 : 1);

  public Trail {
    hops = List.copyOf(hops);
  }

  /**
   * Orders events by time. A message is never received before it was sent: if the clocks say so,
   * the receipt and the receiver's later steps are moved, and their uncertainty grows by as much.
   *
   * @param clocks of the members, by their names
   */
  static Trail of(String requestId, List<Event> events, Map<String, ClockOffset> clocks) {
    List<Hop> hops = new ArrayList<>();
    for (Event event : events) {
      hops.add(hop(event, clocks.get(event.node())));
    }
    hops.sort(ORDER);
    for (int round = 0; round < MAX_ROUNDS && delay(hops); round++) {
      hops.sort(ORDER);
    }
    return new Trail(requestId, hops);
  }

  /**
   * Moves messages that were received before they were sent, and the receiver's later steps.
   *
   * @return whether a step was moved
   */
  private static boolean delay(List<Hop> hops) {
    boolean moved = false;
    for (int i = 0; i < hops.size(); i++) {
      Hop received = hops.get(i);
      Optional<Hop> sent = sent(received, hops);
      if (sent.isEmpty()) {
        continue;
      }
      long early = Math.max(0, sent.get().atMicros() - received.atMicros());
      hops.set(i, received.later(early, received.atMicros() + early - sent.get().atMicros()));
      moved |= early > 0;
      for (int j = 0; j < hops.size(); j++) {
        Hop next = hops.get(j);
        boolean after =
            next.event().node().equals(received.event().node())
                && next.event().micros() > received.event().micros();
        long gap = received.atMicros() + early - next.atMicros();
        if (after && gap > 0) {
          hops.set(j, next.later(gap, next.travelledMicros()));
          moved = true;
        }
      }
    }
    return moved;
  }

  private static Hop hop(Event event, ClockOffset clock) {
    return clock == null
        ? new Hop(event, event.micros(), 0, -1)
        : new Hop(event, event.micros() - clock.micros(), clock.uncertaintyMicros(), -1);
  }

  private static Optional<Hop> sent(Hop received, List<Hop> hops) {
    Event event = received.event();
    return event.from().isEmpty()
        ? Optional.empty()
        : hops.stream()
            .filter(
                hop ->
                    hop.event().kind() == event.kind()
                        && !hop.event().to().isEmpty()
                        && hop.event().id().equals(event.id())
                        && !hop.event().node().equals(event.node()))
            .findFirst();
  }

  /** The time of the first step; 0 without steps. */
  public long beganMicros() {
    return hops.isEmpty() ? 0 : hops.get(0).atMicros();
  }

  /** What was asked for; empty if that was not seen. */
  public String asked() {
    return textOf(EventKind.ASKED).or(() -> textOf(EventKind.PURCHASE)).orElse("");
  }

  /** The outcome; empty while it is unknown. */
  public String result() {
    return textOf(EventKind.ANSWERED).or(() -> textOf(EventKind.OUTCOME)).orElse("");
  }

  private Optional<String> textOf(EventKind kind) {
    return hops.stream()
        .filter(hop -> hop.event().kind() == kind)
        .map(hop -> hop.event().text("text"))
        .filter(text -> !text.isEmpty())
        .reduce((first, last) -> last);
  }

  /** The time from the request to the answer at the front-end; -1 while either is missing. */
  public long totalMicros() {
    long asked = -1;
    long answered = -1;
    for (Hop hop : hops) {
      if (hop.event().kind() == EventKind.ASKED && asked < 0) {
        asked = hop.event().micros();
      } else if (hop.event().kind() == EventKind.ANSWERED) {
        answered = hop.event().micros();
      }
    }
    return asked < 0 || answered < 0 ? -1 : answered - asked;
  }
}
