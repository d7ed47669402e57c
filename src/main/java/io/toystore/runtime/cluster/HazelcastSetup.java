package io.toystore.runtime.cluster;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MemberAddressProviderConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.spi.MemberAddressProvider;
import io.toystore.config.ClusterConfig;
import io.vertx.core.eventbus.EventBusOptions;
import java.net.InetSocketAddress;

/**
 * Hazelcast and the clustered event bus as the store runs them. Built in code, because a file that
 * fails to load would silently become Hazelcast's own default: multicast on every interface.
 *
 * <p>Hazelcast carries registrations of the event bus and nothing else: no truth, lock or counter.
 */
public final class HazelcastSetup {
  /** Copies beside the first that a registration waits for. */
  private static final int BACKUPS = 2;

  /**
   * Further copies, of which it does not wait. With these, six members may leave or die at once
   * without losing registrations of the others; six is the most that Hazelcast keeps.
   */
  private static final int LATER_BACKUPS = 4;

  /** The default of 271 is for data; a few hundred registrations join faster with fewer. */
  private static final int PARTITIONS = 31;

  private HazelcastSetup() {}

  /**
   * A fresh configuration; Hazelcast changes the one it is given.
   *
   * @param cluster with addresses, not names
   */
  public static Config hazelcast(ClusterConfig cluster) {
    return hazelcast(cluster, false);
  }

  /**
   * The same.
   *
   * @param lite whether the member keeps no registrations of others; alone it is no cluster
   */
  static Config hazelcast(ClusterConfig cluster, boolean lite) {
    Config config = new Config();
    config.setLiteMember(lite);
    config.setClusterName(cluster.clusterName());
    config.getJetConfig().setEnabled(false);
    // Nobody asks for them, and collecting them fails with a warning while members come and go.
    config.getMetricsConfig().setEnabled(false);
    network(config.getAdvancedNetworkConfig(), cluster);
    // Where others reach this member need not be an address that a connection can begin at.
    properties(config, cluster.publicHost().isPresent());
    registrations(config);
    return config;
  }

  /** Fills in what the store needs; what else the options say stays. */
  public static void eventBus(EventBusOptions options, ClusterConfig cluster) {
    options
        .setHost(cluster.busHost())
        .setPort(cluster.busPort())
        .setConnectTimeout(1_000)
        .setClusterPingInterval(1_000)
        .setClusterPingReplyInterval(1_000);
    cluster.publicHost().ifPresent(options::setClusterPublicHost);
  }

  /**
   * Advanced, because the simple network has a defect that a paused member is enough to show: its
   * encoder for any protocol (UnifiedProtocolEncoder, Hazelcast issue 26473) calls itself clean
   * while it waits for the other side's first bytes, and so the one thread that writes turns in a
   * circle and sends no heartbeat to anybody. The encoder of a port for members only waits.
   */
  private static void network(AdvancedNetworkConfig network, ClusterConfig cluster) {
    ServerSocketEndpointConfig endpoint = new ServerSocketEndpointConfig();
    endpoint.setPort(cluster.port()).setPortAutoIncrement(false).setReuseAddress(true);
    network.setEnabled(true).setMemberEndpointConfig(endpoint);
    network.setMemberAddressProviderConfig(
        new MemberAddressProviderConfig()
            .setEnabled(true)
            .setImplementation(
                new GivenAddresses(
                    new InetSocketAddress(cluster.host(), cluster.port()),
                    new InetSocketAddress(
                        cluster.publicHost().orElse(cluster.host()), cluster.port()))));
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    // The timeout is how long members that start together ask each other who is the first, before
    // one of them declares that it is; the default of 5 s was most of the time that a cluster took.
    join.getTcpIpConfig()
        .setEnabled(true)
        .setMembers(cluster.members())
        .setConnectionTimeoutSeconds(1);
  }

  /**
   * The times are measured ones. A member that has died shows by its closed connection within a
   * second; the heartbeat is for one that is paused or cut off, and its limit is long on purpose:
   * the store's own pings are quicker anyway, and each member that Hazelcast gives up and that then
   * comes back costs seconds of splitting and merging.
   */
  private static void properties(Config config, boolean anySource) {
    config
        .setProperty("hazelcast.logging.type", "slf4j")
        .setProperty("hazelcast.phone.home.enabled", "false")
        .setProperty("hazelcast.socket.bind.any", "false")
        .setProperty("hazelcast.socket.server.bind.any", "false")
        .setProperty("hazelcast.socket.client.bind.any", Boolean.toString(anySource))
        .setProperty("hazelcast.partition.count", Integer.toString(PARTITIONS))
        .setProperty("hazelcast.wait.seconds.before.join", "0")
        .setProperty("hazelcast.heartbeat.interval.seconds", "1")
        .setProperty("hazelcast.max.no.heartbeat.seconds", "20")
        .setProperty("hazelcast.connection.monitor.interval", "10")
        .setProperty("hazelcast.connection.monitor.max.faults", "1")
        .setProperty("hazelcast.merge.first.run.delay.seconds", "3")
        .setProperty("hazelcast.merge.next.run.delay.seconds", "3")
        .setProperty("hazelcast.operation.call.timeout.millis", "10000")
        .setProperty("hazelcast.operation.thread.count", "2")
        .setProperty("hazelcast.operation.generic.thread.count", "2")
        .setProperty("hazelcast.io.thread.count", "1")
        .setProperty("hazelcast.event.thread.count", "1");
  }

  /**
   * Hazelcast's own search for an address goes through the machine's interfaces, and knows neither
   * names nor, unless all of Java prefers them, IPv6 addresses.
   */
  private record GivenAddresses(InetSocketAddress listens, InetSocketAddress reachedAt)
      implements MemberAddressProvider {
    @Override
    public InetSocketAddress getBindAddress() {
      return listens;
    }

    @Override
    public InetSocketAddress getBindAddress(EndpointQualifier members) {
      return listens;
    }

    @Override
    public InetSocketAddress getPublicAddress() {
      return reachedAt;
    }

    @Override
    public InetSocketAddress getPublicAddress(EndpointQualifier members) {
      return reachedAt;
    }
  }

  /** The maps of vertx-hazelcast: subscriptions, nodes, and those it makes on demand. */
  private static void registrations(Config config) {
    config
        .getMultiMapConfig("__vertx.subs")
        .setBackupCount(BACKUPS)
        .setAsyncBackupCount(LATER_BACKUPS)
        .setStatisticsEnabled(false)
        .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET);
    config
        .getMapConfig("__vertx.*")
        .setBackupCount(BACKUPS)
        .setAsyncBackupCount(LATER_BACKUPS)
        .setStatisticsEnabled(false);
  }
}
