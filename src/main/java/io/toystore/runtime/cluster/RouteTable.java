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
 * Which node listens at which address, according to the last reports. A report is a hint: a node
 * may be missing from it because it has left, but also because it is paused, the network is cut, or
 * the cluster is being rearranged. So a missing route is not forgotten at once. It is forgotten
 * when a newer route is reported for an address with a single listener, or when it has not been
 * reported for {@value #KEPT_MILLIS} ms. A message to a node that has left is lost, as any message
 * on the bus may be.
 *
 * <p>Times are milliseconds of any clock that only moves forward. Thread-safe.
 */
final class RouteTable {
  /** Longer than any network partition that the store should survive without Hazelcast's help. */
  static final long KEPT_MILLIS = 600_000;

  private static final class Routes {
    final Map<RegistrationInfo, Long> reportedAt = new HashMap<>();
    Set<String> lastReported = Set.of();
    List<RegistrationInfo> current = List.of();
  }

  private final Predicate<String> published;
  private final Map<String, Routes> byAddress = new HashMap<>();

  /**
   * @param published whether an address may have several listeners; for other addresses only the
   *     newest listener counts
   */
  RouteTable(Predicate<String> published) {
    this.published = published;
  }

  /** The routes of an address; empty when none is known. */
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
   * Updates the routes of an address from a report.
   *
   * @return whether the routes have changed
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
    for (RegistrationInfo route : reported) {
      routes.reportedAt.put(route, nowMillis);
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

  /**
   * Prefers a route that the last report did not have, then the current route, then any reported
   * one.
   */
  private static List<RegistrationInfo> newest(Routes routes, List<RegistrationInfo> reported) {
    for (RegistrationInfo route : reported) {
      if (!routes.lastReported.contains(route.nodeId())) {
        return List.of(route);
      }
    }
    List<RegistrationInfo> current = routes.current;
    if (!current.isEmpty() && (reported.isEmpty() || reported.contains(current.get(0)))) {
      return routes.reportedAt.containsKey(current.get(0)) ? current : List.of();
    }
    return reported.isEmpty() ? List.of() : List.of(reported.get(0));
  }

  /** The nodes of a report; an empty report leaves the previous nodes. */
  private static Set<String> nodesOf(List<RegistrationInfo> reported, Set<String> before) {
    if (reported.isEmpty()) {
      return before;
    }
    Set<String> nodes = new HashSet<>();
    reported.forEach(route -> nodes.add(route.nodeId()));
    return nodes;
  }
}
