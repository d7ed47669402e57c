package io.toystore.processes;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Looks whether ports are free, by listening for a moment. */
final class Ports {
  private Ports() {}

  static boolean isFree(String host, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // A connection that has just been closed is no reason to call it taken.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** So many ports in a row, at 127.0.0.1. */
  static boolean areFree(int first, int count) {
    for (int port = first; port < first + count; port++) {
      if (!isFree("127.0.0.1", port)) {
        return false;
      }
    }
    return true;
  }
}
