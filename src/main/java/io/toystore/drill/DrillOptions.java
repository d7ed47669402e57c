package io.toystore.drill;

import java.nio.file.Path;
import java.util.List;

/**
 * What a drill is to do.
 *
 * @param data where it all takes place
 * @param cases in their order
 * @param seed decides what is left open
 * @param rounds of each case
 * @param clients virtual clients
 * @param thinkMillis pause of each after a visit
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
