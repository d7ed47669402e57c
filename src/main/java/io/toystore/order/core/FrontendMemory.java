package io.toystore.order.core;

import io.toystore.protocol.Message.PurchaseStatus;
import java.util.TreeMap;

/**
 * What the leader of a term remembers of one front-end: which of its attempts it still waits for,
 * and which ones this leader has refused in this term, so that a late duplicate of a refused
 * attempt gets the same refusal and does nothing (design, sections 6.1 and 10.5).
 */
final class FrontendMemory {
  private final TreeMap<Long, PurchaseStatus> refused = new TreeMap<>();
  private long lowestOpenAttempt;
  long heardMillis;

  /** The follower through which the front-end was heard last; 0 for none. */
  int via;

  /** The front-end waits for no attempt below this one any more. */
  void raise(long lowestOpen) {
    if (lowestOpen > lowestOpenAttempt) {
      lowestOpenAttempt = lowestOpen;
      refused.headMap(lowestOpen).clear();
    }
  }

  boolean waitsFor(long attempt) {
    return attempt >= lowestOpenAttempt;
  }

  void refuse(long attempt, PurchaseStatus status) {
    if (waitsFor(attempt)) {
      refused.put(attempt, status);
    }
  }

  /** The refusal that this attempt has got already; null for none. */
  PurchaseStatus refusalOf(long attempt) {
    return refused.get(attempt);
  }

  int refusals() {
    return refused.size();
  }
}
