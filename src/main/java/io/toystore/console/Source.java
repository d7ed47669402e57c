package io.toystore.console;

/** Where the console hears of the store. Called on the main thread. */
interface Source {
  /** What is wanted, from now on; to be said before the start, too. */
  void want(Wanted wanted);

  /** Begins to fill the inbox, and goes on trying for as long as there is no store. */
  void start();

  /**
   * Fills the inbox no more, and leaves the store's cluster.
   *
   * @param surely whether to wait as long as it takes, a join in progress included: for a process
   *     that will stand still. One that ends need not, and waits two seconds at most.
   */
  void stop(boolean surely);

  /** Whether others wait for a console that stands still, so that it has to begin anew. */
  boolean isMember();
}
