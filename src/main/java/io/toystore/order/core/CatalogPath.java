package io.toystore.order.core;

import java.util.function.IntPredicate;

/**
 * How a leader reaches the catalog. Every message is sent directly. If the network between the two
 * is cut, in one direction or both, a second copy goes to a follower, which passes the copy on and
 * passes the answer back:
 *
 * <ol>
 *   <li>A reservation is unanswered for an interval and is sent again. Its second copy tries a
 *       follower, a different one in each interval, so that a catalog that is down costs one more
 *       message per interval.
 *   <li>An answer comes through that follower. The follower is the <em>detour</em> from then on,
 *       and every new message takes it at once.
 *   <li>An answer comes directly: the network is whole again, or was only slow, and the detour
 *       ends. If no answer comes through the detour for an interval, other followers are tried.
 * </ol>
 *
 * <p>Volatile. A wrong choice costs only time: the messages are safe by any way, and however often
 * they arrive.
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
   * @param intervalMillis an unanswered message is sent again after this many milliseconds
   */
  CatalogPath(int replica, int groupSize, long intervalMillis) {
    this.replica = replica;
    this.groupSize = groupSize;
    this.intervalMillis = intervalMillis;
  }

  /** The follower that also gets new messages to the catalog; 0 for none. */
  int detour() {
    return detour;
  }

  /**
   * The follower that gets a second copy of messages unanswered for an interval; 0 for none.
   *
   * @param hears whether this leader hears the follower with this id
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
   * @param via the follower that passed the answer back; 0 for none
   * @param awaited whether it was the first answer; a second copy of a direct answer starts no
   *     detour
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
