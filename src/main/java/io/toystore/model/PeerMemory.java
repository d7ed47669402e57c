package io.toystore.model;

/**
 * What a replica remembers of a peer's data folder: a lower bound, which the folder can violate
 * only if it is an old copy or its disk has lost data.
 *
 * @param promisedTerm the highest term that the peer is known to have promised durably
 * @param committedIndex the last entry that the peer had forced and that was committed; 0 for none
 * @param committedTerm the term of that entry
 */
public record PeerMemory(long promisedTerm, long committedIndex, long committedTerm) {
  /** Nothing is known. */
  public static final PeerMemory NOTHING = new PeerMemory(0, 0, 0);

  /** This memory, after the peer has sent a message for a term whose promise is on its disk. */
  public PeerMemory withPromise(long term) {
    return term <= promisedTerm ? this : new PeerMemory(term, committedIndex, committedTerm);
  }

  /** This memory, after the peer has forced a log that has this committed entry. */
  public PeerMemory withCommitted(long index, long term) {
    return index <= committedIndex ? this : new PeerMemory(promisedTerm, index, term);
  }
}
