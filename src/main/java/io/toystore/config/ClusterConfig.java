package io.toystore.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;

/**
 * How a process finds the others: the object {@code "cluster"} of a tier's configuration, used with
 * {@code -cluster} only.
 *
 * @param clusterName processes with another name are another cluster
 * @param host the address of this machine on which Hazelcast listens, and no other
 * @param port Hazelcast's TCP port; taken by another process, the start fails
 * @param members "host:port" of every member that may be there, this one included; no other is ever
 *     contacted
 * @param busHost the address on which the event bus listens and is reached
 * @param busPort its TCP port; 0 takes a free one
 */
public record ClusterConfig(
    String clusterName, String host, int port, List<String> members, String busHost, int busPort) {
  private static final int LAST_PORT = 65_535;
  private static final String LOOPBACK = "127.0.0.1";

  /** Reads the object "cluster", which may be absent, of a tier's configuration. */
  public static ClusterConfig read(ConfigReader tier) {
    ConfigReader cluster = tier.object("cluster");
    String host = cluster.string("host", LOOPBACK);
    int port = cluster.integer("port", 5701, 1, LAST_PORT);
    ClusterConfig config =
        new ClusterConfig(
            cluster.string("clusterName", "toystore"),
            host,
            port,
            cluster.strings("members", List.of(host + ":" + port)),
            cluster.string("busHost", host),
            cluster.integer("busPort", 0, 0, LAST_PORT));
    for (String member : config.members) {
      if (!isHostAndPort(member)) {
        throw cluster.wrong("members", member, "a list of \"host:port\"");
      }
    }
    if (Set.copyOf(config.members).size() < config.members.size()) {
      throw cluster.wrong("members", config.members, "a list that names each member once");
    }
    if (config.members.stream().noneMatch(config::isThisOne)) {
      throw cluster.wrong(
          "members", config.members, "a list that holds this member too, " + host + ":" + port);
    }
    cluster.done();
    return config;
  }

  /** Whether a "host:port" is this member's, whatever name of the host is used. */
  private boolean isThisOne(String member) {
    int colon = member.lastIndexOf(':');
    return Integer.parseInt(member.substring(colon + 1)) == port
        && (member.substring(0, colon).equals(host)
            || addressOf(member.substring(0, colon)).equals(addressOf(host)));
  }

  /** The address that a name stands for; for an unknown one nothing that equals another. */
  private static Object addressOf(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      return new Object();
    }
  }

  /** True for a name or IPv4 address, or an IPv6 address in brackets, and a port. */
  private static boolean isHostAndPort(String member) {
    int colon = member.lastIndexOf(':');
    if (colon < 1 || !member.substring(colon + 1).matches("[0-9]{1,5}")) {
      return false;
    }
    int port = Integer.parseInt(member.substring(colon + 1));
    String host = member.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    return port >= 1
        && port <= LAST_PORT
        && host.matches("\\S+")
        && (bracketed || host.indexOf(':') < 0);
  }
}
