package io.toystore.client.core;

import io.toystore.sansio.Check;

/**
 * Which of several equal servers to ask: the same server as long as it serves, then the next, in a
 * circle.
 */
public final class ServerChoice {
  private final int servers;
  private int current;

  /**
   * Begins with the server {@code first} modulo {@code servers}, so that numbered clients spread.
   *
   * @param servers the number of servers, at least 1
   */
  public ServerChoice(int servers, int first) {
    Check.that(servers > 0 && first >= 0, "no server %d of %d", first, servers);
    this.servers = servers;
    this.current = first % servers;
  }

  /** The server to ask, from 0. */
  public int current() {
    return current;
  }

  /** Moves on to the next server, because the current one does not serve. */
  public void moveOn() {
    current = (current + 1) % servers;
  }
}
