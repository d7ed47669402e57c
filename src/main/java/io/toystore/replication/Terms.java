package io.toystore.replication;

/**
 * Terms have owners: replica {@code id} of {@code n} uses only terms with {@code term mod n = id
 * mod n}. So a term has at most one leader, and no replica needs to remember a vote (design,
 * section 5).
 */
public final class Terms {
  /**
   * The highest term. Higher terms are ignored, whoever sends them: no group reaches them in its
   * life, and there must always be a next term.
   */
  static final long HIGHEST = Long.MAX_VALUE / 2;

  private Terms() {}

  /** The lowest term above {@code term} that belongs to {@code id}. */
  public static long nextOwned(long term, int id, int groupSize) {
    long next = term + 1;
    return next + Math.floorMod(id - next, (long) groupSize);
  }

  /** The id, from 1 to {@code groupSize}, of the only replica that may lead {@code term}. */
  public static int owner(long term, int groupSize) {
    int rest = (int) (term % groupSize);
    return rest == 0 ? groupSize : rest;
  }
}
