package io.toystore.runtime.cluster;

import io.vertx.core.spi.cluster.RegistrationInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which node listens at which address, as it was last reported. A report is a hint: that a node is
 * missing from it may mean that it is gone, but as well that it is paused, that the network between
 * is cut, or that the cluster is busy with itself. So a route is not forgotten because it is
 * missing, but when there is a newer one for an address that has one listener, or when it has not
 * been reported for {@value #KEPT_MILLIS} ms. A message that goes to nobody is lost, which the bus
 * may do with any message.
 *
 * <p>Times are milliseconds of any clock that only moves forward. Safe for use by many threads.
 */
final class RouteTable {
  /** Longer than the partitions that one hopes to survive without Hazelcast's help. */
  static final long KEPT_MILLIS = 600_000;

  private static final class Routes {
    final Map<RegistrationInfo, Long> reportedAt = new HashMap<>();
    Set<String> lastReported = Set.of();
    List<RegistrationInfo> current = List.of();
  }

  private final Predicate<String> published;
  private final Map<String, Routes> byAddress = new HashMap<>();

  /**
   * @param published whether an address may have several listeners; of others the newest counts
   */
  RouteTable(Predicate<String> published) {
    this.published = published;
  }

  /** The routes of an address; empty when none was ever reported. */
  synchronized List<RegistrationInfo> of(String address) {
    Routes routes = byAddress.get(address);
    return routes == null ? List.of() : routes.current;
  }

  /** All addresses that have a route. */
  synchronized List<String> addresses() {
    return List.copyOf(byAddress.keySet());
  }

  /** All nodes that have a route. */
  synchronized Set<String> nodes() {
    Set<String> nodes = new HashSet<>();
    for (Routes routes : byAddress.values()) {
      routes.current.forEach(route -> nodes.add(route.nodeId()));
    }
    return nodes;
  }

  /**
   * Takes what was reported of an address.
   *
   * @return true when its routes have changed by that
   */
  synchronized boolean learn(String address, List<RegistrationInfo> reported, long nowMillis) {
    Routes routes = byAddress.get(address);
    if (routes == null) {
      if (reported.isEmpty()) {
        return false;
      }
      routes = new Routes();
      byAddress.put(address, routes);
    }
    for (RegistrationInfo one : reported) {
      routes.reportedAt.put(one, nowMillis);
    }
    routes.reportedAt.values().removeIf(at -> nowMillis - at > KEPT_MILLIS);
    List<RegistrationInfo> before = routes.current;
    routes.current =
        published.test(address)
            ? new ArrayList<>(routes.reportedAt.keySet())
            : newest(routes, reported);
    routes.lastReported = nodesOf(reported, routes.lastReported);
    if (routes.reportedAt.isEmpty()) {
      byAddress.remove(address);
    }
    return !Set.copyOf(before).equals(Set.copyOf(routes.current));
  }

  /** One that was not there before, or else the one in use, or else any that is there. */
  private static List<RegistrationInfo> newest(Routes routes, List<RegistrationInfo> reported) {
    for (RegistrationInfo one : reported) {
      if (!routes.lastReported.contains(one.nodeId())) {
        return List.of(one);
      }
    }
    List<RegistrationInfo> current = routes.current;
    if (!current.isEmpty() && (reported.isEmpty() || reported.contains(current.get(0)))) {
      return routes.reportedAt.containsKey(current.get(0)) ? current : List.of();
    }
    return reported.isEmpty() ? List.of() : List.of(reported.get(0));
  }

  /** An empty report says nothing, so what was known before it still counts as seen. */
  private static Set<String> nodesOf(List<RegistrationInfo> reported, Set<String> before) {
    if (reported.isEmpty()) {
      return before;
    }
    Set<String> nodes = new HashSet<>();
    reported.forEach(one -> nodes.add(one.nodeId()));
    return nodes;
  }
}
