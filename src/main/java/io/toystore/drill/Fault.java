package io.toystore.drill;

import java.io.IOException;

/**
 * Injects a fault into a cluster while clients buy, checks that the fault had an effect, and
 * repairs the cluster.
 */
@FunctionalInterface
interface Fault {
  /**
   * Blocks until the cluster works again.
   *
   * @throws CaseFailedException when a step or a check fails; the fault then remains
   */
  void hurt(Scene scene) throws IOException;
}
