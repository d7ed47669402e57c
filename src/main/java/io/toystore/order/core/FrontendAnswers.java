package io.toystore.order.core;

import io.toystore.message.OrderMessage.PurchaseOutcome;
import io.toystore.message.OrderMessage.PurchaseOutcomes;
import io.toystore.message.OrderMessage.PurchaseStatus;
import io.toystore.message.OrderMessage.Purchases;
import io.toystore.sansio.Outputs;
import java.util.HashMap;
import java.util.Map;

/**
 * What a leader knows of the front-ends in its term, and the answers that they get (design, section
 * 6.1). A refusal is remembered, so that a late copy of a refused attempt is refused again and has
 * no effect. Not thread-safe.
 */
final class FrontendAnswers {
  private final LeaderState state;

  /** By front-end; at most {@code maxFrontends}. */
  private final Map<Long, FrontendMemory> frontends = new HashMap<>();

  private final Outbox<ReturnPath, PurchaseOutcome> outcomes;

  FrontendAnswers(LeaderState state) {
    this.state = state;
    this.outcomes = new Outbox<>(state.settings.maxBatch());
  }

  /**
   * The updated memory of the front-end that sent this message; null if there is no room for
   * another front-end, and the message must be dropped.
   */
  FrontendMemory heard(Purchases m, long nowMillis) {
    FrontendMemory frontend = frontends.get(m.frontend());
    if (frontend == null) {
      int maxFrontends = state.settings.maxFrontends();
      if (frontends.size() >= maxFrontends) {
        // Only when room is needed, because a late copy of a refused attempt must find its refusal.
        frontends.values().removeIf(memory -> isSilent(memory, nowMillis));
      }
      if (frontends.size() >= maxFrontends) {
        return null;
      }
      frontend = new FrontendMemory();
      frontends.put(m.frontend(), frontend);
    }
    frontend.heardMillis = nowMillis;
    frontend.via = m.via();
    frontend.raise(m.lowestOpenAttempt());
    return frontend;
  }

  /** Whether a client may still wait for the answer to this attempt. */
  boolean isAwaited(PurchaseInFlight.Waiter waiter, long nowMillis) {
    FrontendMemory frontend = frontends.get(waiter.frontend());
    return frontend != null
        && !isSilent(frontend, nowMillis)
        && frontend.waitsFor(waiter.attempt());
  }

  private boolean isSilent(FrontendMemory frontend, long nowMillis) {
    return nowMillis - frontend.heardMillis > 2 * state.settings.longestDeadlineMillis();
  }

  /** Refuses all attempts that wait for this purchase. */
  void refuseWaiters(PurchaseInFlight purchase, PurchaseStatus status) {
    for (PurchaseInFlight.Waiter waiter : purchase.waiters) {
      refuse(waiter.frontend(), waiter.attempt(), status);
    }
  }

  /** Refuses an attempt, and remembers the refusal for the rest of the term. */
  void refuse(long frontend, long attempt, PurchaseStatus status) {
    FrontendMemory memory = frontends.get(frontend);
    if (memory != null) {
      memory.refuse(attempt, status);
    }
    answer(frontend, attempt, status, 0, 0);
  }

  /**
   * Answers an attempt with the next {@link #flush}.
   *
   * @param number of the order; 0 for a refusal
   * @param version of the product after the purchase; 0 for a refusal
   */
  void answer(long frontend, long attempt, PurchaseStatus status, long number, long version) {
    FrontendMemory memory = frontends.get(frontend);
    ReturnPath route = new ReturnPath(frontend, memory == null ? 0 : memory.via);
    outcomes.add(route, new PurchaseOutcome(attempt, status, number, version));
  }

  /** Sends the answers gathered since the last call. */
  void flush(Outputs out) {
    outcomes.send(
        out,
        ReturnPath::address,
        (to, items) -> new PurchaseOutcomes(to.frontend(), state.id(), state.term, items));
  }
}
