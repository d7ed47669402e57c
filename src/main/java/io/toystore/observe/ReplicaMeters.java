package io.toystore.observe;

import io.toystore.message.OrderMessage.Role;
import io.toystore.observe.Meters.OfState;
import io.toystore.replication.ReplicaStatus;
import io.toystore.replication.ReplicaStatus.FollowerStatus;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** The meters of a replicated log. */
public final class ReplicaMeters {
  private ReplicaMeters() {}

  /**
   * @param replica the id of the replica that has the log
   * @param groupSize how many replicas its group has
   */
  public static void register(
      Meters meters, int replica, int groupSize, Supplier<ReplicaStatus> log) {
    OfState<ReplicaStatus> state = meters.of(log);
    for (Role role : Role.values()) {
      meters
          .with("role", role.name().toLowerCase(Locale.ROOT))
          .flag(
              "replica_role",
              "Whether the replica has this role in its group.",
              () -> log.get().role() == role);
    }
    state.flag(
        "replica_serving",
        "Whether the replica leads, and its term's first entry is committed.",
        ReplicaStatus::serving);
    state.gauge(
        "replica_leader",
        "The leader that the replica knows, itself included; 0 for none.",
        ReplicaStatus::leader);
    state.gauge("replica_term", "The term that the replica obeys.", ReplicaStatus::term);
    state.gauge(
        "replica_promised_term",
        "The highest term whose promise is durable.",
        ReplicaStatus::durablePromise);
    state.gauge("replica_last_index", "The last entry of its log.", ReplicaStatus::lastIndex);
    state.gauge(
        "replica_forced_index", "The last durable entry of its log.", ReplicaStatus::durableIndex);
    state.gauge(
        "replica_commit_index",
        "The last entry that the replica knows to be committed.",
        ReplicaStatus::commitIndex);
    state.gauge(
        "replica_read_rounds_open",
        "Rounds of a leader that no majority has confirmed yet.",
        ReplicaStatus::roundsOpen);
    for (int id = 1; id <= groupSize; id++) {
      if (id != replica) {
        follower(meters.with("follower", Integer.toString(id)), id, log);
      }
    }
  }

  private static void follower(Meters meters, int id, Supplier<ReplicaStatus> log) {
    meters.gauge(
        "replica_follower_match_index",
        "The last entry that the follower has forced, as its leader knows; NaN without leading.",
        () -> follower(log.get(), id).map(known -> (double) known.matchIndex()).orElse(Double.NaN));
    meters.gauge(
        "replica_follower_silence_seconds",
        "Time since the follower's last answer to its leader; NaN without leading.",
        () -> follower(log.get(), id).map(known -> known.silentMillis() / 1e3).orElse(Double.NaN));
  }

  private static Optional<FollowerStatus> follower(ReplicaStatus log, int id) {
    return log.followers().stream().filter(known -> known.replica() == id).findAny();
  }
}
