package io.toystore.cli;

import io.toystore.config.ClusterConfig;
import io.toystore.config.UserError;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Tries the cluster's ports before Hazelcast does, which would bury a taken one under stack traces.
 * A port that is lost between the two is still noticed, only less clearly.
 */
final class ClusterPorts {
  private ClusterPorts() {}

  /**
   * Listens for a moment.
   *
   * @throws UserError when a port is taken, or an address is not this machine's
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
