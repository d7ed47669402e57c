package io.toystore.replication;

/**
 * How a replica of a group behaves in time and size. All times are in milliseconds. The constructor
 * throws {@link IllegalArgumentException} if id or group size is out of range.
 *
 * @param replica this replica's id, 1 to {@code groupSize}
 * @param groupSize how many replicas the group has; odd, at least 1
 * @param heartbeatMillis a leader sends to each follower at least this often
 * @param leaderSilenceMillis a leader that has heard no majority for this long steps down
 * @param hearsLeaderMillis a follower counts as hearing a leader for this long after the leader's
 *     last message
 * @param candidacyMillis a candidate gives up after this long without progress, and a pre-vote
 *     after this long
 * @param resendMillis an unanswered prepare, pre-vote or fetch is sent again after this long
 * @param maxBatchEntries the most entries in one message
 * @param maxBatchBytes the most bytes of payload in one message, unless a single entry is larger
 * @param maxBatchesInFlight the most unconfirmed messages with entries to one follower
 * @param recentBytes the memory, in bytes, for the end of the log
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
    long recentBytes = groupSize == 1 ? 0 : 2L << 20; // A group of one has no followers.
    return new ReplicationSettings(
        replica, groupSize, 40, 400, 200, 1_000, 100, 4_096, 512 * 1024, 8, recentBytes);
  }
}
