package io.toystore.client.core;

import io.toystore.sansio.Check;

/**
 * Which of several equal servers to ask: the same one as long as it serves, then the next, round
 * and round.
 */
public final class ServerChoice {
  private final int servers;
  private int current;

  /**
   * Begins with the server {@code first} modulo {@code servers}, so that numbered clients spread.
   *
   * @param servers how many there are, at least 1
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

  /** The one asked before does not serve: asks the next from now on. */
  public void moveOn() {
    current = (current + 1) % servers;
  }
}
