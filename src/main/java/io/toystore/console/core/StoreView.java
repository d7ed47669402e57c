package io.toystore.console.core;

import io.toystore.console.core.MemberState.Latency;
import io.toystore.console.core.MemberState.Tier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that the console knows at one moment. Views are drawn from a snapshot, so a view can
 * be frozen.
 *
 * @param nowMicros the moment, by the console's clock
 * @param members in the order of tiers and names
 * @param events by the time at which they happened
 * @param trails of sampled orders, the newest first
 * @param total how many events have arrived
 * @param hidden how many events members left out because there were too many
 * @param gaps how many lines were left out because the console was slow
 * @param unknown how many lines were not events, or of kinds that this version does not know
 * @param notices remarks for the user in addition to the figures, one line each
 */
public record StoreView(
    long nowMicros,
    List<MemberState> members,
    List<Seen> events,
    List<Trail> trails,
    MemberNames names,
    Digests digests,
    int replicas,
    Histories histories,
    long total,
    long hidden,
    long gaps,
    long unknown,
    List<String> notices) {

  /** Values of the last minute, one for each second, the newest last. */
  public record Histories(double[] orders, double[] hits, double[] forces, double[] purchases) {}

  /** The serving leader; of several, the leader with the highest term. */
  public Optional<MemberState> leader() {
    return members.stream()
        .filter(MemberState::leads)
        .max(Comparator.comparingLong(member -> member.number("term")));
  }

  /** The member of this name. */
  public Optional<MemberState> member(String name) {
    return members.stream().filter(member -> member.name().equals(name)).findFirst();
  }

  public List<MemberState> of(Tier tier) {
    return members.stream().filter(member -> member.tier() == tier).toList();
  }

  /** The sampled order of this request. */
  public Optional<Trail> trail(String requestId) {
    return trails.stream().filter(trail -> trail.requestId().equals(requestId)).findFirst();
  }

  /** Whether any member is heard. */
  public boolean heard() {
    return members.stream().anyMatch(MemberState::live);
  }

  /** Orders a second; NaN without a leader, or if not known yet. */
  public double ordersPerSecond() {
    return leader().map(MemberState::ordersPerSecond).orElse(Double.NaN);
  }

  /** Products a second from all caches; NaN if no front-end is heard. */
  public double hitsPerSecond() {
    return sum(of(Tier.FRONTEND).stream().filter(MemberState::live).toList());
  }

  private static double sum(List<MemberState> frontends) {
    return frontends.isEmpty()
        ? Double.NaN
        : frontends.stream()
            .mapToDouble(MemberState::hitsPerSecond)
            .filter(rate -> !Double.isNaN(rate))
            .sum();
  }

  /** The times of purchases in about the last second, at all front-ends. */
  public Latency purchases() {
    return of(Tier.FRONTEND).stream()
        .filter(MemberState::live)
        .map(MemberState::purchases)
        .reduce(Latency.NONE, Latency::plus);
  }

  /** The longest of the replicas' 99th percentiles of a force; -1 if no disk was forced. */
  public long forceP99Micros() {
    return of(Tier.ORDER).stream()
        .filter(member -> member.live() && member.number("forces") > 0)
        .mapToLong(member -> member.number("forceP99Micros"))
        .max()
        .orElse(-1);
  }

  /** How many committed entries a replica lacks; empty if unknown, or for the leader. */
  public Optional<Long> lag(MemberState replica) {
    return leader()
        .filter(leader -> !leader.name().equals(replica.name()))
        .filter(leader -> replica.report().isPresent())
        .map(
            leader -> {
              long match =
                  follower(leader, replica.replica())
                      .map(follower -> Details.number(follower, "match"))
                      .orElseGet(() -> replica.number("forced"));
              return Math.max(0, leader.number("commit") - match);
            });
  }

  /** The leader's report on a follower. */
  Optional<Map<?, ?>> follower(MemberState leader, long replica) {
    for (Map<?, ?> follower :
        leader
            .report()
            .map(report -> Details.maps(report.details(), "followers"))
            .orElse(List.of())) {
      if (Details.number(follower, "replica") == replica) {
        return Optional.of(follower);
      }
    }
    return Optional.empty();
  }

  /** The problems of the store, one sentence each; empty if it is healthy. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (MemberState member : members) {
      switch (member.life()) {
        case SILENT ->
            problems.add(
                member.name() + " is SILENT for " + Text.time(nowMicros - member.heardMicros()));
        case STOPPED -> problems.add(member.name() + " has stopped");
        case MISSING -> problems.add(member.name() + " is missing");
        case LIVE -> {}
      }
    }
    if (leader().isEmpty()) {
      problems.add("no leader serves");
    }
    if (digests.verdict() == Digests.Equality.UNEQUAL) {
      problems.add(
          "replicas are not equal: their digests of the log up to "
              + Text.number(digests.index())
              + " differ ("
              + digests.between()
              + ")");
    }
    for (MemberState catalog : of(Tier.CATALOG)) {
      if (catalog.live() && catalog.report().isPresent() && !catalog.is("balances")) {
        problems.add("the stock of " + catalog.name() + " does not add up");
      }
    }
    if (of(Tier.FRONTEND).isEmpty()) {
      problems.add("no front-end was heard");
    }
    for (MemberState frontend : of(Tier.FRONTEND)) {
      if (frontend.live() && frontend.report().isPresent()) {
        if (frontend.number("leader") == 0) {
          problems.add(frontend.name() + " has no leader");
        }
        if (!frontend.is("catalogAnswers")) {
          problems.add(frontend.name() + " does not hear the catalog");
        }
      }
    }
    return problems;
  }
}
