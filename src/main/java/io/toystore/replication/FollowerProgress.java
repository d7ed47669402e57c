package io.toystore.replication;

import java.util.ArrayDeque;

/** What a leader knows about a follower. Volatile; a new object for each term. */
final class FollowerProgress {
  final int replica;

  /** The next entry to send; always above {@code matchIndex}. */
  long nextIndex;

  /** The follower has forced the leader's log up to this index; 0 until that is known. */
  long matchIndex;

  /** The highest round that the follower has answered. */
  long answeredRound;

  /** When the follower last answered in this term; at first, when the term began. */
  long heardMillis;

  /** When the leader last sent to the follower; 0 before the first time. */
  long sentMillis;

  /** Set after a refusal: one message at a time, until an index where the logs agree is known. */
  boolean probing;

  /** Set while entries for this follower are being read from the disk. */
  boolean reading;

  /** Defined while {@code reading}. */
  long readingSinceMillis;

  /** The last index of each message with entries that is in flight: sent and not confirmed. */
  final ArrayDeque<Long> inFlight = new ArrayDeque<>();

  FollowerProgress(int replica, long nextIndex, long nowMillis) {
    this.replica = replica;
    this.nextIndex = nextIndex;
    this.heardMillis = nowMillis;
  }

  /** The logs differ after {@code index}: sending continues from there, one message at a time. */
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

  /** The follower has forced the leader's log up to {@code index}. */
  void confirmed(long index) {
    matchIndex = Math.max(matchIndex, index);
    while (!inFlight.isEmpty() && inFlight.peek() <= matchIndex) {
      inFlight.poll();
    }
    if (probing) {
      // A late answer may confirm less than is in flight. The rest is sent again. If the first
      // copy still counted as in flight and was lost, it would fill a place in the window for good.
      probing = false;
      nextIndex = matchIndex + 1;
      inFlight.clear();
    }
    nextIndex = Math.max(nextIndex, matchIndex + 1);
  }
}
