package io.toystore.drill;

import java.io.IOException;

/** Hurts a cluster while clients buy, mends it, and sees to it that the fault had its effect. */
@FunctionalInterface
interface Fault {
  /**
   * Blocks until the cluster is well again.
   *
   * @throws CaseFailedException when something did not go as planned; what is hurt then stays so
   */
  void hurt(Scene scene) throws IOException;
}
