package io.toystore.order.core;

import io.toystore.model.NumericSetting;
import io.toystore.replication.ReplicationSettings;

/**
 * How an order replica behaves. All times are in milliseconds.
 *
 * @param reserveResendMillis a reservation that the catalog has not answered is sent again after
 *     this time
 * @param longestDeadlineMillis no request of any front-end lives longer; a leader aborts a request
 *     that it does not know only after it has served for this long (design, section 6.5)
 * @param maxInFlight purchases in flight in a leader, including those being withdrawn; more are
 *     refused as overloaded
 * @param maxOpenWindow how far a reservation's number may be ahead of the lowest open one
 * @param maxRefusals refusals remembered for each front-end
 * @param maxFrontends front-ends that a leader remembers
 * @param maxBatch items in one message
 * @param maxWaitingReads questions for orders that wait for a round
 */
public record OrderSettings(
    ReplicationSettings replication,
    long reserveResendMillis,
    long longestDeadlineMillis,
    int maxInFlight,
    int maxOpenWindow,
    int maxRefusals,
    int maxFrontends,
    int maxBatch,
    int maxWaitingReads) {
  /** {@link #longestDeadlineMillis} as it is configured. */
  public static final NumericSetting LONGEST_REQUEST_MILLIS =
      new NumericSetting("longestRequestMillis", 100, 600_000, 10_000);

  /** The settings that the store ships with. */
  public static OrderSettings defaults(int replica, int groupSize) {
    return new OrderSettings(
        ReplicationSettings.defaults(replica, groupSize),
        300,
        LONGEST_REQUEST_MILLIS.defaultValue(),
        16_384,
        32_768,
        65_536,
        64,
        1_000,
        65_536);
  }

  /** These settings, with another longest deadline. */
  public OrderSettings withLongestDeadlineMillis(long millis) {
    return new OrderSettings(
        replication,
        reserveResendMillis,
        millis,
        maxInFlight,
        maxOpenWindow,
        maxRefusals,
        maxFrontends,
        maxBatch,
        maxWaitingReads);
  }
}
