package io.toystore.cli;

import io.toystore.config.ClusterConfig;
import io.toystore.config.UserError;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Checks the cluster's ports before Hazelcast binds them, because Hazelcast would bury the error of
 * a taken port under stack traces. A port that is taken after the check still fails the start, with
 * a less clear message.
 */
final class ClusterPorts {
  private ClusterPorts() {}

  /**
   * Binds each port for a moment.
   *
   * @throws UserError when a port is taken, or this machine does not have the address
   */
  static void check(ClusterConfig cluster) {
    check("the cluster's member", cluster.host(), cluster.port());
    check("the event bus", cluster.busHost(), cluster.busPort());
  }

  private static void check(String what, String host, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
    } catch (IOException e) {
      throw UserError.notListening(what, host, port, e.getMessage(), e);
    }
  }
}
