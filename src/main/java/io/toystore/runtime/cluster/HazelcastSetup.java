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
 * <p>Hazelcast carries registrations of the event bus and nothing else: no data, lock or counter.
 */
public final class HazelcastSetup {
  /** The number of backup copies that a registration waits for. */
  private static final int BACKUPS = 2;

  /**
   * The number of further copies, which it does not wait for. In total, six members may leave or
   * crash at once without losing registrations of the others; six is Hazelcast's maximum.
   */
  private static final int LATER_BACKUPS = 4;

  /** The default of 271 is for data; a few hundred registrations join faster with fewer. */
  private static final int PARTITIONS = 31;

  private HazelcastSetup() {}

  /**
   * A new configuration, since Hazelcast modifies the object that it gets.
   *
   * @param cluster with addresses, not names
   */
  public static Config hazelcast(ClusterConfig cluster) {
    return hazelcast(cluster, false);
  }

  /**
   * A new configuration.
   *
   * @param lite whether the member keeps no registrations of others; a lite member alone forms no
   *     cluster
   */
  static Config hazelcast(ClusterConfig cluster, boolean lite) {
    Config config = new Config();
    config.setLiteMember(lite);
    config.setClusterName(cluster.clusterName());
    config.getJetConfig().setEnabled(false);
    // They are not used, and collecting them fails with a warning while members join and leave.
    config.getMetricsConfig().setEnabled(false);
    network(config.getAdvancedNetworkConfig(), cluster);
    // The public address of this member need not be one that it can bind connections to.
    properties(config, cluster.publicHost().isPresent());
    registrations(config);
    return config;
  }

  /** Sets the options that the store needs; other options stay unchanged. */
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
   * Uses the advanced network, because the simple network has a defect that a single paused member
   * triggers: its encoder for any protocol (UnifiedProtocolEncoder, Hazelcast issue 26473) reports
   * itself clean while it waits for the peer's first bytes. The only writing thread then spins and
   * sends no heartbeats. The encoder of a port for members only waits.
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
    // The timeout is how long members that start together wait before one of them declares itself
    // the first; the default of 5 s took most of a cluster's start.
    join.getTcpIpConfig()
        .setEnabled(true)
        .setMembers(cluster.members())
        .setConnectionTimeoutSeconds(1);
  }

  /**
   * The times are measured. The closed connection reveals a crashed member within a second. The
   * heartbeat is for a member that is paused or cut off, and its limit is long on purpose: the
   * store's own pings are quicker, and a member that comes back after Hazelcast has given it up
   * costs seconds of splitting and merging.
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
   * Replaces Hazelcast's own search for an address, which goes through the machine's interfaces and
   * supports neither names nor, unless all of Java prefers them, IPv6 addresses.
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

  /** The maps of vertx-hazelcast: subscriptions, nodes, and maps created on demand. */
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
