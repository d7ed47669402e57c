package io.toystore.order.core;

import java.util.function.IntPredicate;

/**
 * How a leader reaches the catalog. Everything is sent directly. When the network is cut between
 * the two, in one direction or both, a second copy goes to a follower, which passes it on and
 * passes the answer back:
 *
 * <ol>
 *   <li>A reservation was not answered for so long that it is sent again. Its second copy tries a
 *       follower, another one in each interval, so that a catalog that is down costs one more
 *       message in an interval.
 *   <li>An answer comes by that follower. It is the <em>detour</em> from now on, and every new
 *       message takes it at once.
 *   <li>An answer comes directly: the network is whole again, or was only slow, and the detour is
 *       over. When no answer came by the detour for an interval, other followers are tried.
 * </ol>
 *
 * <p>Volatile. The choice of a way costs time only: the messages are safe on any way, and however
 * often they arrive.
 */
final class CatalogPath {
  private final int replica;
  private final int groupSize;
  private final long intervalMillis;

  /** The follower that has passed on an answer since the last direct one; 0 for none. */
  private int detour;

  private long detourHeardMillis;
  private int lastTried;
  private long nextTryMillis = Long.MIN_VALUE;

  /**
   * @param replica the leader's own id
   * @param intervalMillis after how many milliseconds an unanswered message is sent again
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
   * The follower that gets a second copy of what was not answered for an interval; 0 for none.
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
   * @param awaited whether it was the first answer; a second copy of a direct one makes no detour
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
