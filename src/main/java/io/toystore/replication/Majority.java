package io.toystore.replication;

import java.util.Arrays;

/** The arithmetic of majorities. */
final class Majority {
  private Majority() {}

  /** The smallest number of members that is more than half of {@code groupSize}. */
  static int of(int groupSize) {
    return groupSize / 2 + 1;
  }

  /**
   * The highest value that a majority has reached.
   *
   * @param reached one value for each member of the group; not changed
   */
  static long reachedByMajority(long[] reached) {
    long[] sorted = reached.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length - of(sorted.length)];
  }
}
