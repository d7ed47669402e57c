package io.toystore.drill;

import java.nio.file.Path;
import java.util.List;

/**
 * The options of a drill.
 *
 * @param data the drill's folder
 * @param cases in their order
 * @param seed of all random decisions
 * @param rounds of each case
 * @param clients virtual clients
 * @param thinkMillis the pause of each client after a visit
 * @param network whether each member has a network of its own
 */
record DrillOptions(
    Path data,
    List<Case> cases,
    int seed,
    int rounds,
    int clients,
    int thinkMillis,
    boolean network) {
  DrillOptions {
    cases = List.copyOf(cases);
  }

  /** The cases in the order that the seed decides. */
  static List<Case> shuffled(int seed, List<Case> cases) {
    return Draws.of(seed, "order", 1).shuffled(cases);
  }
}
