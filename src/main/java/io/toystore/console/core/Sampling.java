package io.toystore.console.core;

import io.toystore.observe.core.Watch;

/** Which share of the purchases and messages is requested. */
public final class Sampling {
  /** Enough to watch, and negligible next to 20,000. */
  private static final int WANTED_PER_SECOND = 20;

  /** The mask before the load is known. */
  public static final int FIRST_MASK = 63;

  private Sampling() {}

  /**
   * The mask that leaves about 20 orders a second.
   *
   * @param mask the present mask, which is kept while it leaves between a quarter of that and twice
   *     that
   * @param ordersPerSecond NaN if unknown
   */
  public static int next(int mask, double ordersPerSecond) {
    if (Double.isNaN(ordersPerSecond)) {
      return mask;
    }
    double sampled = ordersPerSecond / (mask + 1.0);
    boolean few = sampled < WANTED_PER_SECOND / 4.0 && mask > 0;
    if (!few && sampled <= WANTED_PER_SECOND * 2.0) {
      return mask;
    }
    int next = 0;
    while (next < Watch.MAX_MASK && ordersPerSecond / (next + 1.0) > WANTED_PER_SECOND) {
      next = 2 * next + 1;
    }
    return next;
  }

  /** Such as "1 of 256", or "all". */
  public static String text(int mask) {
    return mask == 0 ? "all" : "1 of " + Text.number(mask + 1L);
  }
}
