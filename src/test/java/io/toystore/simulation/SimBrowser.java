package io.toystore.simulation;

import io.toystore.frontend.core.FrontendCore;
import java.util.List;

/**
 * Looks for the order that others were told of last and for the next one, at every front-end and
 * without waiting for the answers: whoever still asks a leader of the past shows what it says.
 */
final class SimBrowser {
  private final World world;
  private final StoreHistory history;
  private final List<SimNode> frontends;
  private final long pauseMillis;
  private boolean stopped;

  /**
   * @param pauseMillis the longest time between two questions
   */
  SimBrowser(World world, StoreHistory history, List<SimNode> frontends, long pauseMillis) {
    this.world = world;
    this.history = history;
    this.frontends = frontends;
    this.pauseMillis = pauseMillis;
  }

  void start() {
    world.in(world.between(0, pauseMillis), this::next);
  }

  void stop() {
    stopped = true;
  }

  private void next() {
    if (stopped) {
      return;
    }
    SimNode frontend = frontends.get((int) world.between(0, frontends.size() - 1L));
    long number = history.newestNumber() + world.between(0, 1);
    if (frontend.up()) {
      FrontendCore desk = (FrontendCore) frontend.core();
      long asked = world.nowMillis();
      frontend.call(
          now -> desk.findOrder(number, now, result -> history.order(number, asked, result)));
    }
    world.in(world.between(1, pauseMillis), this::next);
  }
}
