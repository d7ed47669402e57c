package io.toystore.replication;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** What a leader knows about one follower. Volatile; made anew with each term. */
final class FollowerProgress {
  final int replica;

  /** The next entry to send; always above {@code matchIndex}. */
  long nextIndex;

  /** The follower has forced the leader's log up to here, as its present incarnation. */
  long matchIndex;

  /** The highest round that the follower has answered, as its present incarnation. */
  long answeredRound;

  /** When the follower last answered anything in this term. */
  long heardMillis;

  long sentMillis;

  /** After a refusal one message at a time goes out, until the logs are known to meet. */
  boolean probing;

  /** A read of old entries for this follower is under way on the disk. */
  boolean reading;

  long readingSinceMillis;

  /** The last index of each message with entries that is not confirmed yet. */
  final ArrayDeque<Long> inFlight = new ArrayDeque<>();

  private long incarnation;
  private final List<Long> retired = new ArrayList<>();

  FollowerProgress(int replica, long nextIndex, long nowMillis) {
    this.replica = replica;
    this.nextIndex = nextIndex;
    this.heardMillis = nowMillis;
  }

  /**
   * Whether an answer counts that comes from this incarnation of the follower's folder. When the
   * folder is a new one, what the old one confirmed is void, and so is this answer; whatever the
   * old one said and is still under way never counts again (design, section 10.2).
   */
  boolean counts(long answering) {
    if (incarnation == 0) {
      incarnation = answering;
    }
    if (answering == incarnation) {
      return true;
    }
    if (!retired.contains(answering)) {
      retired.add(incarnation);
      incarnation = answering;
      matchIndex = 0;
      answeredRound = 0;
      backTo(0);
    }
    return false;
  }

  /** Goes on behind {@code index}, one message at a time, because the logs differ further on. */
  void backTo(long index) {
    nextIndex = Math.max(matchIndex, index) + 1;
    probing = true;
    inFlight.clear();
  }

  /** The logs meet at {@code index}, forced. */
  void confirmed(long index) {
    matchIndex = Math.max(matchIndex, index);
    while (!inFlight.isEmpty() && inFlight.peek() <= matchIndex) {
      inFlight.poll();
    }
    if (probing) {
      // A late answer may confirm less than what is under way; that is sent again, and if it were
      // still counted and is lost, it would take a place in the window for good.
      probing = false;
      nextIndex = matchIndex + 1;
      inFlight.clear();
    }
    nextIndex = Math.max(nextIndex, matchIndex + 1);
  }
}
