package io.toystore.replication;

import io.toystore.model.LogEntry;
import io.toystore.sansio.Outputs;

/**
 * The tier that lives on a replica's log. A replica calls it from inside its own inputs, on their
 * thread. A method may call {@link Replica#propose}, {@link Replica#askRound} and the replica's
 * queries, but no other input of it.
 */
public interface StateMachine {
  /** The log has grown by this entry, which is not committed and may still be cut. */
  void appended(LogEntry entry);

  /** The entry at {@code index} and all after it are removed; none of them was committed. */
  void cut(long index);

  /** Everything up to {@code index} is committed, for good. */
  void committed(long index, long nowMillis, Outputs out);

  /** This replica leads {@code term}, whose first entry has committed. */
  void servingBegan(long term, long nowMillis, Outputs out);

  /** This replica no longer leads. */
  void servingEnded();

  /** A majority has answered a round begun after {@link Replica#askRound} returned this number. */
  void roundConfirmed(long round, long nowMillis, Outputs out);
}
