package io.toystore.config;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a process finds the other members: the object {@code "cluster"} of a tier's configuration,
 * used with {@code -cluster} only.
 *
 * <p>A host is a name or an IP address; an IPv6 address has no brackets. {@link #resolved} replaces
 * names by addresses.
 *
 * @param clusterName the cluster's name; processes with another name form another cluster
 * @param host where Hazelcast listens: an address of this machine, or {@code 0.0.0.0} or {@code ::}
 *     for all of them
 * @param port Hazelcast's TCP port; the start fails if another process uses it
 * @param members "host:port" of every possible member, this one included; no other host is
 *     contacted
 * @param busHost where the event bus listens, in the form of {@code host}
 * @param busPort the event bus's TCP port; 0 takes a free port
 * @param publicHost where other members reach both; empty if it is where they listen
 */
public record ClusterConfig(
    String clusterName,
    String host,
    int port,
    List<String> members,
    String busHost,
    int busPort,
    Optional<String> publicHost) {
  private static final int LAST_PORT = 65_535;
  private static final String LOOPBACK = "127.0.0.1";

  /** Finds the addresses of a name: {@code InetAddress::getAllByName}, except in tests. */
  @FunctionalInterface
  interface Lookup {
    /** All addresses of a host, at least one; an address stands for itself. */
    InetAddress[] addressesOf(String host) throws UnknownHostException;
  }

  /**
   * Reads the object "cluster", which may be absent, of a tier's configuration. Looks up no name.
   *
   * @throws ConfigException when a value is not allowed
   */
  public static ClusterConfig read(ConfigReader tier) {
    ConfigReader cluster = tier.object("cluster");
    String host = cluster.optionalHost("host").orElse(LOOPBACK);
    int port = cluster.integer("port", 5701, 1, LAST_PORT);
    Optional<String> publicHost = cluster.optionalHost("publicHost");
    String self = Host.withPort(publicHost.orElse(host), port);
    ClusterConfig config =
        new ClusterConfig(
            cluster.string("clusterName", "toystore"),
            host,
            port,
            cluster.strings("members", List.of(self)),
            cluster.optionalHost("busHost").orElse(host),
            cluster.integer("busPort", 0, 0, LAST_PORT),
            publicHost);
    for (String member : config.members) {
      if (HostAndPort.parse(member).isEmpty()) {
        throw cluster.wrong(
            "members", member, "a list of \"host:port\", with brackets around an IPv6 address");
      }
    }
    if (Set.copyOf(config.members).size() < config.members.size()) {
      throw cluster.wrong("members", config.members, "a list that names each member once");
    }
    cluster.done();
    return config;
  }

  /**
   * Looks up all names, once.
   *
   * @param tier the configuration that this was read from, for errors
   * @return a copy with addresses instead of names; a member with several addresses appears with
   *     each of them, a member whose name is unknown keeps its name
   * @throws ConfigException when a name of this member is unknown, or this member and another one
   *     could not reach each other
   */
  public ClusterConfig resolved(ConfigReader tier) {
    return resolved(tier, InetAddress::getAllByName);
  }

  ClusterConfig resolved(ConfigReader tier, Lookup lookup) {
    return new Resolver(tier.object("cluster"), lookup).resolve(this);
  }

  /** A member in the list. */
  private record HostAndPort(String host, int port) {
    static Optional<HostAndPort> parse(String member) {
      int colon = member.lastIndexOf(':');
      if (colon < 1 || !member.substring(colon + 1).matches("[0-9]{1,5}")) {
        return Optional.empty();
      }
      int port = Integer.parseInt(member.substring(colon + 1));
      String host = member.substring(0, colon);
      boolean bracketed = host.startsWith("[");
      if (port < 1 || port > LAST_PORT) {
        return Optional.empty();
      }
      try {
        String parsed = Host.parse(host);
        return bracketed == (parsed.indexOf(':') >= 0)
            ? Optional.of(new HostAndPort(parsed, port))
            : Optional.empty();
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
  }

  /** Replaces names by addresses, and checks whether members can reach each other. */
  private record Resolver(ConfigReader cluster, Lookup lookup) {
    ClusterConfig resolve(ClusterConfig given) {
      InetAddress host = first("host", given.host);
      InetAddress busHost = first("busHost", given.busHost);
      Optional<InetAddress> publicHost = given.publicHost.map(name -> first("publicHost", name));
      canListen("host", host, publicHost.isPresent());
      canListen("busHost", busHost, publicHost.isPresent());
      publicHost
          .filter(address -> !isReachable(address))
          .ifPresent(
              address -> {
                throw cluster.wrong(
                    "publicHost", text(address), "an address at which others reach this member");
              });
      portsDiffer(given, host, busHost);
      if (publicHost.isEmpty() && busHost.isLoopbackAddress() && !host.isLoopbackAddress()) {
        throw cluster.wrong(
            "busHost",
            given.busHost,
            "reachable from every host that reaches \"cluster.host\", " + text(host));
      }
      InetAddress self = publicHost.orElse(host);
      // A connection to another member starts from the address on which this member listens.
      boolean anyFamily = publicHost.isPresent();
      return new ClusterConfig(
          given.clusterName,
          text(host),
          given.port,
          members(given, self, anyFamily),
          text(busHost),
          given.busPort,
          publicHost.map(Resolver::text));
    }

    private List<String> members(ClusterConfig given, InetAddress self, boolean anyFamily) {
      List<String> members = new ArrayList<>();
      String own = Host.withPort(text(self), given.port);
      for (String member : given.members) {
        HostAndPort parsed = HostAndPort.parse(member).orElseThrow();
        InetAddress[] found;
        try {
          found = lookup.addressesOf(parsed.host);
        } catch (UnknownHostException e) {
          // Perhaps the machine is down; Hazelcast looks the name up again later.
          members.add(member);
          continue;
        }
        List<String> addresses = new ArrayList<>();
        Optional<String> wanted = Optional.empty();
        for (InetAddress address : found) {
          wanted = wantedOf(address, self, anyFamily);
          if (wanted.isEmpty()) {
            addresses.add(Host.withPort(text(address), parsed.port));
          }
        }
        if (addresses.isEmpty()) {
          throw cluster.wrong("members", member, wanted.orElseThrow());
        }
        if (addresses.contains(own)) {
          addresses = List.of(own);
        }
        if (addresses.stream().anyMatch(members::contains)) {
          throw cluster.wrong("members", member, "in the list once, by one name");
        }
        members.addAll(addresses);
      }
      if (!members.contains(own)) {
        throw cluster.wrong("members", given.members, "a list that holds this member too, " + own);
      }
      return List.copyOf(members);
    }

    /** What is required of another member's address; empty when it can be reached. */
    private static Optional<String> wantedOf(
        InetAddress address, InetAddress self, boolean anyFamily) {
      if (!isReachable(address)) {
        return Optional.of("an address at which that member is reached");
      }
      if (!anyFamily && address.getClass() != self.getClass()) {
        return Optional.of("of the same kind, IPv4 or IPv6, as this member's own " + text(self));
      }
      if (self.isLoopbackAddress() && !address.isLoopbackAddress()) {
        return Optional.of("on the loopback interface, as this member's own " + text(self) + " is");
      }
      return Optional.empty();
    }

    private void canListen(String key, InetAddress address, boolean hasPublicHost) {
      if (address.isAnyLocalAddress() && !hasPublicHost) {
        throw cluster.wrong(
            key,
            text(address),
            "one address of this machine, unless \"cluster.publicHost\" names the one at which the"
                + " other members reach it");
      }
      if (!address.isAnyLocalAddress() && !isReachable(address)) {
        throw cluster.wrong(key, text(address), "an address of this machine alone");
      }
    }

    /** Linux lets a process listen on multicast and broadcast addresses; no connection arrives. */
    private static boolean isReachable(InetAddress address) {
      return !address.isAnyLocalAddress()
          && !address.isMulticastAddress()
          && !text(address).equals("255.255.255.255");
    }

    /** Refuses equal ports, since the second listener would find its port taken. */
    private void portsDiffer(ClusterConfig given, InetAddress host, InetAddress busHost) {
      boolean overlap =
          host.equals(busHost) || host.isAnyLocalAddress() || busHost.isAnyLocalAddress();
      if (overlap && given.busPort == given.port) {
        throw cluster.wrong("busPort", given.busPort, "another one than \"cluster.port\"");
      }
    }

    private InetAddress first(String key, String host) {
      try {
        return lookup.addressesOf(host)[0];
      } catch (UnknownHostException e) {
        throw cluster.wrong(key, host, "a host that is known here; no address is found for it");
      }
    }

    private static String text(InetAddress address) {
      return NetUtil.toAddressString(address);
    }
  }
}
