package io.toystore.replication;

/**
 * How a replica of a group behaves in time and size. All times are in milliseconds.
 *
 * @param replica this replica's id, 1 to {@code groupSize}
 * @param groupSize odd
 * @param heartbeatMillis a leader speaks to each follower at least so often
 * @param leaderSilenceMillis a leader that has heard no majority for so long steps down
 * @param hearsLeaderMillis a follower counts as hearing a leader for so long after its last word
 * @param candidacyMillis a candidate that has not become leader by then gives up
 * @param resendMillis an unanswered prepare, pre-vote or fetch is sent again after so long
 * @param maxBatchEntries entries in one message
 * @param maxBatchBytes payload in one message, unless a single entry is larger
 * @param maxBatchesInFlight unconfirmed messages with entries for one follower
 * @param recentBytes memory for the end of the log
 */
public record ReplicationSettings(
    int replica,
    int groupSize,
    long heartbeatMillis,
    long leaderSilenceMillis,
    long hearsLeaderMillis,
    long candidacyMillis,
    long resendMillis,
    int maxBatchEntries,
    int maxBatchBytes,
    int maxBatchesInFlight,
    long recentBytes) {

  public ReplicationSettings {
    if (groupSize < 1 || groupSize % 2 == 0) {
      throw new IllegalArgumentException("a group has an odd number of replicas");
    }
    if (replica < 1 || replica > groupSize) {
      throw new IllegalArgumentException("a replica's id lies between 1 and the group's size");
    }
  }

  /** The settings that the store ships with. */
  public static ReplicationSettings defaults(int replica, int groupSize) {
    long recentBytes = groupSize == 1 ? 0 : 2L << 20; // Nobody follows a group of one.
    return new ReplicationSettings(
        replica, groupSize, 40, 400, 200, 1_000, 100, 4_096, 512 * 1024, 8, recentBytes);
  }
}
