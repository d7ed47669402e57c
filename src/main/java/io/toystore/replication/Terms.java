package io.toystore.replication;

/**
 * Terms have owners: replica {@code id} of {@code n} uses only terms with {@code term mod n = id
 * mod n}. So a term has at most one leader, and no vote must be remembered (design, section 5).
 */
public final class Terms {
  /**
   * A higher term is ignored, whoever sends it: no group gets there in its life, and there must
   * always be a next term.
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
