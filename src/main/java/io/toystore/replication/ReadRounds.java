package io.toystore.replication;

/**
 * The numbers of a leader's read rounds. A round is one message to each follower; once a majority
 * has answered it, the leader still led after the round began, so its commit index was then the
 * group's (design, section 5.9; Raft, section 8). Volatile; a new object for each term. Not
 * thread-safe.
 *
 * <p>Always {@code confirmed <= begun <= asked <= begun + 1}.
 */
final class ReadRounds {
  private long asked;
  private long begun;
  private long confirmed;

  /** The round to wait for: the next to begin, since one in progress began before this call. */
  long ask() {
    if (asked == begun) {
      asked++;
    }
    return asked;
  }

  /** Begins the round that was asked for; false if there is none. */
  boolean begin() {
    boolean begins = asked > begun;
    begun = asked;
    return begins;
  }

  /** The last round begun, which each message to a follower carries; 0 for none. */
  long begun() {
    return begun;
  }

  /** A majority has answered this round; true if no round this high was confirmed before. */
  boolean confirm(long round) {
    boolean higher = round > confirmed;
    confirmed = Math.max(confirmed, round);
    return higher;
  }

  /** How many rounds were asked for and are not confirmed. */
  long open() {
    return asked - confirmed;
  }
}
