package io.toystore.replication;

import io.toystore.message.OrderMessage.Role;
import java.util.List;

/**
 * A replica's log and role at one moment, for people.
 *
 * @param term the term that it obeys: the highest that it has promised, forced or not
 * @param durablePromise the highest promise that is forced
 * @param leader the leader that it knows, possibly itself; 0 for none
 * @param hearsServingLeader whether it serves as leader, or hears one that does
 * @param serving whether it serves as leader
 * @param lastIndex of its log's last entry
 * @param durableIndex everything in its log up to it is forced
 * @param commitIndex everything up to it is committed, as far as this replica knows
 * @param roundsOpen a leader's rounds that were asked for and are not confirmed
 * @param followers what a leader knows of its followers; empty for any other replica
 */
public record ReplicaStatus(
    Role role,
    long term,
    long durablePromise,
    int leader,
    boolean hearsServingLeader,
    boolean serving,
    long lastIndex,
    long durableIndex,
    long commitIndex,
    long roundsOpen,
    List<FollowerStatus> followers) {

  public ReplicaStatus {
    followers = List.copyOf(followers);
  }

  /**
   * @param replica the follower's id
   * @param matchIndex it has forced the leader's log up to here
   * @param silentMillis the time since its last answer, or since the term began
   */
  public record FollowerStatus(int replica, long matchIndex, long silentMillis) {}
}
