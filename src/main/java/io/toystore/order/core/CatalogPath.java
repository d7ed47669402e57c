package io.toystore.order.core;

import java.util.function.IntPredicate;

/**
 * How a leader reaches the catalog. Everything is sent directly; where the network is cut between
 * the two alone, in both directions or in one, it goes by way of a follower as well, which passes
 * it on, and passes the answer back:
 *
 * <ol>
 *   <li>A reservation has waited in vain for so long that it is sent again. The copy tries a
 *       follower, one in an interval and the next one each time, so that a catalog that is down
 *       costs one more message in an interval.
 *   <li>An answer comes by that follower: it is the detour now, and all that is new takes it at
 *       once.
 *   <li>An answer comes directly: the network is whole again, or was slow only, and the detour is
 *       over. When nothing came by the detour for an interval either, others are tried.
 * </ol>
 *
 * <p>Volatile, and only about time: the messages are safe on any way, as often as they come.
 */
final class CatalogPath {
  private final int replica;
  private final int groupSize;
  private final long intervalMillis;

  /** The follower by which the catalog was heard since it was last heard directly; 0 for none. */
  private int detour;

  private long detourHeardMillis;
  private int lastTried;
  private long nextTryMillis = Long.MIN_VALUE;

  /**
   * @param replica the leader's own id
   * @param intervalMillis what is not answered is sent again after so long
   */
  CatalogPath(int replica, int groupSize, long intervalMillis) {
    this.replica = replica;
    this.groupSize = groupSize;
    this.intervalMillis = intervalMillis;
  }

  /** The follower that new messages to the catalog take as well; 0 for none. */
  int detour() {
    return detour;
  }

  /**
   * The follower by which something is to go that has waited for an interval in vain; 0 for none.
   *
   * @param hears whether this leader hears a follower
   */
  int detourForUnanswered(long nowMillis, IntPredicate hears) {
    if (detour != 0 && nowMillis - detourHeardMillis < intervalMillis) {
      return detour;
    }
    detour = 0;
    if (nowMillis < nextTryMillis) {
      return 0;
    }
    nextTryMillis = nowMillis + intervalMillis;
    for (int step = 0; step < groupSize; step++) {
      lastTried = lastTried % groupSize + 1;
      if (lastTried != replica && hears.test(lastTried)) {
        return lastTried;
      }
    }
    return 0;
  }

  /**
   * The catalog has answered.
   *
   * @param via the follower by which the answer came; 0 for none
   * @param awaited whether something was answered that had no answer yet: a copy of an answer that
   *     has come directly does not make a detour
   */
  void answered(int via, boolean awaited, long nowMillis) {
    if (via == 0) {
      detour = 0;
    } else if (awaited) {
      detour = via;
      detourHeardMillis = nowMillis;
    }
  }
}
