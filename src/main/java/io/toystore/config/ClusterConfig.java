package io.toystore.config;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a process finds the others: the object {@code "cluster"} of a tier's configuration, used with
 * {@code -cluster} only.
 *
 * <p>A host is a name or an IP address, an IPv6 address without brackets. {@link #resolved} puts
 * addresses in the place of names.
 *
 * @param clusterName processes with another name are another cluster
 * @param host where Hazelcast listens: an address of this machine, or {@code 0.0.0.0} or {@code ::}
 *     for all of them
 * @param port Hazelcast's TCP port; taken by another process, the start fails
 * @param members "host:port" of every member that may be there, this one included; no other is ever
 *     contacted
 * @param busHost where the event bus listens, as {@code host}
 * @param busPort its TCP port; 0 takes a free one
 * @param publicHost where others reach both; empty: where they listen
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

  /** Finds the addresses of a name; {@code InetAddress::getAllByName}, but for tests. */
  @FunctionalInterface
  interface Lookup {
    /** All addresses, at least one; that of an address is the address. */
    InetAddress[] addressesOf(String host) throws UnknownHostException;
  }

  /**
   * Reads the object "cluster", which may be absent, of a tier's configuration. Looks up no name.
   *
   * @throws ConfigException when a value cannot be
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
   * @param tier what this was read from, for errors
   * @return the same with an address in the place of each name; a member of several addresses is
   *     there with each, one whose name is unknown by that name
   * @throws ConfigException when a name of this member is unknown, or others could not reach it, or
   *     it them
   */
  public ClusterConfig resolved(ConfigReader tier) {
    return resolved(tier, InetAddress::getAllByName);
  }

  ClusterConfig resolved(ConfigReader tier, Lookup lookup) {
    return new Resolver(tier.object("cluster"), lookup).resolve(this);
  }

  /** A member as it stands in the list. */
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

  /** Puts addresses in the place of names, and judges whether members can reach each other. */
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
            "busHost", given.busHost, "reached by whoever reaches \"cluster.host\", " + text(host));
      }
      InetAddress self = publicHost.orElse(host);
      // A connection to another member begins at the one address on which this member listens.
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
          // Perhaps its machine is down; Hazelcast looks the name up again while it runs.
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

    /** What another member's address would have to be; empty when it can be reached. */
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

    /** Both would listen there, and the second to come would find it taken. */
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
