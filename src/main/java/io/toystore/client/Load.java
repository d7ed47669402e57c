package io.toystore.client;

import io.toystore.client.core.ScheduleFigures;
import io.vertx.core.Future;
import java.util.Optional;

/** Makes the visits of a run. To be used from one event loop. */
interface Load {
  /**
   * Makes the visits; the future fails only when the history cannot be written. To be called once.
   *
   * @param began when the run began, by {@link System#nanoTime}
   */
  Future<Void> run(long began);

  /** No further visit begins unless it is already due; visits in progress continue to their end. */
  void end();

  /** No further request is sent. */
  void interrupt();

  /** How many visits have ended. */
  long visits();

  /** The share of the run that is done, 0 to 1. */
  double share();

  /** How an open loop has kept to its schedule so far; empty for a closed loop. */
  Optional<ScheduleFigures> pace();
}
