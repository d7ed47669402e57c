package io.toystore.frontend.core;

import io.toystore.model.NumericSetting;
import io.toystore.model.OrderGroup;

/**
 * How a front-end behaves. Times are in milliseconds.
 *
 * @param orderReplicas size of the order group, odd; replica ids are 1 to this
 * @param requestTimeoutMillis every client request is answered within this time
 * @param answerTimeoutMillis an unanswered message is sent again after this time
 * @param pingIntervalMillis the time between two health pings to the leader, or to each order
 *     replica while none serves
 * @param suspectAfterMillis a replica that does not answer for this time counts as unreachable
 * @param leadTimeoutMillis how long an appointed replica may take before the next one is asked
 * @param firstSelectionMillis how long the first selection of a leader waits for replicas that do
 *     not answer, counted from the time when a replica last answered for the first time; four times
 *     as long while fewer than a majority answer, since no replica can lead then
 * @param cacheCapacity products in the cache; 0 for no cache
 * @param stalenessBoundMillis how old a cached product can be at most when it is served
 * @param pullIntervalMillis the time between two pulls of changes from the catalog
 * @param maxOpenRequests open requests of each kind (purchases, product reads, order reads …) at
 *     one time; more are rejected at once
 * @param maxBatch items in one message
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

  public static final NumericSetting REQUEST_TIMEOUT_MILLIS =
      new NumericSetting("requestTimeoutMillis", 10, 60_000, 5_000);
  public static final NumericSetting ANSWER_TIMEOUT_MILLIS =
      new NumericSetting("answerTimeoutMillis", 1, 60_000, 400);
  public static final NumericSetting PING_INTERVAL_MILLIS =
      new NumericSetting("pingIntervalMillis", 10, 10_000, 50);
  public static final NumericSetting SUSPECT_AFTER_MILLIS =
      new NumericSetting("suspectAfterMillis", 20, 60_000, 250);
  public static final NumericSetting LEAD_TIMEOUT_MILLIS =
      new NumericSetting("leadTimeoutMillis", 50, 60_000, 1_500);
  public static final NumericSetting FIRST_SELECTION_MILLIS =
      new NumericSetting("firstSelectionMillis", 0, 60_000, 3_000);
  public static final NumericSetting CACHE_CAPACITY =
      new NumericSetting("cacheCapacity", 0, 10_000_000, 10_000);
  public static final NumericSetting STALENESS_BOUND_MILLIS =
      new NumericSetting("stalenessBoundMillis", 20, 3_600_000, 1_000);
  public static final NumericSetting PULL_INTERVAL_MILLIS =
      new NumericSetting("pullIntervalMillis", 10, 3_600_000, 250);
  public static final NumericSetting MAX_OPEN_REQUESTS =
      new NumericSetting("maxOpenRequests", 1, 1_000_000, 20_000);
  private static final NumericSetting MAX_BATCH = new NumericSetting("maxBatch", 1, 100_000, 1_000);

  /**
   * @throws IllegalArgumentException if a value is out of its range; the message names the key
   */
  public FrontendSettings {
    OrderGroup.checkSize(orderReplicas);
    REQUEST_TIMEOUT_MILLIS.check(requestTimeoutMillis);
    ANSWER_TIMEOUT_MILLIS.check(answerTimeoutMillis);
    PING_INTERVAL_MILLIS.check(pingIntervalMillis);
    SUSPECT_AFTER_MILLIS.check(suspectAfterMillis);
    LEAD_TIMEOUT_MILLIS.check(leadTimeoutMillis);
    FIRST_SELECTION_MILLIS.check(firstSelectionMillis);
    CACHE_CAPACITY.check(cacheCapacity);
    STALENESS_BOUND_MILLIS.check(stalenessBoundMillis);
    PULL_INTERVAL_MILLIS.check(pullIntervalMillis);
    MAX_OPEN_REQUESTS.check(maxOpenRequests);
    MAX_BATCH.check(maxBatch);
    require(
        answerTimeoutMillis <= requestTimeoutMillis,
        "answerTimeoutMillis must be at most requestTimeoutMillis, is " + answerTimeoutMillis);
    require(
        suspectAfterMillis > pingIntervalMillis,
        "suspectAfterMillis must be more than pingIntervalMillis, is " + suspectAfterMillis);
    require(
        pullIntervalMillis < stalenessBoundMillis,
        "pullIntervalMillis must be less than stalenessBoundMillis, is " + pullIntervalMillis);
  }

  /** The settings of an example cluster on one machine. */
  public static FrontendSettings defaults(int orderReplicas) {
    return new FrontendSettings(
        orderReplicas,
        REQUEST_TIMEOUT_MILLIS.defaultValue(),
        ANSWER_TIMEOUT_MILLIS.defaultValue(),
        PING_INTERVAL_MILLIS.defaultValue(),
        SUSPECT_AFTER_MILLIS.defaultValue(),
        LEAD_TIMEOUT_MILLIS.defaultValue(),
        FIRST_SELECTION_MILLIS.defaultValue(),
        CACHE_CAPACITY.defaultInt(),
        STALENESS_BOUND_MILLIS.defaultValue(),
        PULL_INTERVAL_MILLIS.defaultValue(),
        MAX_OPEN_REQUESTS.defaultInt(),
        MAX_BATCH.defaultInt());
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException(problem);
    }
  }
}
