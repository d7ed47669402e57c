package io.toystore.console;

/** A source of events of the store. Called on the main thread. */
interface Source {
  /** Sets the events to request from now on; must also be called before the start. */
  void want(Wanted wanted);

  /** Starts to fill the inbox, and keeps trying while there is no store. */
  void start();

  /**
   * Stops filling the inbox, and leaves the store's cluster.
   *
   * @param surely whether to wait until the cluster is left, even if a join is in progress, as a
   *     process that will be stopped must. Otherwise waits at most two seconds.
   */
  void stop(boolean surely);

  /** Whether a stopped console delays other members, and so has to join again. */
  boolean isMember();
}
