package io.toystore.runtime.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.spi.MemberAddressProvider;
import io.toystore.config.ClusterConfig;
import io.toystore.testing.FreePorts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HazelcastSetupTest {
  @Test
  void itJoinsByTheListOfMembersAndByNothingElse() {
    Config config = HazelcastSetup.hazelcast(cluster(5701, List.of("127.0.0.1:5702")));
    AdvancedNetworkConfig network = config.getAdvancedNetworkConfig();
    ServerSocketEndpointConfig endpoint =
        (ServerSocketEndpointConfig) network.getEndpointConfigs().get(EndpointQualifier.MEMBER);
    JoinConfig join = network.getJoin();

    assertTrue(join.getTcpIpConfig().isEnabled());
    assertEquals(List.of("127.0.0.1:5702"), join.getTcpIpConfig().getMembers());
    assertFalse(join.getMulticastConfig().isEnabled());
    assertFalse(join.getAutoDetectionConfig().isEnabled());
    assertFalse(join.isAutoDetectionEnabled());
    assertTrue(network.isEnabled());
    assertEquals(1, network.getEndpointConfigs().size(), "a port for members, and no other");
    assertEquals(5701, endpoint.getPort());
    assertFalse(endpoint.isPortAutoIncrement());
    MemberAddressProvider addresses = network.getMemberAddressProviderConfig().getImplementation();
    InetSocketAddress here = new InetSocketAddress("127.0.0.1", 5701);
    assertEquals(here, addresses.getBindAddress(EndpointQualifier.MEMBER));
    assertEquals(here, addresses.getPublicAddress(EndpointQualifier.MEMBER));
    assertEquals("false", config.getProperty("hazelcast.socket.client.bind.any"));
    assertEquals("false", config.getProperty("hazelcast.phone.home.enabled"));
    assertEquals("false", config.getProperty("hazelcast.socket.bind.any"));
  }

  @Test
  void whereItListensIsNotWhereItIsReached() {
    ClusterConfig cluster =
        new ClusterConfig(
            "test", "::", 5701, List.of("[::1]:5701"), "0.0.0.0", 5702, Optional.of("::1"));
    EventBusOptions bus = new EventBusOptions();

    HazelcastSetup.eventBus(bus, cluster);
    Config config = HazelcastSetup.hazelcast(cluster);

    MemberAddressProvider addresses =
        config.getAdvancedNetworkConfig().getMemberAddressProviderConfig().getImplementation();
    assertEquals(
        new InetSocketAddress("::", 5701), addresses.getBindAddress(EndpointQualifier.MEMBER));
    assertEquals(
        new InetSocketAddress("::1", 5701), addresses.getPublicAddress(EndpointQualifier.MEMBER));
    assertEquals("true", config.getProperty("hazelcast.socket.client.bind.any"));
    assertEquals("0.0.0.0", bus.getHost());
    assertEquals("::1", bus.getClusterPublicHost());
  }

  @Test
  void vertxsOwnMapsAreLikeThoseOfItsDefaultButWithMoreBackups() {
    Config ours = HazelcastSetup.hazelcast(cluster(5701, List.of("127.0.0.1:5701")));
    Config theirs = ConfigUtil.loadConfig();

    theirs
        .getMultiMapConfigs()
        .forEach(
            (name, map) -> {
              assertEquals(
                  map.getValueCollectionType(),
                  ours.findMultiMapConfig(name).getValueCollectionType(),
                  name);
              assertEquals(2, ours.findMultiMapConfig(name).getBackupCount(), name);
              assertEquals(6, ours.findMultiMapConfig(name).getTotalBackupCount(), name);
            });
    theirs
        .getMapConfigs()
        .forEach(
            (name, map) -> {
              assertEquals(2, ours.findMapConfig(name).getBackupCount(), name);
              assertEquals(6, ours.findMapConfig(name).getTotalBackupCount(), name);
            });
  }

  @Test
  void twoMembersFindEachOtherAndTheBusCarriesARequest() throws IOException {
    List<Integer> ports = FreePorts.find(2);
    List<String> members = ports.stream().map(port -> "127.0.0.1:" + port).toList();
    Vertx first = null;
    Vertx second = null;
    try {
      first = result(join(cluster(ports.get(0), members)));
      second = result(join(cluster(ports.get(1), members)));
      result(first.eventBus().consumer("greet", m -> m.reply("hello")).completion());
      Vertx asking = second;
      AtomicReference<Object> answer = new AtomicReference<>();

      await()
          .atMost(20, SECONDS)
          .until(
              () -> {
                asking.eventBus().request("greet", "").onSuccess(reply -> answer.set(reply.body()));
                return "hello".equals(answer.get());
              });
    } finally {
      close(second);
      close(first);
    }
  }

  private static Future<Vertx> join(ClusterConfig cluster) {
    VertxOptions options = new VertxOptions();
    HazelcastSetup.eventBus(options.getEventBusOptions(), cluster);
    return Vertx.builder()
        .with(options)
        .withClusterManager(new HazelcastMember(cluster))
        .buildClustered();
  }

  private static ClusterConfig cluster(int port, List<String> members) {
    return new ClusterConfig("test", "127.0.0.1", port, members, "127.0.0.1", 0, Optional.empty());
  }

  private static <T> T result(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(60, SECONDS).join();
  }

  private static void close(Vertx vertx) {
    if (vertx != null) {
      result(vertx.close());
    }
  }
}
