package io.toystore.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Members that listen and are reached at names, IPv6 addresses and all of a machine's addresses.
 */
@Timeout(180)
class HostsIT {
  private static final JsonObject LOCALHOST = new JsonObject().put("host", "localhost");

  @TempDir Path folder;

  private ProcessStore processes;

  @BeforeEach
  void prepare() {
    processes = new ProcessStore(folder);
  }

  @AfterEach
  void nothingIsLeftRunning() throws InterruptedException {
    processes.killAll();
  }

  @Test
  void aClusterOverIpv6() throws Exception {
    assumeTrue(hasIpv6Loopback(), "this machine has no ::1");
    JsonObject host = new JsonObject().put("host", "::1");

    placesAnOrder(Map.of("catalog", host, "order-1", host, "frontend-1", host));
  }

  @Test
  void namesAndMembersThatListenOnAllAddresses() throws Exception {
    JsonObject all = new JsonObject().put("host", "0.0.0.0").put("publicHost", "localhost");

    placesAnOrder(Map.of("catalog", LOCALHOST, "order-1", all, "frontend-1", LOCALHOST));
  }

  private void placesAnOrder(Map<String, JsonObject> hosts) throws Exception {
    Files.writeString(
        folder.resolve("toys.json"), "[{\"name\": \"Tux\", \"price\": 15.99, \"quantity\": 10}]");
    ProcessCluster cluster =
        new ProcessCluster(processes, folder, 1, new JsonObject(), 5_000, hosts);

    cluster.startAll();

    Shopper shopper = cluster.shopper();
    assertEquals(0, shopper.buy("Tux", 2, "an order").number());
    assertEquals(1, cluster.placed("order-1"));
  }

  private static boolean hasIpv6Loopback() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
