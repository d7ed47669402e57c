package io.toystore.frontend.core;

/**
 * The settings of a front-end's core. Times are in milliseconds.
 *
 * @param orderReplicas size of the order group, odd; replica ids are 1 to this
 * @param requestTimeoutMillis the time within which every client's request is answered
 * @param answerTimeoutMillis the time after which an unanswered message is sent again
 * @param pingIntervalMillis the time between two health pings to the leader, or to each order
 *     replica while none serves
 * @param suspectAfterMillis the time after which a silent replica counts as unreachable
 * @param leadTimeoutMillis how long an appointed replica may take before the next replica is asked
 * @param firstSelectionMillis how long the first selection of a leader waits for the replicas that
 *     do not answer, counted from when the latest of the others first answered; four times as long
 *     while fewer than a majority answer, since no replica can lead then
 * @param cacheCapacity the maximum number of cached products; 0 for no cache
 * @param stalenessBoundMillis the maximum age of a cached product when it is served
 * @param pullIntervalMillis the time between two pulls of changes from the catalog
 * @param maxOpenRequests the maximum number of open requests of each kind (purchases, product
 *     reads, order reads …); further ones are rejected at once
 * @param maxBatch the maximum number of items in a message
 */
public record FrontendSettings(
    int orderReplicas,
    long requestTimeoutMillis,
    long answerTimeoutMillis,
    long pingIntervalMillis,
    long suspectAfterMillis,
    long leadTimeoutMillis,
    long firstSelectionMillis,
    int cacheCapacity,
    long stalenessBoundMillis,
    long pullIntervalMillis,
    int maxOpenRequests,
    int maxBatch) {

  private static final long MAX_MILLIS = 3_600_000;

  /**
   * @throws IllegalArgumentException when a value is out of its range; the message names the key
   */
  public FrontendSettings {
    range("orderReplicas", orderReplicas, 1, 99);
    if (orderReplicas % 2 == 0) {
      throw new IllegalArgumentException("orderReplicas must be odd, is " + orderReplicas);
    }
    range("requestTimeoutMillis", requestTimeoutMillis, 1, MAX_MILLIS);
    range("answerTimeoutMillis", answerTimeoutMillis, 1, requestTimeoutMillis);
    range("pingIntervalMillis", pingIntervalMillis, 1, MAX_MILLIS - 1);
    range("suspectAfterMillis", suspectAfterMillis, pingIntervalMillis + 1, MAX_MILLIS);
    range("leadTimeoutMillis", leadTimeoutMillis, 1, MAX_MILLIS);
    range("firstSelectionMillis", firstSelectionMillis, 0, MAX_MILLIS);
    range("cacheCapacity", cacheCapacity, 0, 10_000_000);
    range("stalenessBoundMillis", stalenessBoundMillis, 2, MAX_MILLIS);
    range("pullIntervalMillis", pullIntervalMillis, 1, stalenessBoundMillis - 1);
    range("maxOpenRequests", maxOpenRequests, 1, 1_000_000);
    range("maxBatch", maxBatch, 1, 100_000);
  }

  /** The settings of an example cluster on one machine. */
  public static FrontendSettings defaults(int orderReplicas) {
    return new FrontendSettings(
        orderReplicas, 5000, 400, 50, 250, 1500, 3000, 10_000, 1000, 250, 20_000, 1000);
  }

  private static void range(String key, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          key + " must be between " + min + " and " + max + ", is " + value);
    }
  }
}
