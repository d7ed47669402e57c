package io.toystore.launch;

import io.toystore.config.ClusterConfig;
import io.toystore.config.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
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
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new UserError(what + " cannot listen on " + host + ": no such host");
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(address);
    } catch (IOException e) {
      if (UserError.notListening(what, host, port, e) instanceof UserError error) {
        throw error;
      }
      throw new UncheckedIOException(e);
    }
  }
}
