package io.toystore.processes;

import io.toystore.config.UserError;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Looks whether ports are free, by listening for a moment. */
public final class Ports {
  private static final int FIRST = 20_080;
  private static final int LAST = 32_768;

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

  /**
   * The first of so many ports in a row, at 127.0.0.1, of which nothing listens on any.
   *
   * @throws UserError when there is no such row
   */
  public static int freeRow(int count) {
    for (int first = FIRST; first + count <= LAST; first += count) {
      if (areFree(first, count)) {
        return first;
      }
    }
    throw new UserError("no " + count + " ports in a row are free");
  }

  /** So many ports in a row, at 127.0.0.1. */
  private static boolean areFree(int first, int count) {
    for (int port = first; port < first + count; port++) {
      if (!isFree("127.0.0.1", port)) {
        return false;
      }
    }
    return true;
  }
}
