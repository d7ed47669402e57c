package io.toystore.replication;

import java.util.ArrayDeque;

/** What a leader knows about one follower. Volatile; made anew with each term. */
final class FollowerProgress {
  final int replica;

  /** The next entry to send; always above {@code matchIndex}. */
  long nextIndex;

  /** The follower has forced the leader's log up to here. */
  long matchIndex;

  /** The highest round that the follower has answered. */
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

  FollowerProgress(int replica, long nextIndex, long nowMillis) {
    this.replica = replica;
    this.nextIndex = nextIndex;
    this.heardMillis = nowMillis;
  }

  /** Goes on behind {@code index}, one message at a time, because the logs differ further on. */
  void backTo(long index) {
    nextIndex = Math.max(matchIndex, index) + 1;
    probing = true;
    inFlight.clear();
  }

  /** The follower has answered a message of this round or a later one. */
  void answered(long round, long nowMillis) {
    heardMillis = nowMillis;
    answeredRound = Math.max(answeredRound, round);
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
