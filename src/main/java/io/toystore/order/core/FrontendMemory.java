package io.toystore.order.core;

import io.toystore.message.OrderMessage.PurchaseStatus;
import java.util.TreeMap;

/**
 * What the leader of a term remembers of one front-end: the attempts that the front-end still waits
 * for, and the attempts that this leader has refused in this term. A late copy of a refused attempt
 * gets the same refusal and has no effect (design, section 6.1). Volatile.
 */
final class FrontendMemory {
  /** By attempt; every attempt is at or above {@code lowestOpenAttempt}. */
  private final TreeMap<Long, PurchaseStatus> refused = new TreeMap<>();

  /** The front-end waits for no attempt below this number. Never falls. */
  private long lowestOpenAttempt;

  /** When the front-end was last heard. */
  long heardMillis;

  /** The follower that passed on its last message; 0 for none. */
  int via;

  /** The front-end no longer waits for attempts below this number. */
  void raise(long lowestOpen) {
    if (lowestOpen > lowestOpenAttempt) {
      lowestOpenAttempt = lowestOpen;
      refused.headMap(lowestOpen).clear();
    }
  }

  /** Whether the front-end may still wait for this attempt. */
  boolean waitsFor(long attempt) {
    return attempt >= lowestOpenAttempt;
  }

  /** Remembers a refusal for as long as the front-end may send the attempt again. */
  void refuse(long attempt, PurchaseStatus status) {
    if (waitsFor(attempt)) {
      refused.put(attempt, status);
    }
  }

  /** Why this attempt was refused in this term; null if it was not. */
  PurchaseStatus refusalOf(long attempt) {
    return refused.get(attempt);
  }

  /** How many refusals are remembered. */
  int refusals() {
    return refused.size();
  }
}
