package io.toystore.frontend.http;

/** How many requests were answered, by route and class of code. Confined to the event loop. */
final class HttpCounters {
  private final long[][] answered = new long[Route.values().length][6];
  private long connectionsRefused;

  /** Counts an answer of this code, 100 to 599, whatever the dialect's status line says. */
  void answered(Route route, int code) {
    answered[route.ordinal()][code / 100]++;
  }

  void connectionRefused() {
    connectionsRefused++;
  }

  /** The counters in Prometheus's text format. */
  String asText(int connectionsOpen) {
    StringBuilder to = new StringBuilder(1024);
    to.append("# HELP toystore_http_requests_total Requests answered.\n")
        .append("# TYPE toystore_http_requests_total counter\n");
    for (Route route : Route.values()) {
      for (int statusClass = 1; statusClass <= 5; statusClass++) {
        long count = answered[route.ordinal()][statusClass];
        if (count > 0) {
          to.append("toystore_http_requests_total{route=\"").append(route.label());
          to.append("\",status=\"").append(statusClass).append("xx\"} ").append(count).append('\n');
        }
      }
    }
    return to.append("# HELP toystore_http_connections Connections open.\n")
        .append("# TYPE toystore_http_connections gauge\n")
        .append("toystore_http_connections ")
        .append(connectionsOpen)
        .append("\n# HELP toystore_http_connections_refused_total Closed at once: too many.\n")
        .append("# TYPE toystore_http_connections_refused_total counter\n")
        .append("toystore_http_connections_refused_total ")
        .append(connectionsRefused)
        .append('\n')
        .toString();
  }
}
